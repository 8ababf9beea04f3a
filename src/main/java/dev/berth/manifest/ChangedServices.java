package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.Selection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Which services a change of files concerns. Pure.
public final class ChangedServices {

    /// What every service of the fleet depends on.
    private static final Set<String> OF_ALL = Set.of("fleet", "secrets", "defaults");

    private final Fleet fleet;
    private final TreeSet<String> services = new TreeSet<>();
    private final TreeSet<String> removed = new TreeSet<>();

    private ChangedServices(Fleet fleet) {
        this.fleet = fleet;
    }

    /// A file that differs from what it was.
    ///
    /// @param path below the directory, whether it is there now or was there before
    /// @param before what it held; empty if it is new
    public record ChangedFile(Path path, Optional<String> before) {}

    /// The services whose manifest is among the files, was among them under another name, or who use a server whose
    /// entry in `berth.yaml` differs.
    ///
    /// @param now what a file below the directory holds now; empty if there is none
    /// @param reason what to tell of the selection
    public static Selection of(
            Fleet fleet, Function<Path, Optional<String>> now, List<ChangedFile> files, String reason) {
        var changes = new ChangedServices(fleet);
        Path environment = Path.of(Environments.FOLDER, fleet.environment().orElse(""));
        for (ChangedFile file : files) {
            boolean isPatch = file.path().startsWith(environment);
            if (file.path().equals(Path.of(ManifestFiles.PLATFORM))
                    || file.path().equals(environment.resolve(ManifestFiles.PLATFORM))) {
                changes.platform(document(file.before()), document(now.apply(file.path())));
            } else if (isPatch) {
                changes.patch(file.path());
            } else {
                changes.manifest(file);
            }
        }
        return new Selection(changes.services, changes.removed, reason);
    }

    private void patch(Path file) {
        String service = PatchFiles.service(file);
        fleet.services().stream().filter(one -> one.id().name().equals(service)).forEach(this::add);
    }

    private void manifest(ChangedFile file) {
        String path = fleet.directory().resolve(file.path()).toString();
        fleet.services().stream().filter(service -> service.file().equals(path)).forEach(this::add);
        boolean isManifest = path.endsWith(".yaml")
                && !file.path().toString().startsWith(".")
                && !file.path().toString().contains("/.");
        if (isManifest) {
            document(file.before()).flatMap(node -> node.text("service")).ifPresent(this::former);
        }
    }

    /// A service that was declared in a file that changed: it moved to another file, or is gone.
    private void former(String name) {
        boolean isDeclared = fleet.services().stream()
                .anyMatch(service -> service.id().name().equals(name));
        (isDeclared ? services : removed).add(name);
    }

    private void platform(Optional<Node> before, Optional<Node> after) {
        Function<String, Boolean> differs =
                key -> !same(before.flatMap(node -> node.get(key)), after.flatMap(node -> node.get(key)));
        if (OF_ALL.stream().anyMatch(differs::apply)) {
            fleet.services().forEach(this::add);
        }
        profiles(before, after);
        for (String system : fleet.platform().servers().keySet()) {
            Map<String, Node> were = before.map(node -> node.entries(system)).orElse(Map.of());
            Map<String, Node> are = after.map(node -> node.entries(system)).orElse(Map.of());
            var servers = new TreeSet<>(were.keySet());
            servers.addAll(are.keySet());
            servers.removeIf(
                    server -> same(Optional.ofNullable(were.get(server)), Optional.ofNullable(are.get(server))));
            fleet.services().stream()
                    .filter(service -> servers.stream().anyMatch(server -> uses(service, system, server)))
                    .forEach(this::add);
        }
    }

    private void profiles(Optional<Node> before, Optional<Node> after) {
        Map<String, Node> were = before.map(node -> node.entries("profiles")).orElse(Map.of());
        Map<String, Node> are = after.map(node -> node.entries("profiles")).orElse(Map.of());
        for (Service service : fleet.services()) {
            boolean concerned = service.manifest().items("profile").stream()
                    .map(Node::text)
                    .anyMatch(name -> !same(Optional.ofNullable(were.get(name)), Optional.ofNullable(are.get(name))));
            if (concerned) {
                add(service);
            }
        }
    }

    /// A section that claims nothing doesn't tell its server, so it may be any.
    private static boolean uses(Service service, String system, String server) {
        return Optional.ofNullable(service.sections().get(system)).stream()
                .anyMatch(section -> section.claims().isEmpty()
                        || section.claims().stream()
                                .anyMatch(claim -> claim.address().server().equals(server)));
    }

    private void add(Service service) {
        services.add(service.id().name());
    }

    /// Equal but for comments and places.
    private static boolean same(Optional<Node> one, Optional<Node> other) {
        return one.map(JsonTree::of).equals(other.map(JsonTree::of));
    }

    /// The document in a file, if it can be read: an older version may be invalid.
    private static Optional<Node> document(Optional<String> content) {
        return content.flatMap(text -> YamlReader.parse(text.getBytes(StandardCharsets.UTF_8), "", new Problems()));
    }
}
