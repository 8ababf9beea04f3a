package dev.berth.cli;

import dev.berth.core.Note;
import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `berth validate [DIR]`
@Command(
        name = "validate",
        description =
                "Checks all manifests: syntax, schema, and against each other, without and with the patches of each environment."
                        + " Works offline, without credentials.")
final class ValidateCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private DirectoryOptions options = new DirectoryOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return reports.around(console, "validate", options.directory, options.manifests, this::validate);
    }

    private ExitCode validate(ReportDraft draft) {
        Composition composition =
                Composition.lenient(console, options.manifests).judging();
        Optional<String> environment = options.manifests.environment(console);
        Fleet fleet =
                environment.isPresent() ? composition.read(options.directory) : composition.readAll(options.directory);
        draft.fleet(() -> fleet);
        console.unused(fleet);
        fleet.policies().warnings().forEach(this::warn);
        console.out()
                .println(Text.printable(options.directory)
                        + environment.map(name -> " environment " + name).orElse("") + ": "
                        + Text.count(fleet.services().size(), "service") + ", no problems"
                        + (environment.isPresent() ? "." : in(composition.environments(options.directory))));
        return ExitCode.OK;
    }

    private void warn(Note warning) {
        console.note(
                Optional.of(warning.origin().map(place -> place + " ").orElse("") + "policy " + warning.message()));
    }

    private static String in(SortedSet<String> environments) {
        return environments.isEmpty()
                ? "."
                : " in the base and in " + Text.count(environments.size(), "environment") + ": "
                        + String.join(", ", environments) + ".";
    }
}
