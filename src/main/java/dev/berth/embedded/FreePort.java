package dev.berth.embedded;

import dev.berth.core.Retry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/// Finds ports for servers, and says how often a server that is starting is tried.
public final class FreePort {

    /// The tries to reach a server that is starting.
    static final Retry STARTING = Retry.every(Duration.ofMillis(20));

    private FreePort() {}

    /// A free port of the loopback interface.
    public static int find() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
