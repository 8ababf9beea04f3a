package dev.berth.kubernetes;

import dev.berth.core.Parallel;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.ClientAuth;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.PortForward.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A loopback port, each of whose connections gets a stream of its own through the API server.
final class ForwardedPort implements LocalPort {

    /// Opens streams to the server.
    @FunctionalInterface
    interface Opener {

        /// Opens one.
        /// @throws ForwardException if there is none to be had
        Stream open();
    }

    /// A stream to the server that waits for its client.
    @FunctionalInterface
    interface Stream {

        /// Carries bytes in both directions until one side closes the connection.
        ///
        /// @param sent what the client has sent already
        /// @param report receives the reason, if the client did not close the connection
        void start(Socket client, byte[] sent, Consumer<Trouble> report);
    }

    private static final int KNOCK_MILLIS = 10_000;
    private static final int KNOCK_CHARACTERS = 16 * 1024;
    private static final int BACKLOG = 50;
    private static final Duration CLOSED = Duration.ofSeconds(5);

    private final ClientAuth auth;
    private final Opener opener;
    private final String key;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final AtomicReference<Optional<Trouble>> trouble = new AtomicReference<>(Optional.empty());

    ForwardedPort(ClientAuth auth, Opener opener) {
        this.auth = auth;
        this.opener = opener;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.key = HexFormat.of().formatHex(random);
        try {
            this.listener = new ServerSocket(0, BACKLOG, PortForward.loopback());
        } catch (IOException failure) {
            throw new UncheckedIOException("no loopback port can be opened", failure);
        }
        acceptor = Parallel.start(this::accept);
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public Optional<Trouble> trouble() {
        return trouble.get();
    }

    private void report(Trouble met) {
        trouble.set(Optional.of(met));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Parallel.start(() -> admit(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void admit(Socket client) {
        boolean led = false;
        try {
            client.setTcpNoDelay(true);
            client.setSoTimeout(KNOCK_MILLIS);
            Optional<String> sent = authenticated(client);
            if (sent.isPresent()) {
                client.setSoTimeout(0);
                led = lead(client, sent.get(), opener.open());
            }
        } catch (ForwardException met) {
            report(met.trouble());
        } catch (IOException gone) {
            // It hung up; there is nobody to tell.
            led = false;
        } finally {
            if (!led) {
                close(client);
            }
        }
    }

    private boolean lead(Socket client, String sent, Stream stream) throws IOException {
        boolean tunnel = sent.startsWith("CONNECT ");
        try {
            client.getOutputStream().write(bytes(tunnel ? "HTTP/1.1 200 Connection established\r\n\r\n" : ""));
        } finally {
            // Also of a client that is gone: that is how the stream ends.
            stream.start(client, bytes(tunnel ? "" : sent), this::report);
        }
        return true;
    }

    /// Reads the client's one-time token. The result is the request to the proxy that held the token, or an
    /// empty text if the token came alone; there is none if the token is wrong.
    private Optional<String> authenticated(Socket client) throws IOException {
        return switch (auth) {
            case NONE -> Optional.of("");
            case KEY -> isKey(read(client, "\n").strip()) ? Optional.of("") : Optional.empty();
            case PROXY ->
                Optional.of(read(client, "\r\n\r\n"))
                        .filter(head -> head.lines().anyMatch(this::isToken));
        };
    }

    private boolean isToken(String line) {
        String token = "proxy-authorization: bearer ";
        return line.toLowerCase(Locale.ROOT).startsWith(token) && isKey(line.substring(token.length()));
    }

    private boolean isKey(String shown) {
        return MessageDigest.isEqual(bytes(key), bytes(shown));
    }

    /// Up to and with `end`, byte by byte, as what follows is for the server.
    private static String read(Socket client, String end) throws IOException {
        InputStream in = client.getInputStream();
        var read = new StringBuilder();
        while (read.length() < KNOCK_CHARACTERS && read.indexOf(end, read.length() - end.length()) < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void close(Socket client) {
        try {
            client.close();
        } catch (IOException gone) {
            return;
        }
    }

    /// Accepts no further connection: the port is closed when the accepting thread has ended.
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(CLOSED);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
