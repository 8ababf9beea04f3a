package dev.berth.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Finds ports for servers, and waits while they start.
public final class FreePort {

    private static final int PAUSE_MILLIS = 20;

    private FreePort() {}

    /// A port of the loopback interface that nobody listens on now.
    public static int find() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// A moment between two attempts to reach a server that is starting.
    public static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
