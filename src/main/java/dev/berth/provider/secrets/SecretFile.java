package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.AppliedStore;
import dev.berth.core.Mark;
import dev.berth.core.Node;
import dev.berth.core.Node.Scalar.Kind;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.credential.EncryptedText;
import dev.berth.document.YamlWriter;
import dev.berth.kubernetes.Labels;
import dev.berth.kubernetes.StoredSecret;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A Secret manifest as it stands in a file: `kubectl apply -f` takes it. Changing one keeps everything else that
/// it says.
///
/// It holds secret values as text, so it never leaves the session, and nothing may print it.
final class SecretFile {

    private final Node root;

    private SecretFile(Node root) {
        this.root = root;
    }

    /// A Secret without keys.
    static SecretFile empty(Address secret) {
        Node empty = fields(Map.of());
        Node metadata = with(with(empty, "name", secret.name()), "namespace", secret.namespace());
        Node root = with(with(empty, "apiVersion", "v1"), "kind", "Secret");
        return new SecretFile(with(with(root, "metadata", metadata), "type", "Opaque"));
    }

    /// Takes `root` for the Secret `namespace/name`.
    /// @throws IllegalArgumentException if it isn't that; the message quotes no value
    static SecretFile of(Node root, String namespace, String name) {
        if (!isSecret(root)) {
            throw new IllegalArgumentException("it is no v1 Secret");
        }
        Node metadata = root.get("metadata").orElse(Node.empty(root.origin()));
        boolean elsewhere = !scalar(metadata, "name").equals(Optional.of(name))
                || !scalar(metadata, "namespace").orElse(namespace).equals(namespace);
        if (elsewhere) {
            throw new IllegalArgumentException("its metadata names another Secret than the file's name does");
        }
        var file = new SecretFile(root);
        file.values();
        return file;
    }

    static boolean isSecret(Node root) {
        return scalar(root, "kind").equals(Optional.of("Secret"))
                && scalar(root, "apiVersion").equals(Optional.of("v1"));
    }

    /// All that the file says. A file keeps its type, so nothing hangs on that.
    StoredSecret stored(Address secret) {
        var data = new TreeMap<String, Secret>();
        values().forEach((key, value) -> data.put(key, Secret.of(encoded(value))));
        Node metadata = root.get("metadata").orElse(Node.empty(root.origin()));
        var owners = new ArrayList<String>();
        for (Node owner : metadata.items("ownerReferences")) {
            owners.add(scalar(owner, "kind").orElse("an object") + " "
                    + scalar(owner, "name").orElse("without a name"));
        }
        var stored = new StoredSecret(
                secret,
                new StoredSecret.Metadata(
                        "", texts(metadata, "labels"), texts(metadata, "annotations"), owners, List.of()),
                StoredSecret.OPAQUE,
                scalar(root, "immutable").equals(Optional.of("true")),
                data,
                Optional.empty());
        return stored.encrypted(EncryptedText.ofDocument(root).or(() -> EncryptedText.ofValues(stored.values())));
    }

    private static SortedMap<String, String> texts(Node metadata, String section) {
        var texts = new TreeMap<String, String>();
        metadata.entries(section)
                .forEach((key, value) -> texts.put(key, value instanceof Node.Scalar scalar ? scalar.text() : ""));
        return texts;
    }

    Optional<Mark> mark() {
        return Labels.mark(texts(root.get("metadata").orElse(Node.empty(root.origin())), "labels"));
    }

    Optional<String> annotation(String name) {
        return root.get("metadata")
                .flatMap(metadata -> metadata.get("annotations"))
                .flatMap(annotations -> scalar(annotations, name));
    }

    /// A copy of this file with an annotation.
    SecretFile annotated(String name, String text) {
        Node metadata = root.get("metadata").orElse(Node.empty(root.origin()));
        Node annotations = metadata.get("annotations").orElse(Node.empty(root.origin()));
        return new SecretFile(with(root, "metadata", with(metadata, "annotations", with(annotations, name, text))));
    }

    /// The values of the keys. As in Kubernetes, `stringData` overrides `data`. An encrypted file has no
    /// values.
    SortedMap<String, Secret> values() {
        var values = new TreeMap<String, Secret>();
        if (EncryptedText.ofDocument(root).isPresent()) {
            return values;
        }
        section("data").entries().forEach((key, value) -> values.put(key, decoded(key, text("data", key, value))));
        section("stringData")
                .entries()
                .forEach((key, value) -> values.put(key, Secret.of(text("stringData", key, value))));
        return values;
    }

