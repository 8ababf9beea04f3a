package dev.berth.manifest;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import dev.berth.secret.SectionReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads a directory of manifests. The composition root makes one with the providers' readers.
public final class FleetReader {

    private static final int MAX_PROBLEMS_PER_FILE = 20;

    private final Map<String, SectionReader> readers;
    private final Function<String, Optional<String>> environment;
    private final boolean strict;

    private FleetReader(List<SectionReader> readers, Function<String, Optional<String>> environment, boolean strict) {
        this.readers = readers.stream().collect(Collectors.toUnmodifiableMap(SectionReader::name, reader -> reader));
        this.environment = environment;
        this.strict = strict;
    }

    /// A reader for runs that reach servers: a variable of `berth.yaml` that is unset and has no default is a
    /// problem.
    ///
    /// @param environment the value of an environment variable
    public static FleetReader strict(List<SectionReader> readers, Function<String, Optional<String>> environment) {
        return new FleetReader(readers, environment, true);
    }

    /// A reader for `validate`, which needs no environment: a property whose variable is unset takes berth's
    /// default.
    public static FleetReader lenient(List<SectionReader> readers, Function<String, Optional<String>> environment) {
        return new FleetReader(readers, environment, false);
    }

    /// The fleet of `directory`. Reads each of its files once, nothing else. A fleet may be without services if
    /// there is a `berth.yaml`.
    /// @throws InvalidInputException with all problems of all files
    public Fleet read(Path directory) {
        // The schema takes about as long to load as the files to read.
        var schema = CompletableFuture.supplyAsync(() -> SchemaCheck.of("/schema/service.schema.json"));
        var problems = new Problems();
        ManifestFiles files = ManifestFiles.in(directory, problems);
        Map<Path, Node> documents = documents(files, problems);
        Optional<Node> platformRoot = platform(files, problems);
        Map<Path, Node> roots = accepted(documents, schema.join(), problems);
        if (platformRoot.isPresent()) {
            Node root = platformRoot.get();
            Platform platform = PlatformReader.platform(root, problems);
            var reader = new ServiceReader(readers, platform, problems);
            var services = new ArrayList<Service>();
            roots.forEach((file, service) -> services.add(reader.read(file.toString(), service)));
            new CrossCheck(platform, problems).check(services);
            new CopyCheck(services, problems).check();
            String platformFile = files.platform()
                    .orElseGet(() -> directory.resolve(ManifestFiles.PLATFORM))
                    .toString();
            new ConsentCheck(services, platform, platformFile, problems).check();
            problems.throwIfAny();
            return new Fleet(directory, root.text("fleet").orElseThrow(), platform, services);
        }
        problems.throwIfAny();
        throw new AssertionError("no platform and no problem");
    }

    /// The completed root of `berth.yaml`; empty if the file is wrong, as servers and endpoints are unknown then.
    private Optional<Node> platform(ManifestFiles files, Problems problems) {
        if (files.platform().isEmpty()) {
            return Optional.of(PlatformReader.completed(Node.empty(Origin.of(ManifestFiles.PLATFORM, 0))));
        }
        var found = new Problems();
        Path file = files.platform().get();
        Optional<Node> root = YamlReader.read(file, file.toString(), found)
                .flatMap(new Interpolation(environment, strict, found)::apply)
                .filter(node -> SchemaCheck.of("/schema/berth.schema.json").accepts(node, found))
                .map(PlatformReader::completed);
        problems.addAll(first(found));
        return root;
    }

    /// The content of the manifests in the order of their paths, without those that are no YAML.
    private static Map<Path, Node> documents(ManifestFiles files, Problems problems) {
        var documents = new LinkedHashMap<Path, Node>();
        for (Path file : files.services()) {
            var found = new Problems();
            YamlReader.read(file, file.toString(), found).ifPresent(root -> documents.put(file, root));
            problems.addAll(first(found));
        }
        return documents;
    }

    /// The documents that the schema accepts.
    private static Map<Path, Node> accepted(Map<Path, Node> documents, SchemaCheck schema, Problems problems) {
        var accepted = new LinkedHashMap<Path, Node>();
        documents.forEach((file, root) -> {
            var found = new Problems();
            if (schema.accepts(root, found)) {
                accepted.put(file, root);
            }
            problems.addAll(first(found));
        });
        return accepted;
    }

    /// The first problems of one file, with a word on how many there are beyond.
    private static List<Problem> first(Problems found) {
        List<Problem> all = found.sorted();
        if (all.size() <= MAX_PROBLEMS_PER_FILE) {
            return all;
        }
        var some = new ArrayList<>(all.subList(0, MAX_PROBLEMS_PER_FILE));
        Problem last = some.getLast();
        String more = Text.count(all.size() - MAX_PROBLEMS_PER_FILE, "more problem");
        some.add(new Problem(last.code(), last.origin(), "… and " + more + " from here on in this file"));
        return some;
    }
}
