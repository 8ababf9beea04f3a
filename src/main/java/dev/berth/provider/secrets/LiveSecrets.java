package dev.berth.provider.secrets;

import dev.berth.core.Secret;
import dev.berth.secret.KeyRef;
import dev.berth.secret.SecretReader;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the store holds of the Secrets that the fleet declares or copies: all their keys, declared or not.
public record LiveSecrets(SortedMap<KeyRef, Secret> values) implements SecretReader {

    public LiveSecrets {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    @Override
    public Optional<Secret> read(KeyRef key) {
        return Optional.ofNullable(values.get(key));
    }
}
