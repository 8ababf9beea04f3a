package dev.berth.provider.secrets;

import dev.berth.core.Node;
import dev.berth.core.Node.Scalar.Kind;
import dev.berth.core.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads and copies the mappings of a YAML document. Pure.
final class YamlMapping {

    private YamlMapping() {}

    static Optional<String> scalar(Node node, String key) {
        return node.get(key).filter(value -> value instanceof Node.Scalar).map(Node::text);
    }

    static SortedMap<String, String> texts(Node mapping, String section) {
        var texts = new TreeMap<String, String>();
        mapping.entries(section)
                .forEach((key, value) -> texts.put(key, value instanceof Node.Scalar scalar ? scalar.text() : ""));
        return texts;
    }

    /// The mapping under `key`; an empty one if there is none.
    static Node section(Node mapping, String key) {
        return fields(mapping.entries(key));
    }

    static Node without(Node mapping, Set<String> keys) {
        var kept = new LinkedHashMap<>(mapping.entries());
        kept.keySet().removeAll(keys);
        return fields(kept);
    }

    static Node with(Node mapping, String key, String text) {
        return with(mapping, key, new Node.Scalar(text, Kind.STRING, mapping.origin()));
    }

    static Node with(Node mapping, String key, Node value) {
        var fields = new LinkedHashMap<>(mapping.entries());
        fields.put(key, value);
        return fields(fields);
    }

    static Node sorted(Node mapping) {
        return fields(new LinkedHashMap<>(new TreeMap<>(mapping.entries())));
    }

    static Node fields(Map<String, Node> fields) {
        return new Node.Fields(fields, Map.of(), Origin.of("", 0));
    }
}
