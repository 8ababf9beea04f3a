package dev.berth.provider.secrets;

import dev.berth.core.Node;
import dev.berth.core.Secret;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The keys and values in a Secret manifest: its sections `data`, in base64, and `stringData`, in the clear.
///
/// @param root the whole manifest
record SecretData(Node root) {

    /// The values of the keys. As in Kubernetes, `stringData` overrides `data`.
    SortedMap<String, Secret> values() {
        var values = new TreeMap<String, Secret>();
        section("data").entries().forEach((key, value) -> values.put(key, decoded(key, text("data", key, value))));
        section("stringData")
                .entries()
                .forEach((key, value) -> values.put(key, Secret.of(text("stringData", key, value))));
        return values;
    }

    /// The manifest with `values`, and without the other keys in `dropped`.
    Node with(SortedMap<String, Secret> values, Set<String> dropped) {
        Node data = YamlMapping.without(section("data"), dropped);
        for (Map.Entry<String, Secret> value : values.entrySet()) {
            data = YamlMapping.with(data, value.getKey(), encoded(value.getValue()));
        }
        Node changed = YamlMapping.with(root, "data", YamlMapping.sorted(data));
        return changed.get("stringData").isEmpty()
                ? changed
                : YamlMapping.with(
                        changed,
                        "stringData",
                        YamlMapping.without(YamlMapping.without(section("stringData"), dropped), values.keySet()));
    }

    /// The manifest without `keys`.
    Node without(Set<String> keys) {
        Node changed = YamlMapping.with(root, "data", YamlMapping.without(section("data"), keys));
        return changed.get("stringData").isEmpty()
                ? changed
                : YamlMapping.with(changed, "stringData", YamlMapping.without(section("stringData"), keys));
    }

    private Node section(String name) {
        Node section = root.get(name).orElse(Node.empty(root.origin()));
        if (!(section instanceof Node.Fields)) {
            throw new IllegalArgumentException("its `" + name + "` is no mapping");
        }
        return section;
    }

    private static String text(String section, String key, Node value) {
        if (!(value instanceof Node.Scalar scalar)) {
            throw new IllegalArgumentException("its `" + section + "." + key + "` is no string");
        }
        return scalar.isNull() ? "" : scalar.text();
    }

    private static Secret decoded(String key, String base64) {
        try {
            return Secret.of(Base64.getDecoder().decode(base64.replaceAll("\\s", "")));
        } catch (IllegalArgumentException malformed) {
            // The exception of the decoder quotes what it could not decode.
            throw new IllegalArgumentException("its `data." + key + "` is not base64");
        }
    }

    static String encoded(Secret value) {
        return Base64.getEncoder().encodeToString(value.bytes());
    }
}
