package dev.berth.provider.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.manifest.JsonReader;
import dev.berth.provider.rabbitmq.live.RabbitSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands between berth and a management API may answer anything, or nothing. No RabbitMQ does so when asked, so
/// this is an HTTP server that does.
class RabbitFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HttpServer proxy;

    RabbitFaultsIT() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    401 | {"error":"x","reason":"Login failed"} | refuses "admin" (401 Login failed). Check `user` and the places of `password` in berth.yaml
                    401 | {"error":"not_authorised","reason":"Not administrator user"} | lets "admin" in, but not that far (401 Not administrator user). Run: rabbitmqctl set_user_tags admin administrator
                    403 | <html>Forbidden</html>                | refuses "admin" (403). Check `user` and the places of `password` in berth.yaml
                    404 | <html>nginx</html>                    | has no such thing (404)
                    500 | {"error":"Internal","reason":"mnesia"} | answered 500 mnesia
                    503 | ''                                    | answered 503
                    200 | {"version":"1"}                       | is no management API of RabbitMQ
                    """)
    void anAnswerThatIsNoneIsSaidSo(int status, String body, String message) {
        answer(status, body, Duration.ZERO);

        assertEquals("rabbitmq \"main\": " + url() + " " + message, failure());
    }

    @Test
    void aReadThatFailsWhileTheBrokerIsBusyIsRepeated() {
        var answers = new AtomicInteger();
        proxy.createContext("/", exchange -> {
            byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
            boolean isReady = answers.incrementAndGet() > 2;
            exchange.sendResponseHeaders(isReady ? 200 : 500, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });

        assertEquals("rabbitmq \"main\": " + url() + " is no management API of RabbitMQ", failure());
        assertEquals(3, answers.get());
    }

    @Test
    void anAnswerThatIsNoJsonIsSaidSo() {
        answer(200, "<html>", Duration.ZERO);

        assertEquals(
                "rabbitmq \"main\": " + url()
                        + "/api/overview?columns=rabbitmq_version,cluster_name answered something that is no JSON",
                failure());
    }

    @Test
    void aSlowAnswerEndsTheWait() {
        answer(200, "{}", Duration.ofSeconds(3));

        assertEquals("rabbitmq \"main\": " + url() + " didn't answer within 1 s", failure());
    }

    @Test
    void aHostThatIsNotThereIsSaidSo() {
        assertEquals(
                "rabbitmq \"main\": http://rabbit.invalid:15672: there is no such host",
                failure("http://rabbit.invalid:15672"));
    }

    private void answer(int status, String body, Duration after) {
        proxy.createContext("/", exchange -> {
            try {
                Thread.sleep(after);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private String url() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort();
    }

    private String failure() {
        return failure(url());
    }

    private static String failure(String url) {
        var spec = new RabbitServerSpec(
                "main",
                new RabbitServerSpec.Api(url, Optional.empty(), Optional.empty()),
                new RabbitServerSpec.Login("admin", List.of(), false),
                false,
                new TreeMap<>(),
                new TreeSet<>());
        var scope = new RabbitFleet("default", spec, List.of());
        return String.valueOf(assertThrows(
                        UnreadableException.class,
                        () -> RabbitSession.open(scope, Secret.of("x"), JsonReader::read, PATIENCE))
                .getMessage());
    }
}
