package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.core.SecretShape;
import dev.berth.core.SecretStore;
import dev.berth.core.UnreadableException;
import dev.berth.kubernetes.StoredSecret;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// A store of Secrets, opened: a cluster or a directory.
public interface SecretsSession extends SecretStore<LiveSecrets, SecretResource, SecretStep>, SecretReader {

    /// The result of the last inspection.
    /// @throws IllegalStateException before the first inspection
    @Override
    LiveSecrets facts();

    /// The value of the key: as the last inspection read it, or as it is now if that had no reason to read
    /// its Secret.
    /// @throws UnreadableException if it can't be known
    @Override
    Optional<Secret> read(KeyRef key);

    /// The values and shapes of all Secrets, declared or not, for `berth import`.
    ///
    /// @param namespaces the only ones to look at, or empty for all
    /// @throws UnreadableException if nothing can be read
    Found all(SortedSet<String> namespaces);

    /// The values and shapes of Secrets, and notes on Secrets that could not be read.
    record Found(SortedMap<KeyRef, Secret> values, SortedMap<Address, SecretShape> shapes, List<Note> notes) {

        static Found of(List<StoredSecret> secrets, List<Note> notes) {
            var values = new TreeMap<KeyRef, Secret>();
            var shapes = new TreeMap<Address, SecretShape>();
            secrets.forEach(secret -> {
                Address address = secret.address();
                secret.values()
                        .forEach((key, value) ->
                                values.put(new KeyRef(address.namespace(), address.name(), key), value));
                shapes.put(address, SecretMetadata.shape(secret));
            });
            return new Found(values, shapes, notes);
        }

        public Found {
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
            shapes = Collections.unmodifiableSortedMap(new TreeMap<>(shapes));
            notes = List.copyOf(notes);
        }
    }

    /// When a Secret was last written, if the store knows.
    default Optional<Instant> written(Address secret) {
        return Optional.empty();
    }
}
