package dev.berth.cli;

import dev.berth.core.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth help [TOPIC]`
@Command(
        name = "help",
        description =
                "Prints the help of a command, or explains the code of a problem, a refusal, a note, or an exit code: BERTH-104, adopt, exit-7.")
final class HelpCommand implements Callable<Integer> {

    /// The page of the codes in the jar; the build copies `docs/reference/codes.md` there.
    private static final String PAGE = "/docs/codes.md";

    /// The longest line, which is still easy to read.
    private static final int WIDTH = 100;

    /// Narrower terminals get longer lines than they have columns.
    private static final int NARROW = 40;

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "A command, or the code that stands before a message (default: all commands).")
    private String about = "";

    HelpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (about.isEmpty()) {
            console.out().print(Commands.commandLineOf(console).getUsageMessage());
            return ExitCode.OK.code();
        }
        CodesPage page = page();
        Optional<CodesPage.Part> code = page.find(about);
        if (Commands.NAMES.contains(about)) {
            var command =
                    Commands.commandLineOf(console, about).getSubcommands().get(about);
            console.out().print(Objects.requireNonNull(command).getUsageMessage());
            code.ifPresent(_ -> console.out().println());
        } else if (code.isEmpty()) {
            throw unknown(page);
        }
        code.ifPresent(part -> console.out().print(part.text(width())));
        return ExitCode.OK.code();
    }

    private ParameterException unknown(CodesPage page) {
        var words = new ArrayList<>(Commands.NAMES);
        words.addAll(page.codes());
        List<String> near = CodesPage.near(about, words);
        return new ParameterException(
                spec.commandLine(),
                "there is no command or code \"" + Text.printable(about) + "\""
                        + (near.isEmpty() ? "" : ". Did you mean " + String.join(" or ", near) + "?"));
    }

    private int width() {
        int width = console.isShownOnTerminal() ? console.width() : 0;
        return width < NARROW ? WIDTH : Math.min(width, WIDTH);
    }

    private static CodesPage page() throws IOException {
        try (InputStream page = HelpCommand.class.getResourceAsStream(PAGE)) {
            if (page == null) {
                throw new IllegalStateException("the jar lacks " + PAGE);
            }
            return CodesPage.of(new String(page.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
