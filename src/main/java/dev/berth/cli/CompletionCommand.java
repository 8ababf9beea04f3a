package dev.berth.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth completion bash|zsh`
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and options.",
            "bash: source <(berth completion bash)",
            "zsh: source <(berth completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {

    /// The shells that it is for.
    enum Shell {
        bash,
        zsh
    }

    /// zsh reads bash's completions once it is told to; its own `compinit` must have run before.
    private static final String ZSH = """
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u; }
            autoload -Uz bashcompinit && bashcompinit
            """;

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("berth", spec.root().commandLine());
        console.out().print(shell == Shell.zsh ? ZSH + script : script);
        return ExitCode.OK.code();
    }
}
