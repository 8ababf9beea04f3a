package dev.berth.manifest;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Parallel;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import dev.berth.core.Redaction;
import dev.berth.core.Text;
import dev.berth.system.SectionReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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

    /// Of a name in any of the systems.
    private static final int LONGEST_NAME = 63;

    private final Map<String, SectionReader> readers;
    private final Function<String, Optional<String>> environment;
    private final boolean strict;
    private final Redaction redaction;
    private final Optional<PlatformFile> other;

    private FleetReader(
            Map<String, SectionReader> readers,
            Function<String, Optional<String>> environment,
            boolean strict,
            Redaction redaction,
            Optional<PlatformFile> other) {
        this.readers = readers;
        this.environment = environment;
        this.strict = strict;
        this.redaction = redaction;
        this.other = other;
    }

    /// A reader for runs that reach servers: a variable of `berth.yaml` that is unset and has no default is a
    /// problem.
    ///
    /// @param environment the value of an environment variable
    /// @param redaction takes the values that `berth.yaml` interpolates
    public static FleetReader strict(
            List<SectionReader> readers, Function<String, Optional<String>> environment, Redaction redaction) {
        return new FleetReader(byName(readers), environment, true, redaction, Optional.empty());
    }

    /// A reader for `validate`, which needs no environment: a property whose variable is unset takes berth's
    /// default.
    public static FleetReader lenient(
            List<SectionReader> readers, Function<String, Optional<String>> environment, Redaction redaction) {
        return new FleetReader(byName(readers), environment, false, redaction, Optional.empty());
    }

    private static Map<String, SectionReader> byName(List<SectionReader> readers) {
        return readers.stream().collect(Collectors.toUnmodifiableMap(SectionReader::name, reader -> reader));
    }

    /// A copy of this reader with a `berth.yaml` from another place.
    public FleetReader with(Optional<PlatformFile> platform) {
        return new FleetReader(readers, environment, strict, redaction, platform);
    }

    /// Whether `berth.yaml` isn't the directory's own.
    public boolean isFromElsewhere() {
        return other.isPresent();
    }

    /// The fleet of `directory`. Reads each of its files once, nothing else. A fleet may be without services if
    /// there is a `berth.yaml`.
    /// @throws InvalidInputException with all problems of all files
    public Fleet read(Path directory) {
        // The schema takes about as long to load as the files to read.
        var schema = CompletableFuture.supplyAsync(() -> SchemaCheck.of("/schema/service.schema.json"));
        var problems = new Problems();
        ManifestFiles files = ManifestFiles.in(directory, problems);
        Optional<Node> platformRoot = platform(files, problems);
        Map<Path, Node> documents = documents(files.without(store(directory, platformRoot)), problems);
        redaction.literals(literals(directory, documents.values()));
        Map<Path, Node> roots = accepted(documents, schema.join(), problems);
        if (platformRoot.isPresent()) {
            Node root = platformRoot.get();
            Platform platform = PlatformReader.platform(root, problems);
            var reader = new ServiceReader(readers, platform, problems);
            var services = new ArrayList<Service>();
            roots.forEach((file, service) -> services.add(reader.read(file.toString(), service)));
            new CrossCheck(platform, problems).check(services);
            new PlaceCheck(platform, problems).check(services);
            new CopyCheck(services, problems).check();
            String platformFile = files.platform()
                    .orElseGet(() -> directory.resolve(ManifestFiles.PLATFORM))
                    .toString();
            new ConsentCheck(services, platform, platformFile, problems).check();
            problems.throwIfAny();
            Optional<String> unused = other.flatMap(file -> file.difference(directory, files.platform()));
            return new Fleet(directory, root.text("fleet").orElseThrow(), platform, unused, services);
        }
        problems.throwIfAny();
        throw new AssertionError("no platform and no problem");
    }

    /// The folder of a directory store, whose files are Secrets and no manifests.
    private static Optional<Path> store(Path directory, Optional<Node> platform) {
        return platform.flatMap(root -> root.get("secrets"))
                .filter(secrets -> secrets.text("store").equals(Optional.of("directory")))
                .flatMap(secrets -> secrets.text("path"))
                .map(path -> Fleet.storeFolder(directory, path));
    }

    /// The completed root of `berth.yaml`; empty if the file is wrong, as servers and endpoints are unknown then.
    private Optional<Node> platform(ManifestFiles files, Problems problems) {
        if (files.platform().isEmpty() && other.isEmpty()) {
            return Optional.of(PlatformReader.completed(Node.empty(Origin.of(ManifestFiles.PLATFORM, 0))));
        }
        var found = new Problems();
        Optional<Node> root = other.map(file -> file.parse(found))
                .orElseGet(() -> files.platform().flatMap(file -> YamlReader.read(file, file.toString(), found)))
                .flatMap(new Interpolation(environment, strict, redaction, found)::apply)
                .filter(node -> SchemaCheck.of("/schema/berth.schema.json").accepts(node, found))
                .map(PlatformReader::completed);
        problems.addAll(first(found));
        return root;
    }

    /// The content of the manifests in the order of their paths, without those that are no YAML.
    private static Map<Path, Node> documents(ManifestFiles files, Problems problems) {
        var documents = new LinkedHashMap<Path, Node>();
        Parallel.compute(files.services(), Document::read).forEach(document -> {
            document.root().ifPresent(root -> documents.put(document.file(), root));
            problems.addAll(first(document.problems()));
        });
        return documents;
    }

    /// The texts of the manifests and of the command line that may be names.
    private static List<String> literals(Path directory, Collection<Node> documents) {
        var texts = new ArrayList<String>();
        texts.add(directory.toString());
        texts.add(directory.toAbsolutePath().toString());
        documents.forEach(document ->
                document.texts().filter(text -> text.length() <= LONGEST_NAME).forEach(texts::add));
        return texts;
    }

    /// The documents that the schema accepts.
    private static Map<Path, Node> accepted(Map<Path, Node> documents, SchemaCheck schema, Problems problems) {
        var accepted = new LinkedHashMap<Path, Node>();
        Parallel.compute(List.copyOf(documents.entrySet()), entry -> Document.checked(entry, schema))
                .forEach(document -> {
                    document.root().ifPresent(root -> accepted.put(document.file(), root));
                    problems.addAll(first(document.problems()));
                });
        return accepted;
    }

    /// A manifest, and its problems. Many are read and checked at a time.
    private record Document(Path file, Optional<Node> root, Problems problems) {

        static Document read(Path file) {
            var found = new Problems();
            return new Document(file, YamlReader.read(file, file.toString(), found), found);
        }

        static Document checked(Map.Entry<Path, Node> document, SchemaCheck schema) {
            var found = new Problems();
            boolean accepted = schema.accepts(document.getValue(), found);
            return new Document(
                    document.getKey(), accepted ? Optional.of(document.getValue()) : Optional.empty(), found);
        }
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
