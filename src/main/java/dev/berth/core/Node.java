package dev.berth.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A value of a manifest with its place. The manifest reader makes it, after the schema has accepted the file;
/// the providers read their section from it. So every later complaint can name file and line.
public sealed interface Node {

    Origin origin();

    /// A scalar; `text` is what was written, whatever its YAML type.
    ///
    /// @param folded whether YAML has joined it from several lines
    record Scalar(String text, Kind kind, Origin origin, boolean folded) implements Node {

        /// A scalar that YAML has not joined from several lines.
        public Scalar(String text, Kind kind, Origin origin) {
            this(text, kind, origin, false);
        }

        /// The JSON type that the schema sees.
        public enum Kind {
            STRING,
            INTEGER,
            DECIMAL,
            BOOLEAN,
            NULL
        }
    }

    /// A sequence.
    record Items(List<Node> items, Origin origin) implements Node {
        public Items {
            items = List.copyOf(items);
        }
    }

    /// A mapping, in the order of the file. `keys` tells where each key stands.
    record Fields(Map<String, Node> fields, Map<String, Origin> keys, Origin origin) implements Node {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            keys = Map.copyOf(keys);
        }
    }

    /// The value under `key`, if this is a mapping that has it and it is not null.
    default Optional<Node> get(String key) {
        return this instanceof Fields mapping
                ? Optional.ofNullable(mapping.fields.get(key)).filter(node -> !node.isNull())
                : Optional.empty();
    }

    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.kind == Scalar.Kind.NULL;
    }

    /// Where `key` stands, or this node's own place if it is absent.
    default Origin originOf(String key) {
        return this instanceof Fields mapping ? mapping.keys.getOrDefault(key, origin()) : origin();
    }

    /// The scalar under `key` as it was written.
    default Optional<String> text(String key) {
        return get(key).map(Node::text);
    }

    default Optional<Integer> integer(String key) {
        return get(key).map(Node::text).map(Integer::valueOf);
    }

    /// The boolean under `key`, false when absent.
    default boolean flag(String key) {
        return get(key).map(Node::text).map(Boolean::parseBoolean).orElse(false);
    }

    /// The entries of the mapping under `key`, in the order of the file; empty when absent.
    default Map<String, Node> entries(String key) {
        return get(key).map(Node::entries).orElse(Map.of());
    }

    /// The entries of this mapping; empty when it is something else.
    default Map<String, Node> entries() {
        return this instanceof Fields mapping ? mapping.fields : Map.of();
    }

    /// The items of the sequence under `key`; empty when absent.
    default List<Node> items(String key) {
        return get(key).map(node -> node instanceof Items sequence ? sequence.items : List.of(node))
                .orElse(List.of());
    }

    /// This scalar's text.
    /// @throws IllegalStateException if this is not a scalar, which the schema has ruled out before
    default String text() {
        if (this instanceof Scalar scalar) {
            return scalar.text;
        }
        throw new IllegalStateException("not a scalar at " + origin());
    }

    /// Every scalar and key in it.
    default Stream<String> texts() {
        return switch (this) {
            case Scalar scalar -> Stream.of(scalar.text);
            case Items sequence -> sequence.items.stream().flatMap(Node::texts);
            case Fields mapping ->
                mapping.fields.entrySet().stream()
                        .flatMap(entry -> Stream.concat(
                                Stream.of(entry.getKey()), entry.getValue().texts()));
        };
    }

    /// A mapping without entries at `origin`: what `postgres: {}` means.
    static Node empty(Origin origin) {
        return new Fields(Map.of(), Map.of(), origin);
    }
}
