package dev.berth.manifest;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import dev.berth.core.Redaction;
import dev.berth.policy.Policy;
import dev.berth.policy.PolicyCheck;
import dev.berth.policy.PolicyExamples;
import dev.berth.system.SectionReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads a directory of manifests. The composition root makes one with the providers' readers.
public final class FleetReader {

    /// Of a name in any of the systems.
    private static final int LONGEST_NAME = 63;

    private final Map<String, SectionReader> readers;
    private final Function<String, Optional<String>> variables;
    private final boolean strict;
    private final Redaction redaction;
    private final Optional<PlatformFile> other;
    private final Optional<String> environment;
    private final Optional<Instant> policiesAt;

    private FleetReader(
            Map<String, SectionReader> readers,
            Function<String, Optional<String>> variables,
            boolean strict,
            Redaction redaction,
            Optional<PlatformFile> other,
            Optional<String> environment,
            Optional<Instant> policiesAt) {
        this.readers = readers;
        this.variables = variables;
        this.strict = strict;
        this.redaction = redaction;
        this.other = other;
        this.environment = environment;
        this.policiesAt = policiesAt;
    }

    /// A reader for runs that reach servers: a variable of `berth.yaml` that is unset and has no default is a
    /// problem.
    ///
    /// @param variables the value of an environment variable
    /// @param redaction takes the values that `berth.yaml` interpolates
    public static FleetReader strict(
            List<SectionReader> readers, Function<String, Optional<String>> variables, Redaction redaction) {
        return new FleetReader(
                byName(readers), variables, true, redaction, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// A reader for `validate`, which needs no environment: a property whose variable is unset takes berth's
    /// default.
    public static FleetReader lenient(
            List<SectionReader> readers, Function<String, Optional<String>> variables, Redaction redaction) {
        return new FleetReader(
                byName(readers), variables, false, redaction, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Map<String, SectionReader> byName(List<SectionReader> readers) {
        return readers.stream().collect(Collectors.toUnmodifiableMap(SectionReader::name, reader -> reader));
    }

    /// A copy of this reader with a `berth.yaml` from another place.
    public FleetReader with(Optional<PlatformFile> platform) {
        return new FleetReader(readers, variables, strict, redaction, platform, environment, policiesAt);
    }

    /// This reader for one environment of a directory, or for none, which is the base.
    public FleetReader in(Optional<String> name) {
        return new FleetReader(readers, variables, strict, redaction, other, name, policiesAt);
    }

    /// A copy of this reader that checks the policies of `berth.yaml` too.
    ///
    /// @param now the time that their rules see
    public FleetReader judging(Instant now) {
        return new FleetReader(readers, variables, strict, redaction, other, environment, Optional.of(now));
    }

    /// Whether this reader uses a file of the directory: `berth.yaml` and its patches only where `--platform` names no
    /// other, and patches only of its own environment.
    ///
    /// @param file below the directory
    public boolean uses(Path file) {
        boolean isPatch = file.startsWith(Environments.FOLDER);
        Path own = Path.of(Environments.FOLDER, environment.orElse("none"));
        if (isPatch && (environment.isEmpty() || !file.startsWith(own))) {
            return false;
        }
        boolean isPlatform =
                file.equals(Path.of(ManifestFiles.PLATFORM)) || file.equals(own.resolve(ManifestFiles.PLATFORM));
        return !(other.isPresent() && isPlatform);
    }

    /// The names of the environments of `directory`.
    public SortedSet<String> environments(Path directory) {
        return Environments.in(directory, new Problems()).folders().keySet().stream()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The fleet of `directory`. Reads each of its files once, nothing else. A fleet may be without services if
    /// there is a `berth.yaml`.
    /// @throws InvalidInputException with all problems of all files
    public Fleet read(Path directory) {
        // The schema takes about as long to load as the files to read.
        var schema = CompletableFuture.supplyAsync(() -> SchemaCheck.of(SchemaCheck.SERVICE));
        var problems = new Problems();
        var documents = new Documents(problems);
        ManifestFiles files = ManifestFiles.in(directory, problems);
        Environments environments = Environments.in(directory, problems);
        Optional<ManifestFiles> patches = environment
                .flatMap(name -> environments.find(name, problems))
                .map(folder -> ManifestFiles.ofEnvironment(directory, folder, problems));
        var source = new PlatformSource(directory, files, patches, environment, other);
        Optional<Node> root =
                source.completed(found -> new Interpolation(variables, strict, redaction, found), documents);
        var stores = new ArrayList<>(
                environments.stores(directory, other, new Interpolation(variables, false, redaction, new Problems())));
        root.flatMap(platform -> store(directory, platform)).ifPresent(stores::add);
        List<Path> paths = files.without(stores).services();
        Map<Path, Node> manifests = documents.read(paths);
        var patched = new PatchFiles(documents).of(manifests.values(), manifests.size() == paths.size(), patches);
        Layers layers = Layers.of(root, patched, readers, problems);
        manifests.replaceAll((_, manifest) -> layers.effective(manifest));
        redaction.literals(literals(directory, manifests.values()));
        Map<Path, Node> accepted = documents.accepted(manifests, schema.join());
        if (root.isPresent()) {
            Platform platform = PlatformReader.platform(root.get(), problems);
            List<Service> services = services(platform, accepted, problems);
            String platformFile = files.platform()
                    .orElseGet(() -> directory.resolve(ManifestFiles.PLATFORM))
                    .toString();
            check(services, platform, platformFile, problems);
            PolicyCheck policies = policies(platform, services, problems);
            problems.throwIfAny();
            return new Fleet(
                    directory,
                    environment,
                    root.get().text("fleet").orElseThrow(),
                    platform,
                    source.unused(),
                    services,
                    policies);
        }
        problems.throwIfAny();
        throw new AssertionError("no platform and no problem");
    }

    /// The policies of a directory, or of a platform file, after their examples were evaluated. Reads no manifest.
    /// @throws InvalidInputException with the problems of the file, and each example that fails
    public List<Policy> testedPolicies(Path place) {
        var problems = new Problems();
        List<Policy> policies =
                platformRoot(place, problems).map(Policy::listedIn).orElse(List.of());
        PolicyExamples.check(
                policies,
                () -> SchemaCheck.node(SchemaCheck.SERVICE),
                manifest -> Layers.expanded(manifest, readers),
                problems);
        problems.throwIfAny();
        return policies;
    }

    private Optional<Node> platformRoot(Path place, Problems problems) {
        Optional<PlatformFile> file = Files.isRegularFile(place) ? Optional.of(PlatformFile.read(place)) : other;
        ManifestFiles files = file.isPresent() ? ManifestFiles.NONE : ManifestFiles.in(place, problems);
        Optional<ManifestFiles> patches = environment
                .filter(_ -> file.isEmpty())
                .flatMap(name -> Environments.in(place, problems).find(name, problems))
                .map(folder -> ManifestFiles.ofEnvironment(place, folder, problems));
        return new PlatformSource(place, files, patches, environment, file)
                .completed(found -> new Interpolation(variables, strict, redaction, found), new Documents(problems));
    }

    /// The fleet of the base of `directory`, after a check of every environment.
    /// @throws InvalidInputException with all problems; those that only environments have say which
    public Fleet readAll(Path directory) {
        Optional<Fleet> base = Optional.empty();
        var found = new TreeMap<Problem, SortedSet<String>>();
        var warnings = new ArrayList<Note>();
        try {
            base = Optional.of(in(Optional.empty()).read(directory));
            warnings.addAll(base.get().policies().warnings());
        } catch (InvalidInputException invalid) {
            invalid.problems().forEach(problem -> found.put(problem, new TreeSet<>()));
        }
        for (String name : environments(directory)) {
            try {
                Fleet fleet = in(Optional.of(name)).read(directory);
                fleet.policies().warnings().stream()
                        .filter(warning -> !warnings.contains(warning))
                        .map(warning -> warning.in(name))
                        .forEach(warnings::add);
            } catch (InvalidInputException invalid) {
                invalid.problems().forEach(problem -> {
                    SortedSet<String> environments = found.computeIfAbsent(problem, _ -> new TreeSet<>(Set.of(name)));
                    if (!environments.isEmpty()) {
                        environments.add(name);
                    }
                });
            }
        }
        if (!found.isEmpty()) {
            throw new InvalidInputException(found.entrySet().stream()
                    .map(problem -> problem.getKey().in(problem.getValue()))
                    .toList());
        }
        return base.orElseThrow().warning(warnings);
    }

    private PolicyCheck policies(Platform platform, List<Service> services, Problems problems) {
        if (policiesAt.isEmpty()) {
            return PolicyCheck.NONE;
        }
        return PolicyCheck.of(
                platform.policies(),
                () -> SchemaCheck.node(SchemaCheck.SERVICE),
                new PolicyCheck.Run(environment, policiesAt.get()),
                services.stream()
                        .map(service ->
                                new PolicyCheck.Subject(service.id(), Layers.expanded(service.manifest(), readers)))
                        .toList(),
                problems);
    }

    private List<Service> services(Platform platform, Map<Path, Node> manifests, Problems problems) {
        var reader = new ServiceReader(readers, platform, problems);
        return manifests.entrySet().stream()
                .map(manifest -> reader.read(manifest.getKey().toString(), manifest.getValue()))
                .toList();
    }

    /// What no manifest can know alone.
    private static void check(List<Service> services, Platform platform, String platformFile, Problems problems) {
        new CrossCheck(platform, problems).check(services);
        new PlaceCheck(platform, problems).check(services);
        new CopySourceCheck(services, problems).check();
        new ConsentCheck(services, platform, platformFile, problems).check();
    }

    /// The folder of a directory store, whose files are Secrets and no manifests.
    private static Optional<Path> store(Path directory, Node platform) {
        return platform.get("secrets")
                .filter(secrets -> secrets.text("store").equals(Optional.of("directory")))
                .flatMap(secrets -> secrets.text("path"))
                .map(path -> Fleet.storeFolder(directory, path));
    }

    /// What the manifests and the command line say themselves, as far as it can be a name.
    private static List<String> literals(Path directory, Collection<Node> manifests) {
        var texts = new ArrayList<String>();
        texts.add(directory.toString());
        texts.add(directory.toAbsolutePath().toString());
        manifests.forEach(manifest ->
                manifest.texts().filter(text -> text.length() <= LONGEST_NAME).forEach(texts::add));
        return texts;
    }
}
