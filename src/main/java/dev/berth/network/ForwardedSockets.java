package dev.berth.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/// Sockets that are connected through a [PortForward.LocalPort] with [PortForward.ClientAuth#KEY] from the start,
/// wherever their
/// users
/// believe to connect to. PostgreSQL's driver makes it by its name, with the text of [#place].
public final class ForwardedSockets extends SocketFactory {

    private static final int CONNECT_MILLIS = 5_000;

    private final int port;
    private final String key;

    /// @param place as [#place] makes it
    public ForwardedSockets(String place) {
        String[] portAndKey = place.split(" ", 2);
        this.port = Integer.parseInt(portAndKey[0]);
        this.key = portAndKey[1];
    }

    /// A local port as text.
    public static String place(PortForward.LocalPort localPort) {
        return localPort.address().getPort() + " " + localPort.key();
    }

    @Override
    public Socket createSocket() throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(PortForward.loopback(), port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write((key + "\n").getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    @Override
    public Socket createSocket(String host, int hostPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int hostPort, InetAddress local, int localPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int hostPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int hostPort, InetAddress local, int localPort) throws IOException {
        return createSocket();
    }
}
