package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.credential.PasswordSource;
import dev.berth.manifest.Platform;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The objects that berth's access to the servers of `berth.yaml` depends on: the logins that it uses, the
/// databases that it connects to, and the Secret keys that hold its passwords.
final class AdminAccess {

    private AdminAccess() {}

    static SortedSet<Address> of(Platform platform) {
        var access = new TreeSet<Address>();
        Systems.each(platform, (system, entry) -> {
            access.addAll(system.admin(entry).needed());
            places(entry.node()).map(KeyRef::address).forEach(access::add);
        });
        return access;
    }

    private static Stream<KeyRef> places(Node server) {
        return Stream.of(Optional.of(server), server.get("admin"))
                .flatMap(Optional::stream)
                .flatMap(node -> PasswordSource.listedIn(node).stream())
                .filter(PasswordSource.Stored.class::isInstance)
                .map(place -> ((PasswordSource.Stored) place).key());
    }
}