    boolean hasAny(Set<String> keys) {
        return !Collections.disjoint(values().keySet(), keys);
    }

    Optional<Secret> value(String key) {
        return Optional.ofNullable(values().get(key));
    }

    /// A copy of this file with `values` and the labels of `mark`, and without the keys in `dropped`.
    SecretFile with(Mark mark, SortedMap<String, Secret> values, Set<String> dropped) {
        Node metadata = root.get("metadata").orElse(Node.empty(root.origin()));
        Node labels = metadata.get("labels").orElse(Node.empty(root.origin()));
        for (Map.Entry<String, String> label : Labels.of(mark).entrySet()) {
            labels = with(labels, label.getKey(), label.getValue());
        }
        var kept = new LinkedHashMap<>(section("data").entries());
        kept.keySet().removeAll(dropped);
        Node data = fields(kept);
        var plain = new LinkedHashMap<>(section("stringData").entries());
        plain.keySet().removeAll(dropped);
        for (Map.Entry<String, Secret> value : values.entrySet()) {
            data = with(data, value.getKey(), encoded(value.getValue()));
            plain.remove(value.getKey());
        }
        Node changed = with(with(root, "metadata", with(metadata, "labels", labels)), "data", sorted(data));
        return new SecretFile(
                changed.get("stringData").isEmpty() ? changed : with(changed, "stringData", fields(plain)));
    }

    /// A copy of this file with another value of `key`, or without `key`. The labels are not changed.
    SecretFile with(String key, Optional<Secret> value) {
        var data = new LinkedHashMap<>(section("data").entries());
        data.remove(key);
        var plain = new LinkedHashMap<>(section("stringData").entries());
        plain.remove(key);
        Node kept =
                value.map(secret -> with(fields(data), key, encoded(secret))).orElseGet(() -> fields(data));
        Node changed = with(root, "data", sorted(kept));
        return new SecretFile(
                changed.get("stringData").isEmpty() ? changed : with(changed, "stringData", fields(plain)));
    }

    /// A copy of this file without `keys`, and without berth's labels and annotations.
    SecretFile without(Set<String> keys) {
        Node metadata = root.get("metadata").orElse(Node.empty(root.origin()));
        var labels = new LinkedHashMap<>(metadata.entries("labels"));
        labels.keySet().removeAll(Labels.NAMES);
        var data = new LinkedHashMap<>(section("data").entries());
        data.keySet().removeAll(keys);
        var plain = new LinkedHashMap<>(section("stringData").entries());
        plain.keySet().removeAll(keys);
        Node kept = with(metadata, "labels", fields(labels));
        if (kept.get("annotations").isPresent()) {
            var annotations = new LinkedHashMap<>(metadata.entries("annotations"));
            annotations.keySet().removeAll(List.of(AppliedStore.ANNOTATION, AppliedStore.CHECKED));
            kept = with(kept, "annotations", fields(annotations));
        }
        Node changed = with(with(root, "metadata", kept), "data", fields(data));
        return new SecretFile(
                changed.get("stringData").isEmpty() ? changed : with(changed, "stringData", fields(plain)));
    }

    /// The file's text.
    String text() {
        return YamlWriter.of((Node.Fields) root);
    }

    private Node section(String name) {
        Node section = root.get(name).orElse(Node.empty(root.origin()));
        if (!(section instanceof Node.Fields)) {
            throw new IllegalArgumentException("its `" + name + "` is no mapping");
        }
        return section;
    }

    private static Optional<String> scalar(Node node, String key) {
        return node.get(key).filter(value -> value instanceof Node.Scalar).map(Node::text);
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

    private static String encoded(Secret value) {
        return Base64.getEncoder().encodeToString(value.bytes());
    }

    private static Node with(Node mapping, String key, String text) {
        return with(mapping, key, new Node.Scalar(text, Kind.STRING, mapping.origin()));
    }

    private static Node with(Node mapping, String key, Node value) {
        var fields = new LinkedHashMap<>(mapping.entries());
        fields.put(key, value);
        return fields(fields);
    }

    private static Node sorted(Node mapping) {
        return fields(new LinkedHashMap<>(new TreeMap<>(mapping.entries())));
    }

    private static Node fields(Map<String, Node> fields) {
        return new Node.Fields(fields, Map.of(), Origin.of("", 0));
    }
}
