package dev.berth.kubernetes;

import dev.berth.core.Parallel;
import dev.berth.core.Retry;
import dev.berth.core.Text;
import dev.berth.network.PortForward.Trouble;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One connection to a port of a pod: a websocket of the kubelet's `v4.channel.k8s.io`, with a channel for data and one
/// for an error, each of which begins with the port as two bytes. See Kubernetes source,
/// `k8s.io/cri-streaming/pkg/streaming/portforward/websocket.go`.
///
/// kubernetes-client 8.0.0 has a port-forward of its own over the same websocket, which berth can't use.
/// `PortForwarderWebsocketListener.pipe` ignores the result of `WebSocket.send`. Over the JDK's HTTP client, `send` is
/// `false` while an earlier message is on its way (`java.net.http.WebSocket.sendBinary` fails with "Send pending"),
/// so the message is lost, and client and server wait for each other. When the client closes its connection, `pipe`
/// returns without closing the websocket. No issue of fabric8io/kubernetes-client reports this, and the `main` branch
/// of August 2026 has the same code. When a release checks the result of `send` and closes the websocket, this class
/// and [ServiceForward] can be replaced by `client.services().portForward`. Until then only the websocket, with its
/// login, is fabric8's.
final class PodStream implements WebSocket.Listener {

    private static final byte DATA = 0;
    private static final byte ERROR = 1;
    private static final int NORMAL = 1000;

    /// See RFC 6455, 7.4.1: the connection was lost without a closing message.
    private static final int ABNORMAL = 1006;

    private static final int FRAME_BYTES = 32 * 1024;
    private static final int SHOWN_CHARACTERS = 300;
    private static final Duration STALLED = Duration.ofMinutes(1);
    private static final Retry SENDING = Retry.every(Duration.ofMillis(1)).within(STALLED);

    /// How long nothing may come before it is looked whether the connection is there, and how often it may seem not
    /// to be.
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final int REFUSED = 3;

    /// The events of the websocket, in order.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares arrivals
    private sealed interface Arrival {

        record Data(byte[] bytes) implements Arrival {}

        record Failed(Trouble trouble) implements Arrival {}

        record Closed() implements Arrival {}
    }

    private final String target;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final boolean[] begun = new boolean[2];
    private volatile boolean ended;

    /// @param target as messages call it: `port 5432 of pod infra/postgresql-0`
    PodStream(String target) {
        this.target = target;
    }

    /// Carries bytes between `client` and the pod, beginning with those that the client has `sent` already,
    /// until either side closes.
    ///
    /// @param report receives the reason, if the client did not close the connection
    void start(WebSocket socket, Socket client, byte[] sent, Consumer<Trouble> report) {
        Parallel.start(() -> up(socket, client, sent, report));
        Parallel.start(() -> down(socket, client, report));
    }

    private void up(WebSocket socket, Socket client, byte[] sent, Consumer<Trouble> report) {
        try {
            send(socket, sent, sent.length);
            InputStream in = client.getInputStream();
            byte[] read = new byte[FRAME_BYTES];
            for (int length = in.read(read); length >= 0; length = in.read(read)) {
                send(socket, read, length);
            }
        } catch (ForwardException met) {
            report.accept(met.trouble());
        } catch (IOException gone) {
            // The client has hung up without a word, which is as good.
            ended = true;
        } finally {
            ended = true;
            close(client);
            socket.sendClose(NORMAL, "");
            arrivals.add(new Arrival.Closed());
        }
    }

    private static void close(Socket client) {
        try {
            client.close();
        } catch (IOException gone) {
            return;
        }
    }

    /// Sends one message when the one before it has left. Nothing is sent after the other side has closed.
    private void send(WebSocket socket, byte[] bytes, int length) {
        Retry.Tries tries = SENDING.begin();
        while (length > 0 && !ended) {
            ByteBuffer message = ByteBuffer.allocate(length + 1);
            message.put(DATA).put(bytes, 0, length).flip();
            if (socket.send(message)) {
                return;
            }
            if (tries.isOver()) {
                throw new ForwardException(
                        "the port-forward to " + target + " has taken nothing for " + STALLED.toSeconds() + " s", true);
            }
            tries.pause(_ -> new ForwardException("interrupted", false));
        }
    }

    private void down(WebSocket socket, Socket client, Consumer<Trouble> report) {
        int refused = 0;
        try {
            while (true) {
                switch (arrivals.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS)) {
                    case Arrival.Data(byte[] bytes) -> {
                        client.getOutputStream().write(bytes);
                        socket.request();
                    }
                    case Arrival.Failed(Trouble trouble) -> {
                        if (!ended) {
                            report.accept(trouble);
                        }
                    }
                    case Arrival.Closed _ -> {
                        ended = true;
                        // What the client sends now is read and left, as closing over it would cost the client what it
                        // was sent last.
                        client.shutdownOutput();
                        return;
                    }
                    case null -> {
                        refused = isTaken(socket) ? 0 : refused + 1;
                        if (refused == REFUSED) {
                            arrivals.add(brokenOff());
                            arrivals.add(new Arrival.Closed());
                        }
                    }
                }
            }
        } catch (IOException | InterruptedException gone) {
            ended = true;
        }
    }

    /// Whether a message with nothing in it can be sent. It isn't while another one is on its way, or when
    /// the connection has gone, which the JDK doesn't always say: an end that comes while it hands a message
    /// over is lost (JDK 25, `TransportImpl.acknowledgeReception` throws where the exception is lost).
    private static boolean isTaken(WebSocket socket) {
        return socket.send(ByteBuffer.wrap(new byte[] {DATA}));
    }

    @Override
    public void onMessage(WebSocket socket, ByteBuffer message) {
        int channel = message.hasRemaining() ? message.get() : -1;
        if (channel != DATA && channel != ERROR) {
            arrivals.add(
                    new Arrival.Failed(new Trouble("the port-forward to " + target + " uses another protocol", false)));
            socket.sendClose(NORMAL, "");
            socket.request();
        } else if (!begun[channel]) {
            begun[channel] = true;
            socket.request();
        } else if (channel == DATA) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            arrivals.add(new Arrival.Data(bytes));
        } else {
            String said = StandardCharsets.UTF_8.decode(message).toString().strip();
            if (!said.isEmpty()) {
                arrivals.add(new Arrival.Failed(new Trouble(explained(said), true)));
            }
            socket.request();
        }
    }

    private String explained(String said) {
        return said.contains("connection refused")
                ? target + " takes no connections: nobody listens there"
                : target + " can't be reached: " + Text.shortened(Text.printable(said), SHOWN_CHARACTERS);
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason) {
        if (code == ABNORMAL) {
            arrivals.add(brokenOff());
        }
        arrivals.add(new Arrival.Closed());
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        arrivals.add(brokenOff());
        arrivals.add(new Arrival.Closed());
    }

    private Arrival brokenOff() {
        return new Arrival.Failed(new Trouble("the port-forward to " + target + " broke off", true));
    }
}
