package dev.berth.provider.secrets;

import dev.berth.core.Secret;
import dev.berth.credential.PendingPasswords;
import dev.berth.kubernetes.FieldManager;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.kubernetes.StoredSecret.Due;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes the [SecretResource] of a Secret that a store holds. Pure.
final class LiveSecretResource {

    private LiveSecretResource() {}

    /// A live Secret of a directory: of its values only what `declared` names, and what waits for its turn.
    static SecretResource ofFile(DeclaredSecret declared, StoredSecret stored) {
        return new SecretResource(
                declared.address(),
                SecretMetadata.live(stored, declared.metadata()),
                known(stored.values(), keys(declared)));
    }

    private static SortedSet<String> keys(DeclaredSecret declared) {
        var keys = new TreeSet<>(declared.keys().keySet());
        keys.add(PendingPasswords.KEY);
        return keys;
    }

    /// A live Secret of a cluster: what `declared` names, and what berth wrote before.
    static SecretResource of(DeclaredSecret declared, StoredSecret stored) {
        SortedSet<String> keys = keys(declared);
        if (stored.mark().equals(Optional.of(declared.mark()))) {
            keys.addAll(stored.keysOfBerth());
        }
        var writers = new TreeMap<String, String>();
        keys.forEach(key -> stored.writer(key).map(FieldManager::name).ifPresent(name -> writers.put(key, name)));
        return new SecretResource(
                declared.address(),
                SecretMetadata.live(stored, declared.metadata()),
                known(stored.values(), keys),
                writers,
                stored.due().map(Due::workloads).orElse(List.of()),
                List.of(),
                false,
                new TreeMap<>(),
                new TreeMap<>());
    }

    private static SortedMap<String, SecretValue> known(Map<String, Secret> values, SortedSet<String> keys) {
        var known = new TreeMap<String, SecretValue>();
        values.forEach((key, value) -> {
            if (keys.contains(key)) {
                known.put(key, new SecretValue.Known(value));
            }
        });
        return known;
    }
}
