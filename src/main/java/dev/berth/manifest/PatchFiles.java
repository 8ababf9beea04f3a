package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The patches of manifests that an environment has, by service. A patch is called after its service:
/// `environments/stage/cafe-backend.yaml`.
record PatchFiles(Documents documents) {

    private static final String SUFFIX = ".yaml";

    /// The patches by service, without those that break the schema.
    ///
    /// @param manifests those that could be read
    /// @param isWhole whether that is all of them, so that a service that isn't among them is in none
    /// @param files the files of the environment; empty without an environment
    Map<String, Node> of(Collection<Node> manifests, boolean isWhole, Optional<ManifestFiles> files) {
        if (files.isEmpty() || files.get().services().isEmpty()) {
            return Map.of();
        }
        SortedSet<String> services =
                manifests.stream().map(Layers::service).collect(Collectors.toCollection(TreeSet::new));
        Map<Path, Node> accepted =
                documents.accepted(documents.read(files.get().services()), SchemaCheck.of(SchemaCheck.SERVICE_PATCH));
        var patches = new HashMap<String, Node>();
        var first = new HashMap<String, Path>();
        accepted.forEach((file, patch) -> {
            String service = service(file);
            Path other = first.putIfAbsent(service, file);
            if (isWhole && !services.contains(service)) {
                problem(file, "patches a service that no manifest declares. " + way(service, services));
            } else if (other != null) {
                problem(file, "patches the service that " + other + " patches. Put both into one file");
            } else if (patch.text("service")
                    .filter(name -> !name.equals(service))
                    .isPresent()) {
                problems()
                        .add(
                                ProblemCodes.LAYER,
                                patch.originOf("service"),
                                "a patch can't rename its service. Remove `service`: the file's name says it");
            } else {
                patches.put(service, patch);
            }
        });
        return patches;
    }

    /// The service that a patch is about.
    static String service(Path file) {
        return file.getFileName().toString().replace(SUFFIX, "");
    }

    private static String way(String service, SortedSet<String> services) {
        return Text.nearest(service, services)
                .map(near -> "Did you mean " + near + "? Name the file " + near + SUFFIX)
                .orElse("Name the file after its service, or remove it");
    }

    private void problem(Path file, String sentence) {
        problems().add(ProblemCodes.LAYER, Origin.of(file.toString(), 0), sentence);
    }

    private Problems problems() {
        return documents.problems();
    }
}
