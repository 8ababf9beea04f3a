package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `berth validate [DIR]`
@Command(
        name = "validate",
        description =
                "Checks all manifests: syntax, schema, and against each other, without and with the patches of each environment."
                        + " Works offline, without credentials.")
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
    private ManifestOptions manifests = new ManifestOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return reports.around(console, "validate", directory, manifests, this::validate);
    }

    private ExitCode validate(ReportDraft draft) {
        Composition composition = Composition.lenient(console, manifests);
        Optional<String> environment = manifests.environment(console);
        Fleet fleet = environment.isPresent() ? composition.read(directory) : composition.readAll(directory);
        draft.fleet(() -> fleet);
        console.note(fleet.unused());
        console.out()
                .println(Text.printable(directory)
                        + environment.map(name -> " environment " + name).orElse("") + ": "
                        + Text.count(fleet.services().size(), "service") + ", no problems"
                        + (environment.isPresent() ? "." : in(composition.environments(directory))));
        return ExitCode.OK;
    }

    private static String in(SortedSet<String> environments) {
        return environments.isEmpty()
                ? "."
                : " in the base and in " + Text.count(environments.size(), "environment") + ": "
                        + String.join(", ", environments) + ".";
    }
}
