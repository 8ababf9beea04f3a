package dev.berth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Parallel;
import dev.berth.core.UnreadableException;
import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeKubelet;
import dev.berth.fixture.Moment;
import dev.berth.fixture.TestCluster;
import dev.berth.network.ForwardedSockets;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.ClientAuth;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.PortForward.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A port-forward by itself: bytes, pods, local ports and everything that can come in between.
@Timeout(120)
class ServiceForwardIT {

    private static final int MEGABYTE = 1 << 20;

    private final FakeApiServer api = new FakeApiServer();
    private final FakeKubelet kubelet = new FakeKubelet(api);
    private final ServerSocket echo;
    private final TestCluster cluster;
    private final KubernetesApi session;
    private final PortForward forward;

    ServiceForwardIT(@TempDir Path folder) throws IOException {
        Path kubeconfig = kubelet.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        session = new KubernetesApi(new ClusterLogin(
                Optional.of(kubeconfig.toString()),
                Optional.empty(),
                _ -> Optional.empty(),
                RetryPolicy.of(RetryPolicy.TOTAL, _ -> {})));
        forward = new ServiceForward(() -> session, "infra/echo", 7);
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::echo);
        cluster.namespace("infra");
        service("selector: {app: echo}, clusterIP: 10.0.0.7, ports: [{port: 7, targetPort: echo}]");
        pod("echo-0", "True", "2026-01-01T00:00:00Z");
        kubelet.listens("infra", "echo-0", 7007, echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        session.close();
        kubelet.close();
        api.close();
        echo.close();
    }

    @Test
    void carriesMuchOnManyConnectionsAtOnce() {
        try (LocalPort localPort = forward.open(ClientAuth.KEY)) {
            Parallel.map(IntStream.range(0, 8).boxed().toList(), 8, number -> {
                byte[] sent = new byte[4 * MEGABYTE + number];
                new Random(number).nextBytes(sent);
                for (int i = 0; i < sent.length; i++) {
                    sent[i] = sent[i] == '!' ? 0 : sent[i];
                }
                assertArrayEquals(sent, echoed(localPort, sent));
                return number;
            });

            assertEquals(Optional.empty(), localPort.trouble());
        }
        assertEquals(8, kubelet.opened());
        await(() -> kubelet.now() == 0);
    }

    @Test
    void isOpenedWhenSomebodyComesInAndStaysWhenTheDoorCloses() throws IOException {
        LocalPort localPort = forward.open(ClientAuth.KEY);
        assertEquals(0, kubelet.opened());
        try (Socket socket = new ForwardedSockets(ForwardedSockets.place(localPort)).createSocket()) {
            assertEquals("a", said(socket, "a"));
            localPort.close();
            assertThrows(
                    IOException.class, () -> new ForwardedSockets(ForwardedSockets.place(localPort)).createSocket());

            assertEquals("b", said(socket, "b"));
            assertEquals(1, kubelet.now());
        }
        await(() -> kubelet.now() == 0);
    }

    @Test
    void whoHasNoKeyDoesNotComeIn() throws IOException {
        try (LocalPort localPort = forward.open(ClientAuth.KEY);
                Socket stranger =
                        new Socket(PortForward.loopback(), localPort.address().getPort())) {
            assertTrue(stranger.getInetAddress().isLoopbackAddress());
            stranger.setSoTimeout(20_000);
            stranger.getOutputStream().write("0123456789\n".getBytes(StandardCharsets.US_ASCII));

            assertEquals(-1, stranger.getInputStream().read());
            assertEquals(0, kubelet.opened());
        }
    }

