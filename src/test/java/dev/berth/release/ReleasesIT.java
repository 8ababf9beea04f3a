package dev.berth.release;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.core.UnreadableException;
import dev.berth.fixture.Workspace;
import dev.berth.manifest.JsonReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `berth version --check` and a server that answers, or doesn't, as servers do.
class ReleasesIT {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    ReleasesIT() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @FunctionalInterface
    private interface Handler {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private void answers(Handler handler) {
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().toString());
            try (exchange) {
                handler.handle(exchange);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void answers(int status, String body) {
        answers(exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static ReleaseVersion newest(Map<String, String> environment, Duration timeout) {
        return new Releases(name -> Optional.ofNullable(environment.get(name)), JsonReader::read, timeout).newest();
    }

    private String failure(Duration timeout) {
        UnreadableException failure = assertTimeoutPreemptively(
                timeout.plusSeconds(30),
                () -> assertThrows(
                        UnreadableException.class,
                        () -> newest(Map.of(Releases.VARIABLE, "http://" + host() + "/latest"), timeout)));
        return String.valueOf(failure.getMessage());
    }

    @Test
    void readsTheVersionOfTheNewestRelease() {
        answers(200, "{\"tag_name\": \"v0.2.0\", \"body\": \"\\u001b[2J\", \"assets\": [{\"name\": \"berth\"}]}");

        assertEquals(
                new ReleaseVersion(0, 2, 0), newest(Map.of(Releases.VARIABLE, "http://" + host() + "/latest"), LONG));
        assertEquals(List.of("/latest"), requests);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            404 | {"message": "Not Found"}            | 127.0.0.1 answered with status 404
            500 | broken                              | 127.0.0.1 answered with status 500
            200 | <html>sign in</html>                | 127.0.0.1 answered something that is no JSON
            200 | {"tag_name": "v9.9.9                | 127.0.0.1 answered something that is no JSON
            200 | {"name": "9.9.9"}                   | the answer of 127.0.0.1 names no version
            200 | ["v9.9.9"]                          | the answer of 127.0.0.1 names no version
            200 | {"tag_name": {"tag_name": "9.9.9"}} | the answer of 127.0.0.1 names no version
            200 | {"tag_name": "9.9.9; rm -rf /"}     | the answer of 127.0.0.1 names no version
            """)
    void saysInOneLineWhatItCannotUse(int status, String body, String said) {
        answers(status, body);

        assertEquals(said, failure(LONG));
    }

    @Test
    void doesNotWaitForAServerThatSaysNothing() {
        answers(_ -> ended.await());

        assertEquals("127.0.0.1 did not answer within 1 s", failure(SHORT));
    }

    @Test
    void doesNotWaitForAnAnswerThatDoesNotEnd() {
        answers(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            ended.await();
        });

        assertEquals("127.0.0.1 did not answer within 1 s", failure(SHORT));
    }

    @Test
    void readsNoMoreThanAnAnswerCanHave() {
        answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                byte[] spaces = " ".repeat(1024).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < 4096; i++) {
                    body.write(spaces);
                }
            }
        });

        assertEquals("the answer of 127.0.0.1 broke off or is too large", failure(LONG));
    }

    @Test
    void saysThatThereIsNoConnection() {
        server.stop(0);

        assertEquals("no connection to 127.0.0.1", failure(LONG));
    }

    @Test
    void asksTheProxyOfTheEnvironment() {
        answers(200, "{\"tag_name\": \"0.3.0\"}");
        String place = "http://releases.example/latest";

        assertEquals(
                new ReleaseVersion(0, 3, 0),
                newest(Map.of(Releases.VARIABLE, place, "http_proxy", "http://" + host()), LONG));
        assertEquals(List.of(place), requests);
        assertThrows(
                UnreadableException.class,
                () -> newest(
                        Map.of(
                                Releases.VARIABLE,
                                "http://releases.invalid/latest",
                                "HTTP_PROXY",
                                "http://" + host(),
                                "NO_PROXY",
                                "other,.invalid"),
                        LONG));
        assertEquals(1, requests.size());
    }

    @Test
    void theCommandPrintsItAndNeverFails() {
        answers(200, "{\"tag_name\": \"9.9.9\"}");
        var workspace = new Workspace(folder);
        workspace.environment("BERTH_RELEASES_URL", "http://" + host());

        Workspace.Result found = workspace.run("version", "--check");
        requests.clear();
        Workspace.Result unasked = workspace.run("version");
        server.stop(0);
        Workspace.Result offline = workspace.run("version", "--check");

        assertAll(
                // Classes that no jar holds have no version to compare.
                () -> assertTrue(
                        found.out()
                                .matches(
                                        "berth dev\nThe newest release is 9.9.9.\n|berth \\d[^\n]*\nA newer release is available: 9.9.9\n"),
                        found::out),
                () -> assertEquals(List.of(), requests),
                () -> assertTrue(unasked.out().matches("berth [^\n]*\n"), unasked::out),
                () -> assertEquals(0, offline.exitCode()),
                () -> assertEquals(unasked.out(), offline.out()),
                () -> assertEquals(
                        "berth: the newest release is not known: no connection to 127.0.0.1\n", offline.err()));
    }

    @Test
    void asksNoPlaceThatIsNoUrl() {
        assertEquals(
                "BERTH_RELEASES_URL is no http or https URL",
                assertThrows(
                                UnreadableException.class,
                                () -> newest(Map.of(Releases.VARIABLE, "file:///etc/passwd"), LONG))
                        .getMessage());
    }
}
