package dev.berth.system;

import dev.berth.core.Provider;
import dev.berth.core.StatusColumn;
import dev.berth.credential.PasswordSource;
import java.util.List;
import java.util.Optional;

/// A kind of server that services share: all that the rest of berth asks of it. A developer who adds one is
/// guided by the compiler what it still lacks.
public interface ManagedSystem {

    /// The name of the system in sections of manifests, entries of `berth.yaml` and addresses: `postgres`.
    String name();

    /// Reads its section of a manifest.
    SectionReader reader();

    /// Its place in an apply: the system with the lowest number is written to first.
    int order();

    /// The columns of `berth status` for this system.
    List<StatusColumn> columns();

    /// How berth logs in to a server, and what that hangs on.
    AdminEntry admin(ServerEntry entry);

    /// Where the password is that the services of a server share; empty where each has its own.
    Optional<List<PasswordSource>> sharedPassword(ServerEntry entry);

    /// A server, and what the fleet declares on it; empty if the fleet declares nothing there and the command
    /// line does not name the server.
    Optional<Provider<?, ?, ?>> provider(ServerUse use);

    /// The server as `berth bootstrap` uses it to create a login for berth; empty if it creates none there.
    Optional<AdminTarget> bootstrap(BootstrapUse use);

    /// Begins what takes long and is needed by every plan, beside what else goes on.
    default void warmUp() {}
}
