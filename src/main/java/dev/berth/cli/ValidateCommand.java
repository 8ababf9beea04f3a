package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `berth validate [DIR]`
@Command(
        name = "validate",
        description =
                "Checks all manifests: syntax, schema, and against each other. Works offline, without credentials.")
final class ValidateCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private Options options = new Options();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return reports.around(console, "validate", options.directory, this::validate);
    }

    private ExitCode validate(ReportDraft draft) {
        Fleet fleet = Composition.lenient(console, options.platform).read(options.directory);
        draft.fleet(() -> fleet);
        console.note(fleet.unused());
        console.out()
                .println(Text.printable(options.directory) + ": "
                        + Text.count(fleet.services().size(), "service") + ", no problems.");
        return ExitCode.OK;
    }
}
