package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.Service;
import dev.berth.render.JsonExplain;
import dev.berth.render.TextExplain;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth explain SERVICE [DIR]`
@Command(
        name = "explain",
        description = "Prints what a service's manifest says in the end, with defaults, profiles and the environment's"
                + " patch, and the file and line that each value comes from. Works offline, without credentials.")
final class ExplainCommand implements Callable<Integer> {

    /// How to print it.
    private enum Format {
        text,
        json
    }

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service.")
    private String name = "";

    @Mixin
    private DirectoryOptions options = new DirectoryOptions();

    @Option(names = "--format", description = "How to print it: ${COMPLETION-CANDIDATES} (default: text).")
    private Format format = Format.text;

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Fleet fleet = Composition.lenient(console, options.manifests).read(options.directory);
        console.unused(fleet);
        Optional<Service> found = fleet.services().stream()
                .filter(service -> service.id().name().equals(name))
                .findFirst();
        Service service = found.orElseThrow(() -> new ParameterException(spec.commandLine(), unknown(fleet)));
        console.out()
                .print(
                        switch (format) {
                            case text -> TextExplain.render(service.manifest(), console.paint(options.noColor));
                            case json ->
                                JsonExplain.render(name, fleet.environment(), service.manifest(), Version.number());
                        });
        return ExitCode.OK.code();
    }

    private String unknown(Fleet fleet) {
        SortedSet<String> declared = fleet.services().stream()
                .map(service -> service.id().name())
                .collect(Collectors.toCollection(TreeSet::new));
        return Text.printable(name) + ": no manifest declares that service."
                + Text.nearest(name, declared)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse("");
    }
}
