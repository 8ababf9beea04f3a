package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.credential.PasswordSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Which Secrets `berth.yaml` takes passwords from.
final class OwnPasswords {

    private OwnPasswords() {}

    /// Each such Secret with the entry that names it first: `postgres/main`. Both stores count, whichever the fleet
    /// has: one may be made from the other.
    static SortedMap<Address, String> of(Node root) {
        var secrets = new TreeMap<Address, String>();
        root.entries().forEach((section, entries) -> {
            if (!PlatformReader.NOT_SYSTEMS.contains(section)) {
                entries.entries().forEach((name, entry) -> collect(section + "/" + name, entry, secrets));
            }
        });
        return secrets;
    }

    /// Those of a server's entry and of the logins in it.
    private static void collect(String server, Node entry, Map<Address, String> secrets) {
        Stream.of(Optional.of(entry), entry.get("admin"), entry.get("root"))
                .flatMap(Optional::stream)
                .flatMap(login -> PasswordSource.listedIn(login).stream())
                .forEach(place -> {
                    if (place instanceof PasswordSource.Stored stored) {
                        secrets.putIfAbsent(stored.key().secret(), server);
                    }
                });
    }
}
