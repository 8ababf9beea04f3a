package dev.berth.cli;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.NewManifest;
import dev.berth.manifest.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth new SERVICE [DIR]`
@Command(
        name = "new",
        description =
                "Writes the manifest of a new service: a database, and the next free Redis slot. Overwrites nothing.")
final class NewCommand implements Callable<Integer> {

    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name: `cafe-backend`.")
    private String service = "";

    @Parameters(
            index = "1",
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

    NewCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!isName(service)) {
            throw mistake("\"" + service + "\" can't be a service's name. Use at most 63 of a-z, 0-9 and -, as in"
                    + " cafe-backend");
        }
        Path folder = Path.of(directory);
        Optional<Fleet> fleet = holdsManifests(folder)
                ? Optional.of(Composition.lenient(console, platform).read(directory))
                : Optional.empty();
        console.note(fleet.flatMap(Fleet::unused));
        List<Service> services = fleet.map(Fleet::services).orElse(List.of());
        services.stream()
                .filter(one -> one.id().name().equals(service))
                .findFirst()
                .ifPresent(one -> {
                    throw mistake(service + " is declared already, in " + one.file());
                });
        Path file = folder.resolve(service + ".yaml");
        Files.createDirectories(folder);
        String text = NewManifest.of(
                service,
                services,
                fleet.map(one -> one.platform().servers("redis")).orElseGet(this::defaults),
                editorLine(services));
        write(file, text);
        requireValid(file);
        console.out().println(Text.printable(file.toString()));
        console.out().print(text.indent(2));
        console.err().println("Next: berth plan " + Text.printable(directory));
        return ExitCode.OK.code();
    }

    /// Whether a service may be called so.
    static boolean isName(String service) {
        return service.matches(NAME);
    }

    private void write(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException exists) {
            throw mistake(file + " is there already, and declares another service. Move it first");
        }
    }

    /// The service may collide with others in ways that only all manifests together show.
    private void requireValid(Path file) throws IOException {
        try {
            Composition.lenient(console, platform).read(directory);
        } catch (InvalidInputException collides) {
            Files.delete(file);
            throw collides;
        }
    }

    private Map<String, Node> defaults() {
        return Composition.lenient(console, platform).defaults("redis");
    }

    private static boolean holdsManifests(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().endsWith(".yaml"));
        }
    }

    /// The line by which editors find the schema, as the others have it.
    static String editorLine(List<Service> services) {
        return services.stream()
                .map(service -> Path.of(service.file()))
                .flatMap(file -> {
                    try {
                        return Files.readAllLines(file).stream().limit(1);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .filter(line -> line.startsWith("# yaml-language-server:"))
                .map(line -> line + "\n")
                .findFirst()
                .orElse("");
    }

    private ParameterException mistake(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
