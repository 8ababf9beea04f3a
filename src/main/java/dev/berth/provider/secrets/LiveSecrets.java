package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.LiveSecret;
import dev.berth.core.Mark;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.kubernetes.StoredSecret;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The live content of the Secrets that the fleet declares or copies: all keys, declared or not.
///
/// @param marks whose these Secrets are
/// @param stored all that is known of these Secrets
/// @param former the Secrets with this fleet's mark that no manifest declares any more
/// @param missingNamespaces those of declared Secrets that a cluster doesn't have
/// @param closedNamespaces why nothing can be made in a namespace, as a sentence
/// @param unread why a Secret could not be read
public record LiveSecrets(
        SortedMap<KeyRef, Secret> values,
        SortedMap<Address, Mark> marks,
        SortedMap<Address, StoredSecret> stored,
        SortedMap<Address, StoredSecret> former,
        SortedSet<String> missingNamespaces,
        SortedMap<String, String> closedNamespaces,
        SortedMap<Address, String> unread)
        implements SecretReader {

    public LiveSecrets {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        marks = Collections.unmodifiableSortedMap(new TreeMap<>(marks));
        stored = Collections.unmodifiableSortedMap(new TreeMap<>(stored));
        former = Collections.unmodifiableSortedMap(new TreeMap<>(former));
        missingNamespaces = Collections.unmodifiableSortedSet(new TreeSet<>(missingNamespaces));
        closedNamespaces = Collections.unmodifiableSortedMap(new TreeMap<>(closedNamespaces));
        unread = Collections.unmodifiableSortedMap(new TreeMap<>(unread));
    }

    /// Live Secrets of which only values and marks are known.
    public LiveSecrets(SortedMap<KeyRef, Secret> values, SortedMap<Address, Mark> marks) {
        this(values, marks, new TreeMap<>(), new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
    }

    static LiveSecrets of(
            Stream<StoredSecret> secrets,
            Stream<StoredSecret> former,
            SortedSet<String> missingNamespaces,
            SortedMap<String, String> closedNamespaces,
            SortedMap<Address, String> unread) {
        var values = new TreeMap<KeyRef, Secret>();
        var marks = new TreeMap<Address, Mark>();
        var stored = new TreeMap<Address, StoredSecret>();
        secrets.forEach(secret -> {
            stored.put(secret.address(), secret);
            secret.mark().ifPresent(mark -> marks.put(secret.address(), mark));
            secret.values()
                    .forEach((key, value) -> values.put(
                            new KeyRef(
                                    secret.address().namespace(),
                                    secret.address().name(),
                                    key),
                            value));
        });
        var undeclared = new TreeMap<Address, StoredSecret>();
        former.forEach(secret -> undeclared.put(secret.address(), secret));
        return new LiveSecrets(values, marks, stored, undeclared, missingNamespaces, closedNamespaces, unread);
    }

    Optional<StoredSecret> stored(Address secret) {
        return Optional.ofNullable(stored.get(secret));
    }

    /// The owner of this Secret, if the Secret carries a mark.
    Optional<Mark> mark(Address secret) {
        return Optional.ofNullable(marks.get(secret));
    }

    @Override
    public Optional<Secret> read(KeyRef key) {
        return Optional.ofNullable(values.get(key));
    }

    @Override
    public List<LiveSecret> secrets() {
        return Stream.concat(stored.values().stream(), former.values().stream())
                .map(secret -> new LiveSecret(secret.address(), secret.mark(), secret.values()))
                .toList();
    }

    /// The annotation of this Secret, declared or not.
    Optional<String> annotation(Address secret, String name) {
        return stored(secret)
                .or(() -> Optional.ofNullable(former.get(secret)))
                .flatMap(found -> Optional.ofNullable(found.annotations().get(name)));
    }
}
