package dev.berth.manifest;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.credential.PasswordSource;
import dev.berth.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Fills the defaults into what `berth.yaml` declares.
final class PlatformReader {

    static final Set<String> NOT_SYSTEMS =
            Set.of("fleet", "secrets", "guards", "copies", "sources", "defaults", "profiles", "policies");
    private static final String DEFAULTS = "defaults.yaml";

    private PlatformReader() {}

    /// The root of a `berth.yaml` completed with every default; the schema has accepted it before. An empty one
    /// for a missing file.
    static Node completed(Node declared) {
        Node defaults = defaults();
        var complete = new LinkedHashMap<String, Node>();
        defaults.entries()
                .forEach((key, value) -> complete.put(
                        key,
                        NOT_SYSTEMS.contains(key)
                                ? declared.get(key)
                                        .map(node -> merged(value, node))
                                        .orElse(value)
                                : entries(value, declared.get(key).orElse(Node.empty(declared.origin())))));
        return new Node.Fields(complete, keys(declared), declared.origin());
    }

    /// The platform of a [#completed(Node)] root.
    static Platform platform(Node root, Problems problems) {
        var servers = new TreeMap<String, SortedMap<String, Node>>();
        root.entries().forEach((system, entries) -> {
            if (!NOT_SYSTEMS.contains(system)) {
                servers.put(system, new TreeMap<>(entries.entries()));
                apart(system, entries.entries(), problems);
            }
        });
        Node guards = root.get("guards").orElseThrow();
        return new Platform(
                servers,
                store(root.get("secrets").orElseThrow(), problems),
                new Platform.Guards(
                        guards.integer("maxDeletes").orElseThrow(),
                        guards.integer("maxDeletePercent").orElseThrow(),
                        guards.integer("maxUpdatePercent").orElseThrow()),
                copies(root),
                OwnPasswords.of(root),
                root.get("secrets").orElseThrow().items("namespaces").stream()
                        .map(Node::text)
                        .collect(Collectors.toSet()),
                sources(root),
                Policy.listedIn(root));
    }

    private static SortedMap<String, Platform.Source> sources(Node root) {
        var sources = new TreeMap<String, Platform.Source>();
        root.entries("sources")
                .forEach((name, source) -> sources.put(
                        name,
                        new Platform.Source(
                                PasswordSource.listedIn(source),
                                source.items("to").stream()
                                        .map(Node::text)
                                        .collect(Collectors.toCollection(TreeSet::new)))));
        return sources;
    }

    /// Whether a value stands in no file that a person wrote.
    static boolean isDefault(Node node) {
        return node.origin().file().equals(DEFAULTS);
    }

    private static List<Consent> copies(Node root) {
        return root.items("copies").stream()
                .map(copy -> new Consent(
                        KeyRef.parse(copy.text("from").orElseThrow()),
                        copy.items("to").stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new)),
                        copy.origin()))
                .toList();
    }

    /// Two names of one server would hide that two services want the same database or slot.
    private static void apart(String system, Map<String, Node> entries, Problems problems) {
        var first = new HashMap<String, String>();
        entries.forEach((name, entry) -> {
            if (Stream.of("host", "port", "service").anyMatch(key -> isWithdrawn(entry, key))) {
                return;
            }
            boolean isForwarded = entry.text("access").equals(Optional.of("port-forward"));
            String place = (isForwarded ? entry.text("service") : entry.text("host"))
                            .orElse("")
                            .toLowerCase(Locale.ROOT)
                    + ":" + entry.text("port").orElse("");
            String other = first.putIfAbsent(place, name);
            if (other != null) {
                problems.add(
                        ProblemCodes.SAME_SERVER,
                        entry.originOf("host"),
                        system + " \"" + name + "\" is the same server as \"" + other + "\": " + place
                                + ". Keep one of them; for another way to tell services of it, give it `endpoints`");
            }
        });
    }

    /// Whether the value under `key` is a variable that isn't set in this environment.
    private static boolean isWithdrawn(Node entry, String key) {
        return keys(entry).containsKey(key)
                && entry.get(key).filter(node -> !isDefault(node)).isEmpty();
    }

    private static Platform.Store store(Node secrets, Problems problems) {
        if (secrets.text("store").orElseThrow().equals("kubernetes")) {
            return new Platform.Store.Kubernetes(secrets.flag("createNamespaces"));
        }
        if (secrets.text("path").isEmpty()) {
            problems.add(
                    ProblemCodes.INCOMPLETE,
                    secrets.originOf("store"),
                    "`store: directory` needs the directory's path. Add `path: secrets`, and keep it out of git");
        }
        return new Platform.Store.Directory(secrets.text("path").orElse("secrets"));
    }

    private static Node entries(Node defaults, Node declared) {
        var entries = new LinkedHashMap<String, Node>();
        declared.entries().forEach((name, entry) -> entries.put(name, merged(defaults, entry)));
        if (entries.isEmpty()) {
            entries.put("main", defaults);
        }
        return new Node.Fields(entries, keys(declared), declared.origin());
    }

    /// `declared` with what it lacks taken from `defaults`, mapping by mapping.
    private static Node merged(Node defaults, Node declared) {
        if (!(defaults instanceof Node.Fields && declared instanceof Node.Fields)) {
            return declared;
        }
        var fields = new LinkedHashMap<>(defaults.entries());
        declared.entries().forEach((key, value) -> fields.merge(key, value, PlatformReader::merged));
        return new Node.Fields(fields, keys(declared), declared.origin());
    }

    private static Map<String, Origin> keys(Node node) {
        return node instanceof Node.Fields mapping ? mapping.keys() : new HashMap<>();
    }

    private static Node defaults() {
        try (InputStream in = PlatformReader.class.getResourceAsStream(DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + DEFAULTS);
            }
            var problems = new Problems();
            return YamlReader.parse(in.readAllBytes(), DEFAULTS, problems)
                    .orElseThrow(
                            () -> new IllegalStateException(problems.sorted().toString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
