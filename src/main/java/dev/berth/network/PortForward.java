package dev.berth.network;

import dev.berth.core.Check;
import dev.berth.core.UnreadableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A way to a server that berth can't reach itself: through something that can, from a port of this machine. The
/// composition root makes it for `access: port-forward`; sessions open a local port when they connect.
///
/// Its `toString` is what messages call it: `by port-forward to infra/postgresql`.
public interface PortForward {

    /// How long a client should wait for its first answer: the way may have to be found anew.
    Duration PATIENCE = Duration.ofSeconds(30);

    /// How a client proves that it belongs to berth.
    enum ClientAuth {
        /// It says the local port's key first, as [ForwardedSockets] do.
        KEY,
        /// It takes the local port for an HTTP proxy, and the key is its bearer token there. That way it goes on
        /// believing
        /// in the host that it was told, whose certificate it checks.
        PROXY,
        /// It can't: every user of this machine may connect while the port is open.
        NONE
    }

    /// A loopback port that leads to the server until it is closed. Who came in stays connected.
    interface LocalPort extends AutoCloseable {

        InetSocketAddress address();

        String key();

        /// Why the last one who came in was not led to the server, or not any more; empty if there was no trouble.
        Optional<Trouble> trouble();

        @Override
        void close();
    }

    /// A problem of the forwarded port.
    ///
    /// @param passing whether waiting may help
    record Trouble(String reason, boolean passing) {}

    /// Finds the way, and opens a local port to it.
    /// @throws UnreadableException if there is none
    LocalPort open(ClientAuth auth);

    /// The checks of `berth doctor` on the port-forward, without a login. IO.
    List<Check> checks(String subject);

    /// Where local ports are: nowhere but on this machine.
    static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
