package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `berth validate [DIR]`
@Command(
        name = "validate",
        description =
                "Checks all manifests: syntax, schema, and against each other. Works offline, without credentials.")
final class ValidateCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "services.d",
            description = "The directory of manifests (default: ${DEFAULT-VALUE}).")
    private String directory = "services.d";

    /// Read by [Commands] where it reports a failure.
    @Mixin
    @SuppressWarnings("UnusedVariable")
    private Display display = new Display();

    @Mixin
    private PlatformOption platform = new PlatformOption();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return reports.around(console, "validate", directory, this::validate);
    }

    private ExitCode validate(ReportDraft draft) {
        Fleet fleet = Composition.lenient(console, platform).read(directory);
        draft.fleet(() -> fleet);
        console.note(fleet.unused());
        console.out()
                .println(Text.printable(directory) + ": "
                        + Text.count(fleet.services().size(), "service") + ", no problems.");
        return ExitCode.OK;
    }
}