    @Test
    void aServerThatHangsUpIsHeardToTheEnd() throws IOException {
        try (LocalPort localPort = forward.open(ClientAuth.KEY);
                Socket socket = new ForwardedSockets(ForwardedSockets.place(localPort)).createSocket()) {
            socket.setSoTimeout(20_000);
            // The echo ends at this sign, in the midst of what it is sent.
            byte[] sent = new byte[MEGABYTE];
            sent[MEGABYTE / 2] = '!';
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                } catch (IOException closed) {
                    return;
                }
            });
            byte[] heard = socket.getInputStream().readAllBytes();

            assertTrue(heard.length >= MEGABYTE / 2, () -> heard.length + " bytes");
        }
    }

    @Test
    void theWayIsFoundAnewWhenThePodHasGone() throws IOException {
        try (LocalPort localPort = forward.open(ClientAuth.KEY)) {
            assertArrayEquals(new byte[] {1}, echoed(localPort, new byte[] {1}));
        }
        cluster.removePod("infra", "echo-0");
        kubelet.gone("infra", "echo-0");
        pod("echo-1", "True", "2026-01-01T00:00:00Z");
        kubelet.listens("infra", "echo-1", 7007, echo.getLocalPort());

        try (LocalPort localPort = forward.open(ClientAuth.KEY)) {
            assertArrayEquals(new byte[] {2}, echoed(localPort, new byte[] {2}));
            assertEquals(Optional.empty(), localPort.trouble());
        }
    }

    @Test
    void thePodThatHasBeenReadyLongestIsTaken() {
        pod("echo-1", "False", "2024-01-01T00:00:00Z");
        pod("echo-2", "True", "2025-01-01T00:00:00Z");

        assertEquals(
                "it is reached by port-forward to infra/echo, now port 7007 of pod infra/echo-2",
                forward.checks("x").getFirst().finding());
    }

    @Test
    void aHeadlessServiceLeadsToTheSamePort() {
        service("selector: {app: echo}, clusterIP: None, ports: [{port: 7, targetPort: echo}]");

        assertTrue(
                forward.checks("x").getFirst().finding().contains("port 7 of pod"),
                () -> forward.checks("x").toString());
    }

    @Test
    void whatStandsInTheWayIsSaid() {
        refused(
                "service infra/echo has no port 7; it has 8, 9",
                false,
                () -> service("selector: {app: echo}, clusterIP: 10.0.0.7, ports: [{port: 8}, {port: 9}]"));
        refused(
                "no port of pod infra/echo-0 is called \"other\", as service infra/echo says",
                false,
                () -> service("selector: {app: echo}, clusterIP: 10.0.0.7, ports: [{port: 7, targetPort: other}]"));
        refused(
                "service infra/echo has no selector, so there is no pod to go to. Name the Service that selects the server's pods",
                false,
                () -> service("externalName: echo.example, type: ExternalName, ports: [{port: 7}]"));
        refused(
                "service infra/echo has no pod",
                true,
                () -> service("selector: {app: other}, clusterIP: 10.0.0.7, ports: [{port: 7}]"));
        refused("no pod of service infra/echo is ready: echo-0 is Running", true, () -> {
            service("selector: {app: echo}, clusterIP: 10.0.0.7, ports: [{port: 7}]");
            pod("echo-0", "False", "2026-01-01T00:00:00Z");
        });
    }

    private void refused(String reason, boolean passing, Runnable change) {
        change.run();
        var none = new ServiceForward(() -> session, "infra/echo", 7);
        var thrown = assertThrows(UnreadableException.class, () -> none.open(ClientAuth.KEY));

        assertEquals(reason, thrown.getMessage());
        assertEquals(passing, thrown.isPassing());
    }

    @Test
    void aServiceThatIsNotThereIsSaid() {
        var none = new ServiceForward(() -> session, "infra/nothing", 7);

        assertEquals(
                "there is no service infra/nothing",
                assertThrows(UnreadableException.class, () -> none.open(ClientAuth.KEY))
                        .getMessage());
    }

    @Test
    void aPodThatRefusesThePortIsSaid() throws IOException {
        kubelet.gone("infra", "echo-0");
        kubelet.listens("infra", "echo-0", 1, 1);

        assertEquals(
                new Trouble("port 7007 of pod infra/echo-0 takes no connections: nobody listens there", true),
                trouble());
    }

    @Test
    void whatTheApiServerAnswersIsSaid() throws IOException {
        kubelet.answer(403);
        assertEquals(
                new Trouble(
                        "the API server forbids a port-forward to port 7007 of pod infra/echo-0 (403): it takes the verbs"
                                + " get and create of pods/portforward in namespace infra. Grant them as in"
                                + " examples/kubernetes/rbac.yaml",
                        false),
                trouble());
        kubelet.answer(500);
        assertEquals(
                new Trouble(
                        "the API server opened no port-forward to port 7007 of pod infra/echo-0: it answered 500",
                        true),
                trouble());
    }

    @Test
    void anApiServerThatHangsUpWithoutAnAnswerIsAskedOnceMore() throws IOException {
        kubelet.hangUp(1);
        try (LocalPort localPort = forward.open(ClientAuth.KEY);
                Socket socket = new ForwardedSockets(ForwardedSockets.place(localPort)).createSocket()) {
            assertEquals("a", said(socket, "a"));
        }

        kubelet.hangUp(Integer.MAX_VALUE);
        assertTrue(
                trouble().reason().startsWith("the port-forward to port 7007 of pod infra/echo-0 can't be opened: "));
    }

    @Test
    void anApiServerThatSaysNothingIsNotWaitedForLong() throws IOException {
        kubelet.silent(true);

        assertEquals(
                new Trouble("the API server opened no port-forward to port 7007 of pod infra/echo-0 within 10 s", true),
                trouble());
    }

    @Test
    void aForwardThatIsCutOffIsSaid() throws IOException {
        try (LocalPort localPort = forward.open(ClientAuth.KEY);
                Socket socket = new ForwardedSockets(ForwardedSockets.place(localPort)).createSocket()) {
            assertEquals("a", said(socket, "a"));
            kubelet.cut();

            assertEquals(-1, socket.getInputStream().read());
            assertEquals(
                    Optional.of(new Trouble("the port-forward to port 7007 of pod infra/echo-0 broke off", true)),
                    localPort.trouble());
        }
    }

    /// What the local port says of a client that hears nothing.
    private Trouble trouble() throws IOException {
        try (LocalPort localPort = forward.open(ClientAuth.KEY);
                Socket socket = new ForwardedSockets(ForwardedSockets.place(localPort)).createSocket()) {
            socket.setSoTimeout(60_000);
            assertEquals(-1, socket.getInputStream().read());
            return localPort.trouble().orElseThrow();
        }
    }

    private static byte[] echoed(LocalPort localPort, byte[] sent) {
        try (Socket socket = new ForwardedSockets(ForwardedSockets.place(localPort)).createSocket()) {
            socket.setSoTimeout(60_000);
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                } catch (IOException closed) {
                    return;
                }
            });
            InputStream in = socket.getInputStream();
            return in.readNBytes(sent.length);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static String said(Socket socket, String text) throws IOException {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    private void service(String spec) {
        cluster.put("apiVersion: v1\nkind: Service\nmetadata: {name: echo, namespace: infra}\nspec: {" + spec + "}\n");
    }

    private void pod(String name, String ready, String since) {
        cluster.put("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: infra, labels: {app: echo}}
                spec: {containers: [{name: echo, image: echo, ports: [{name: echo, containerPort: 7007}]}]}
                status: {phase: Running, conditions: [{type: Ready, status: '%s', lastTransitionTime: '%s'}]}
                """.formatted(name, ready, since));
    }

    /// Sends back what comes, up to an exclamation mark.
    private void echo() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        byte[] read = new byte[8192];
                        InputStream in = client.getInputStream();
                        for (int length = in.read(read); length >= 0; length = in.read(read)) {
                            client.getOutputStream().write(read, 0, length);
                            for (int i = 0; i < length; i++) {
                                if (read[i] == '!') {
                                    client.shutdownOutput();
                                    in.transferTo(java.io.OutputStream.nullOutputStream());
                                    return;
                                }
                            }
                        }
                    } catch (IOException gone) {
                        return;
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void await(BooleanSupplier fact) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!fact.getAsBoolean()) {
            assertFalse(System.nanoTime() > end, "waited for a minute");
            Moment.pause();
        }
    }
}
