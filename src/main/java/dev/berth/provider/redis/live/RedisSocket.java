package dev.berth.provider.redis.live;

import dev.berth.network.ForwardedSockets;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.TlsTrust;
import dev.berth.provider.redis.RedisServerSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// Opens the socket of a [RedisConnection]: directly or through a forwarded port, with TLS where the server's entry
/// says so.
final class RedisSocket {

    private RedisSocket() {}

    /// Connects, and with TLS makes sure that it is to the host that was meant.
    static Socket open(String host, int port, RedisServerSpec spec, Optional<LocalPort> localPort, int timeoutMillis) {
        var socket = new Socket();
        try {
            if (localPort.isPresent()) {
                socket = new ForwardedSockets(ForwardedSockets.place(localPort.get())).createSocket();
            } else {
                socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), timeoutMillis);
            }
            socket.setSoTimeout(timeoutMillis);
            socket.setTcpNoDelay(true);
            return new BoundedSocket(spec.tls() ? encrypted(socket, host, spec) : socket);
        } catch (IOException e) {
            close(socket);
            throw new JedisConnectionException(
                    RedisFailure.refusal(e, spec).orElseGet(() -> RedisFailure.reason(e, host)), e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            return;
        }
    }

    private static Socket encrypted(Socket socket, String host, RedisServerSpec spec) throws IOException {
        try {
            return TlsTrust.over(socket, host, spec.cacert());
        } catch (SocketTimeoutException silent) {
            // Without TLS a server may take the greeting for the beginning of a command, and wait for its end.
            throw new SocketException(
                    "it took the connection and said nothing for " + RedisConnection.TIMEOUT_MILLIS / 1000
                            + " s. If it doesn't hang, " + TlsTrust.plain(RedisFailure.WITHOUT_TLS));
        }
    }
}
