package dev.berth.provider.secrets;

import static dev.berth.provider.secrets.YamlMapping.fields;
import static dev.berth.provider.secrets.YamlMapping.scalar;
import static dev.berth.provider.secrets.YamlMapping.section;
import static dev.berth.provider.secrets.YamlMapping.texts;
import static dev.berth.provider.secrets.YamlMapping.with;
import static dev.berth.provider.secrets.YamlMapping.without;

import dev.berth.core.Address;
import dev.berth.core.AppliedStore;
import dev.berth.core.Mark;
import dev.berth.core.Node;
import dev.berth.core.Secret;
import dev.berth.credential.EncryptedText;
import dev.berth.document.YamlWriter;
import dev.berth.kubernetes.Labels;
import dev.berth.kubernetes.StoredSecret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A Secret manifest as it stands in a file: `kubectl apply -f` takes it. Changing one keeps everything else that
/// it says.
///
/// It holds secret values as text, so it never leaves the session, and nothing may print it.
final class SecretFile {

    /// Those that berth writes beside what a manifest declares.
    private static final Set<String> ANNOTATIONS = Set.of(AppliedStore.ANNOTATION, AppliedStore.CHECKED);

    private final Node root;

    private SecretFile(Node root) {
        this.root = root;
    }

    /// A Secret without keys.
    static SecretFile empty(Address secret, Optional<String> type) {
        Node empty = fields(Map.of());
        Node metadata = with(with(empty, "name", secret.name()), "namespace", secret.namespace());
        Node root = with(with(empty, "apiVersion", "v1"), "kind", "Secret");
        return new SecretFile(with(with(root, "metadata", metadata), "type", type.orElse(StoredSecret.OPAQUE)));
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

    /// All that the file says.
    StoredSecret stored(Address secret) {
        var data = new TreeMap<String, Secret>();
        values().forEach((key, value) -> data.put(key, Secret.of(SecretData.encoded(value))));
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
                scalar(root, "type").orElse(StoredSecret.OPAQUE),
                scalar(root, "immutable").equals(Optional.of("true")),
                data,
                Optional.empty());
        return stored.encrypted(EncryptedText.ofDocument(root).or(() -> EncryptedText.ofValues(stored.values())));
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
        return EncryptedText.ofDocument(root).isPresent() ? new TreeMap<>() : new SecretData(root).values();
    }

    boolean hasAny(Set<String> keys) {
        return !Collections.disjoint(values().keySet(), keys);
    }

    Optional<Secret> value(String key) {
        return Optional.ofNullable(values().get(key));
    }

    /// A copy of this file with `values` and the labels and annotations of `metadata`, and without the keys in
    /// `dropped` and what an earlier write remembered and `metadata` hasn't.
    SecretFile written(SecretMetadata metadata, SortedMap<String, Secret> values, Set<String> dropped) {
        Node before = root.get("metadata").orElse(Node.empty(root.origin()));
        var names = SecretMetadata.Remembered.of(texts(before, "annotations"));
        Node after = replaced(before, "labels", names.labels(), metadata.writtenLabels());
        after = replaced(after, "annotations", names.allAnnotations(), metadata.writtenAnnotations());
        return new SecretFile(new SecretData(with(root, "metadata", after)).with(values, dropped));
    }

    /// A copy of `metadata` whose section has lost some names and then got others.
    private static Node replaced(Node metadata, String name, Set<String> lost, SortedMap<String, String> got) {
        if (got.isEmpty() && metadata.get(name).isEmpty()) {
            return metadata;
        }
        var removed = new TreeSet<>(lost);
        removed.removeAll(got.keySet());
        Node section = without(section(metadata, name), removed);
        for (Map.Entry<String, String> entry : got.entrySet()) {
            section = with(section, entry.getKey(), entry.getValue());
        }
        return with(metadata, name, section);
    }

    /// A copy of this file with another value of `key`, or without `key`. The labels are not changed.
    SecretFile replaced(String key, Optional<Secret> value) {
        var values = new TreeMap<String, Secret>();
        value.ifPresent(secret -> values.put(key, secret));
        return new SecretFile(new SecretData(root).with(values, Set.of(key)));
    }

    /// A copy of this file without `keys`, and without berth's labels and annotations.
    SecretFile stripped(Set<String> keys) {
        Node metadata = root.get("metadata").orElse(Node.empty(root.origin()));
        var names = SecretMetadata.Remembered.of(texts(metadata, "annotations"));
        var labels = new TreeSet<>(Labels.NAMES);
        labels.addAll(names.labels());
        Node kept = with(metadata, "labels", without(section(metadata, "labels"), labels));
        if (kept.get("annotations").isPresent()) {
            var annotations = new TreeSet<>(ANNOTATIONS);
            annotations.addAll(names.allAnnotations());
            kept = with(kept, "annotations", without(section(metadata, "annotations"), annotations));
        }
        return new SecretFile(new SecretData(with(root, "metadata", kept)).without(keys));
    }

    /// The file's text.
    String text() {
        return YamlWriter.of((Node.Fields) root);
    }
}
