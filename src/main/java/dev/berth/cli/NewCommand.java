package dev.berth.cli;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.core.Usage;
import dev.berth.importing.NewManifest;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.Platform;
import dev.berth.manifest.Service;
import dev.berth.render.TextSlots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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

    @Mixin
    private DirectoryOptions options = new DirectoryOptions();

    NewCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!isName(service)) {
            throw mistake("\"" + service + "\" can't be a service's name. Use at most 63 of a-z, 0-9 and -, as in"
                    + " cafe-backend");
        }
        Path folder = Path.of(options.directory);
        Optional<Fleet> fleet = holdsManifests(folder)
                ? Optional.of(Composition.lenient(console, options.manifests).read(options.directory))
                : Optional.empty();
        fleet.ifPresent(console::unused);
        List<Service> services = fleet.map(Fleet::services).orElse(List.of());
        services.stream()
                .filter(one -> one.id().name().equals(service))
                .findFirst()
                .ifPresent(one -> {
                    throw mistake(service + " is declared already, in " + one.file());
                });
        Path file = folder.resolve(service + ".yaml");
        Files.createDirectories(folder);
        Platform known = fleet.map(Fleet::platform).orElseGet(Platform::defaults);
        String text = NewManifest.of(service, services, known, name -> free(known, name), editorLine(services));
        write(file, text);
        requireValid(file);
        Optional<Path> ignored = fleet.flatMap(Fleet::storeFolder).flatMap(store -> GitIgnore.add(folder, store));
        console.out().println(Text.printable(file.toString()));
        console.out().print(text.indent(2));
        ignored.ifPresent(list -> console.err()
                .println("Added the directory of Secrets to " + Text.printable(list.toString())
                        + ", as it never belongs into git"));
        console.err().println("Next: berth plan " + Text.printable(options.directory));
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
            Composition.lenient(console, options.manifests).read(options.directory);
        } catch (InvalidInputException collides) {
            Files.delete(file);
            throw collides;
        }
    }

    /// The slots that no service claims and that hold no keys, as `berth slots --next` counts them. Empty if
    /// the server can't be asked from here, which is said.
    private Optional<List<Integer>> free(Platform known, String name) {
        if (!known.isDeclared("redis", name)) {
            return Optional.empty();
        }
        try {
            List<Usage> usages = Composition.strict(console, ClusterOptions.brief(), options.manifests)
                    .ofSystem(options.directory, "redis")
                    .stream()
                    .filter(server -> server.address().name().equals(name))
                    .flatMap(server -> server.usage().stream())
                    .toList();
            return Optional.of(TextSlots.free(usages, TextSlots.servers(usages).getFirst()).stream()
                    .map(Long::intValue)
                    .toList());
        } catch (UnreadableException | InvalidInputException unknown) {
            console.err()
                    .println(
                            "berth: the slot is the first that no manifest claims; whether it holds keys isn't known, as"
                                    + " redis \"" + name
                                    + "\" could not be asked from here. Where it can: berth slots --next");
            return Optional.empty();
        }
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
