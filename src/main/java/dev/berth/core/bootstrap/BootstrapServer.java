package dev.berth.core.bootstrap;

import dev.berth.core.Address;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;

/// A server of `berth.yaml` and the login that berth is to have there. The composition root makes it.
public interface BootstrapServer {

    /// The head of every address there: `postgres/main`.
    Address address();

    /// The entry in `berth.yaml`.
    Origin origin();

    /// Berth's login: `postgres/main/role/admin_user`.
    Address login();

    /// Logs in with the login that the server came with.
    /// @throws UnreadableException if its password isn't found, the server can't be reached or refuses it
    BootstrapSession root();

    /// Logs in as berth itself.
    /// @throws UnreadableException if the server can't be reached or refuses it
    BootstrapSession own(Secret password);
}
