package dev.berth.run.bootstrap;

import dev.berth.core.bootstrap.BootstrapServer;
import dev.berth.secret.OwnPassword;

/// A server, and where the password of berth's login there is.
public record Founding(BootstrapServer server, OwnPassword password) {

    String service() {
        return server.address().toString();
    }
}
