package dev.berth.system;

import dev.berth.core.bootstrap.BootstrapServer;
import dev.berth.credential.AdminPasswordPlaces;

/// A server on which berth gets a login of its own, and where the password of that login is.
public record AdminTarget(BootstrapServer server, AdminPasswordPlaces password) {

    /// The name that replaces a service in the outcome of a bootstrap.
    public String service() {
        return server.address().toString();
    }
}
