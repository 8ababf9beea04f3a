package dev.berth.kubernetes;

import dev.berth.core.Address;
import dev.berth.core.Secret;
import dev.berth.credential.EncryptedText;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Converts a Secret as the API server returns it into berth's form. Pure.
final class SecretDecoding {

    private SecretDecoding() {}

    static StoredSecret stored(io.fabric8.kubernetes.api.model.Secret secret) {
        ObjectMeta metadata = secret.getMetadata();
        var data = new TreeMap<String, Secret>();
        orEmpty(secret.getData()).forEach((key, base64) -> data.put(key, Secret.of(base64)));
        var stored = new StoredSecret(
                Address.of("secret", metadata.getNamespace(), metadata.getName()),
                new StoredSecret.Metadata(
                        metadata.getResourceVersion(),
                        orEmpty(metadata.getLabels()),
                        orEmpty(metadata.getAnnotations()),
                        metadata.getOwnerReferences().stream()
                                .map(owner -> owner.getKind() + " " + owner.getName())
                                .toList(),
                        metadata.getManagedFields().stream()
                                .map(SecretDecoding::manager)
                                .toList()),
                Objects.requireNonNullElse(secret.getType(), StoredSecret.OPAQUE),
                Boolean.TRUE.equals(secret.getImmutable()),
                data,
                Optional.empty());
        return stored.encrypted(EncryptedText.ofValues(stored.values()));
    }

    private static FieldManager manager(ManagedFieldsEntry entry) {
        var keys = new TreeSet<String>();
        if (entry.getFieldsV1() != null) {
            // What is applied as `stringData` stays under that name, though the server keeps it as `data`.
            for (String section : List.of("f:data", "f:stringData")) {
                if (entry.getFieldsV1().getAdditionalProperties().get(section) instanceof Map<?, ?> data) {
                    data.keySet()
                            .forEach(field -> keys.add(String.valueOf(field).replaceFirst("^f:", "")));
                }
            }
            keys.remove(".");
        }
        return new FieldManager(
                Objects.requireNonNullElse(entry.getManager(), "unknown"),
                "Apply".equals(entry.getOperation()),
                keys,
                Optional.ofNullable(entry.getTime()).map(Instant::parse));
    }

    private static SortedMap<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? new TreeMap<>() : new TreeMap<>(map);
    }
}
