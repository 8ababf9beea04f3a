package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that answers what no server should: its services are unread, and nobody else's.
final class HostileRepliesIT {

    private static final String ENDLESS = "endless";

    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Workspace workspace;

    HostileRepliesIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$9999999999\r\n",
                "$2147483647\r\n",
                "$-7\r\n",
                "*2147483647\r\n",
                "*-2\r\n",
                "*1000000\r\n*1000000\r\n",
                "nested",
                ENDLESS,
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                ":none\r\n",
                "$99999999999999999999999\r\n",
                "*0\r\n",
                "*1\r\n*1\r\n*0\r\n",
                "*-1\r\n",
                "$-1\r\n",
                ":7\r\n",
                "+OK\r\n",
                "$3\r\nabc\r\n",
                "-ERR nothing\r\n"
            })
    void aRedisServerHarmsOnlyItsOwnServices(String reply) throws IOException {
        try (var hostile = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(hostile, reply));
            workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
            workspace.platform(redis.platform()
                    .replace(
                            "}}",
                            "}, evil: {host: 127.0.0.1, port: %d, password: env:REDIS_PASSWORD}}"
                                    .formatted(hostile.getLocalPort())));
            workspace.write("good.yaml", "service: good-api\nredis: {server: main, slots: {default: 3}}\n");
            workspace.write("evil.yaml", "service: evil-api\nredis: {server: evil, slots: {default: 4}, user: evil}\n");

            Workspace.Result plan = workspace.berth("plan");

            assertAll(
                    () -> assertEquals(9, plan.exitCode(), plan::all),
                    () -> assertTrue(plan.out().contains("unreadable redis/evil"), plan::all),
                    () -> assertTrue(plan.out().contains("secret             good/good-api-env"), plan::all),
                    () -> assertFalse(plan.all().contains("Exception"), plan::all),
                    () -> assertFalse(plan.all().contains(RedisServers.PASSWORD), plan::all));
        }
    }

    @Test
    void anEndlessAnswerOfRabbitMqIsCutOff() throws IOException {
        try (var hostile = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(hostile, "http"));
            workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
            workspace.environment("RABBIT_PASSWORD", "rabbit-Password/1");
            workspace.platform(redis.platform()
                    + "rabbitmq: {main: {host: 127.0.0.1, management: 'http://127.0.0.1:%d', user: admin, password: env:RABBIT_PASSWORD}}"
                            .formatted(hostile.getLocalPort()));
            workspace.write("good.yaml", "service: good-api\nredis: {server: main, slots: {default: 3}}\n");
            workspace.write("evil.yaml", "service: evil-api\nrabbitmq: {}\n");

            Workspace.Result plan = workspace.berth("plan");

            assertAll(
                    () -> assertEquals(9, plan.exitCode(), plan::all),
                    () -> assertTrue(plan.out().contains("unreadable rabbitmq/main"), plan::all),
                    () -> assertTrue(plan.out().contains("secret             good/good-api-env"), plan::all));
        }
    }

    private static void serve(ServerSocket server, String reply) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofPlatform().daemon().start(() -> answer(client, reply));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void answer(Socket client, String reply) {
        try (client) {
            byte[] some = new byte[8192];
            while (client.getInputStream().read(some) > 0) {
                write(client.getOutputStream(), reply);
                client.getOutputStream().flush();
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static void write(OutputStream out, String reply) throws IOException {
        switch (reply) {
            case "nested" -> out.write("*1\r\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
            case ENDLESS -> {
                out.write('+');
                fill(out);
            }
            case "http" -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[\""
                        .getBytes(StandardCharsets.US_ASCII));
                fill(out);
            }
            default -> out.write(reply.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// Four gigabytes, unless the reader goes away.
    private static void fill(OutputStream out) throws IOException {
        byte[] many = "a".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 4096; i++) {
            out.write(many);
        }
    }
}
