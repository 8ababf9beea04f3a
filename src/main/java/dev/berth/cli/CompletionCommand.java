package dev.berth.cli;

import dev.berth.core.Guards;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth completion bash|zsh`
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands, options, files, services, guards and kinds of report.",
            "bash: source <(berth completion bash)",
            "zsh: source <(berth completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {

    /// The shells that it is for.
    enum Shell {
        bash,
        zsh
    }

    /// zsh reads bash's completions after `bashcompinit`; its own `compinit` must have run before.
    private static final String ZSH = """
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u; }
            autoload -Uz bashcompinit && bashcompinit
            """;

    /// The labels of option values that are a file, a directory or a program.
    private static final Set<String> FILES = Set.of("FILE", "DIR", "PROGRAM", "PLAN");

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String script = options() + words();
        console.out().print(shell == Shell.zsh ? ZSH + script : script);
        return ExitCode.OK.code();
    }

    /// Completes commands, options and their fixed values: picocli's script, called by another name and registered by
    /// none.
    private String options() {
        String script = AutoComplete.bash("berth", spec.root().commandLine());
        return script.replaceAll("\\b_complete_berth\\b", "_complete_berth_options")
                .replaceFirst("(?m)^complete -F _complete_berth_options .*\n", "");
    }

    private String words() throws IOException {
        try (InputStream in = CompletionCommand.class.getResourceAsStream("completion.bash")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks completion.bash");
            }
            String kinds = ReportKind.names().stream()
                    .map(kind -> kind + "=")
                    .collect(Collectors.joining("\n", "", "\n" + ReportKind.GITHUB));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@FILES@", names(option -> FILES.contains(option.paramLabel())))
                    .replace("@FLAGS@", names(option -> option.arity().max() == 0))
                    .replace("@KINDS@", kinds)
                    .replace("@KIND@", String.join("|", ReportKind.names()))
                    .replace("@GUARDS@", String.join("\n", Guards.NAMES))
                    .replace("@HELP@", String.join("\n", Commands.NAMES))
                    .replace(
                            "@SCHEMAS@",
                            Stream.of(SchemaCommand.Name.values())
                                    .map(Enum::name)
                                    .collect(Collectors.joining("\n")));
        }
    }

    /// The names of the wanted options as a pattern of `case`.
    private String names(Predicate<OptionSpec> wanted) {
        return spec.root().subcommands().values().stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                .filter(wanted)
                .flatMap(option -> Stream.of(option.names()))
                .distinct()
                .sorted()
                .collect(Collectors.joining("|"));
    }
}
