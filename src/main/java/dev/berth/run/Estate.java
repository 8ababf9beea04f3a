package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Guards;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.secret.KeyRef;
import dev.berth.secret.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Supplier;

/// Everything that a run is about: the composition root makes it from the manifests.
///
/// @param services the names of all declared services, also those without anything on a server
/// @param keys the declared Secret keys and what they are made of
/// @param keyOwners the service that declares each of these keys
/// @param shared passwords that several services use and nobody generates, by the address that templates refer to
/// @param servers in the order in which they are written to
/// @param store where Secrets live; the facts of its session are a [dev.berth.secret.SecretReader] of what was read
public record Estate(
        String directory,
        Optional<String> commit,
        SortedSet<String> services,
        SortedMap<KeyRef, List<Part>> keys,
        Map<KeyRef, String> keyOwners,
        Map<Address, Supplier<Secret>> shared,
        List<Provider<?, ?, ?>> servers,
        Provider<?, ?, ?> store,
        Guards guards) {

    /// The service that declares `key`.
    String owner(KeyRef key) {
        String owner = keyOwners.get(key);
        if (owner == null) {
            throw new IllegalArgumentException("no service declares " + key);
        }
        return owner;
    }
}
