package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.template.Template;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A Secret in the form of the Service Binding Specification: `secretBindings` in a manifest fills its well-known keys
/// and gives it the type `servicebinding.io/TYPE`. See servicebinding.io, "Well-known Secret Entries".
///
/// @param keys the template of each key
public record SecretBinding(String type, SortedMap<String, Template> keys) {

    private static final String TYPES = "secretTypes";
    private static final String BINDINGS = "secretBindings";
    private static final String PREFIX = "servicebinding.io/";

    /// What each kind of binding says beside its type and provider.
    private static final Map<String, Map<String, String>> KINDS = Map.of(
            "postgresql",
            Map.of(
                    "host", "${postgres.host}",
                    "port", "${postgres.port}",
                    "database", "${postgres.database}",
                    "username", "${postgres.user}",
                    "password", "${postgres.password}",
                    "uri", "${postgres.url}"),
            "redis",
            Map.of(
                    "host", "${redis.host}",
                    "port", "${redis.port}",
                    "database", "${redis.slot}",
                    "username", "${redis.user}",
                    "password", "${redis.password}",
                    "ssl", "${redis.tls}",
                    "uri", "${redis.url}",
                    // Spring's name of it.
                    "url", "${redis.url}"),
            "rabbitmq",
            Map.of(
                    "host", "${rabbitmq.host}",
                    "port", "${rabbitmq.port}",
                    "virtual-host", "${rabbitmq.vhost}",
                    "username", "${rabbitmq.user}",
                    "password", "${rabbitmq.password}",
                    "uri", "${rabbitmq.url}"));

    public SecretBinding {
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
    }

    /// The bindings of a manifest, by the Secret's name.
    static SortedMap<String, SecretBinding> of(Node manifest) {
        var bindings = new TreeMap<String, SecretBinding>();
        manifest.entries(BINDINGS).forEach((name, kind) -> bindings.put(name, kind(kind.text())));
        return bindings;
    }

    private static SecretBinding kind(String type) {
        var keys = new TreeMap<String, Template>();
        keys.put("type", Template.parse(type));
        keys.put("provider", Template.parse("berth"));
        KINDS.getOrDefault(type, Map.of()).forEach((key, text) -> keys.put(key, Template.parse(text)));
        return new SecretBinding(type, keys);
    }

    /// The type that a manifest declares for a Secret, if it does.
    public static Optional<String> typeOf(Node manifest, String secret) {
        return Optional.ofNullable(manifest.entries(BINDINGS).get(secret))
                .map(kind -> PREFIX + kind.text())
                .or(() ->
                        Optional.ofNullable(manifest.entries(TYPES).get(secret)).map(Node::text));
    }

    /// Checks that each type belongs to a Secret of the manifest, and to no binding.
    static void check(Node manifest, Set<String> secrets, Problems problems) {
        Node types = manifest.get(TYPES).orElseGet(() -> Node.empty(manifest.origin()));
        for (String name : types.entries().keySet()) {
            if (manifest.entries(BINDINGS).containsKey(name)) {
                problems.add(
                        ProblemCodes.INCOMPLETE,
                        types.originOf(name),
                        "Secret \"" + name + "\" has its type of `secretBindings` already. Remove one of both");
            } else if (!secrets.contains(name)) {
                problems.add(
                        ProblemCodes.INCOMPLETE,
                        types.originOf(name),
                        "`secretTypes` names \"" + name + "\", and the manifest declares no such Secret. Declare it"
                                + " under `secrets`, or correct the name");
            }
        }
    }
}
