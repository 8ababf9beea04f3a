package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import dev.berth.system.SectionReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts together what a service's manifest says in the end: the defaults and profiles of `berth.yaml`, the manifest,
/// and
/// the environment's patch, each over the one before. Every value keeps the place that it comes from. Pure.
///
/// @param platform the completed `berth.yaml`; empty if it is wrong, so that its defaults and profiles are unknown
/// @param patches those of the environment, by service
/// @param readers by the name of their section
record Layers(
        Optional<Node> platform, Map<String, Node> patches, Map<String, SectionReader> readers, Problems problems) {

    /// What a manifest alone says: who it is, and whether it is there at all.
    private static final List<String> OWN = List.of("service", "state", "profile");

    /// The layers, after a check that `berth.yaml` leaves to manifests what is theirs.
    static Layers of(
            Optional<Node> platform, Map<String, Node> patches, Map<String, SectionReader> readers, Problems problems) {
        var layers = new Layers(platform, patches, readers, problems);
        layers.requireShared("defaults", layers.defaults());
        layers.profiles().forEach((name, profile) -> layers.requireShared("profile \"" + name + "\"", profile));
        return layers;
    }

    private Node defaults() {
        return platform.flatMap(root -> root.get("defaults")).orElseGet(() -> Node.empty(Origin.of("", 0)));
    }

    private Map<String, Node> profiles() {
        return platform.map(root -> root.entries("profiles")).orElse(Map.of());
    }

    private void requireShared(String label, Node layer) {
        for (String key : OWN) {
            if (layer.entries().containsKey(key)) {
                problems.add(
                        ProblemCodes.LAYER,
                        layer.originOf(key),
                        label + " can't say `" + key + "`: each manifest says that of its own service. Remove it");
            }
        }
    }

    /// What the manifest says in the end. One that chooses no profile, without defaults or a patch, stays as it is.
    Node effective(Node manifest) {
        Optional<Node> patch = Optional.ofNullable(patches.get(service(manifest)));
        if (platform.isEmpty()) {
            return MergePatch.apply(Node.empty(manifest.origin()), manifest);
        }
        Node defaults = defaults();
        if (patch.isEmpty()
                && defaults.entries().isEmpty()
                && manifest.get("profile").isEmpty()) {
            return manifest;
        }
        Node base = expanded(manifest);
        Optional<Node> change = patch.map(this::expanded);
        Node own = change.map(node -> MergePatch.apply(base, node)).orElse(base);
        Node shared = expanded(defaults);
        for (Node profile : chosen(own)) {
            shared = MergePatch.complete(expanded(profile), shared);
        }
        Node completed = MergePatch.complete(base, forSectionsOf(own, shared));
        return change.map(node -> MergePatch.apply(completed, node)).orElse(completed);
    }

    /// The name of the service that a manifest declares; empty if it isn't text, which the schema refuses.
    static String service(Node manifest) {
        return manifest.get("service")
                .filter(Node.Scalar.class::isInstance)
                .map(Node::text)
                .orElse("");
    }

    private List<Node> chosen(Node own) {
        return own.items("profile").stream()
                .filter(Node.Scalar.class::isInstance)
                .flatMap(name -> profile(name).stream())
                .toList();
    }

    private Optional<Node> profile(Node name) {
        Map<String, Node> profiles = profiles();
        Node profile = profiles.get(name.text());
        if (profile == null) {
            problems.add(
                    ProblemCodes.LAYER,
                    name.origin(),
                    "berth.yaml has no profile \"" + Text.printable(name.text()) + "\". "
                            + Text.nearest(name.text(), profiles.keySet())
                                    .map(near -> "Did you mean " + near + "?")
                                    .orElse(
                                            profiles.isEmpty()
                                                    ? "It has none; write it under `profiles`"
                                                    : "There are: " + String.join(", ", profiles.keySet())));
        }
        return Optional.ofNullable(profile);
    }

    /// A default reaches only a section that the service has.
    private Node forSectionsOf(Node own, Node shared) {
        if (!(shared instanceof Node.Fields(var fields, var keys, var origin))) {
            return shared;
        }
        var reaching = new LinkedHashMap<>(fields);
        Set<String> sections = readers.keySet();
        reaching.keySet().removeIf(key -> sections.contains(key) && own.get(key).isEmpty());
        return new Node.Fields(reaching, keys, origin);
    }

    private Node expanded(Node layer) {
        return expanded(layer, readers);
    }

    /// A layer with its sections in their long form.
    static Node expanded(Node layer, Map<String, SectionReader> readers) {
        if (!(layer instanceof Node.Fields(var fields, var keys, var origin))) {
            return layer;
        }
        var expanded = new LinkedHashMap<>(fields);
        readers.forEach((name, reader) -> expanded.computeIfPresent(name, (_, section) -> reader.expanded(section)));
        return new Node.Fields(expanded, new HashMap<>(keys), origin);
    }
}
