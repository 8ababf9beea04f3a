package dev.berth.core;

import java.util.List;
import java.util.Optional;

/// Reads one key of a Secret from a store.
@FunctionalInterface
public interface SecretReader {

    /// The key's value, or empty if the Secret or the key isn't there.
    Optional<Secret> read(KeyRef key);

    /// The Secrets that the fleet declares, copies or wrote before, with all of their keys, as far as a store knows
    /// them.
    default List<LiveSecret> secrets() {
        return List.of();
    }
}
