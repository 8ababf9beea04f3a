package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.manifest.Platform;
import dev.berth.secret.KeyRef;
import dev.berth.secret.SecretRef;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What berth's own access to the servers of `berth.yaml` hangs on: the logins that it uses, the databases that it
/// connects to, and the Secret keys that hold its passwords.
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
                .map(node -> node.items("password"))
                .flatMap(List::stream)
                .map(Node::text)
                .filter(place -> !place.equals("none"))
                .map(SecretRef::parse)
                .flatMap(place -> switch (place) {
                    case SecretRef.Kubernetes(KeyRef key) -> Stream.of(key);
                    case SecretRef.Directory(KeyRef key) -> Stream.of(key);
                    case SecretRef.Env _, SecretRef.File _ -> Stream.empty();
                });
    }
}
