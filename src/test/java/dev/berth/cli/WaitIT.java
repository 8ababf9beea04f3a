package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Cut;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--wait` while servers come up behind berth's back.
class WaitIT {

    private final PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);

    private final Workspace workspace;

    WaitIT(@TempDir Path folder) {
        workspace = new Workspace(folder);
        workspace.environment("ADMIN_PASSWORD", postgres.admin().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("RABBITMQ_PASSWORD", "rabbit-Password/1");
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\nredis: 0\n");
    }

    @Test
    void serversThatComeUpLateAreWaitedFor() throws IOException, InterruptedException {
        int postgresPort = freePort();
        int redisPort = freePort();
        platform(postgresPort, redisPort, "ADMIN_PASSWORD");

        var planning = CompletableFuture.supplyAsync(() -> workspace.berth("plan", "--wait", "60s"));
        Thread.sleep(1500);
        try (var _ = new Cut(postgresPort, postgres.host(), postgres.port());
                var _ = new Cut(redisPort, redis.host(), redis.port())) {
            var result = planning.join();

            assertEquals(0, result.exitCode(), result::all);
            assertTrue(result.out().contains("+ postgres database"), result::all);
            assertMatches("(?m)^berth: waiting for postgres/main, \\ds of 60s: .* refused", result);
            assertMatches("(?m)^berth: waiting for redis/main, \\ds of 60s: .* refused", result);
            assertMatches("(?m)^berth: postgres/main is ready after \\ds$", result);
            assertMatches("(?m)^berth: redis/main is ready after \\ds$", result);
        }
    }

    @Test
    void whoGivesUpSaysWhyAndHowLongItWaited() throws IOException {
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\nredis: 0\nrabbitmq: {}\n");
        platform(freePort(), freePort(), "ADMIN_PASSWORD");

        var result = workspace.berth("apply", "--yes", "--wait", "2s");

        assertEquals(9, result.exitCode(), result::all);
        for (String system : new String[] {"postgres", "redis", "rabbitmq"}) {
            assertMatches(
                    "(?i)" + system + " \"main\".*(can't be reached|refused).*Waited \\ds for it \\(--wait 2s\\)",
                    result);
        }
    }

    @Test
    void aRefusedLoginIsNotWaitedFor() throws IOException {
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        platform(postgres.port(), redis.port(), "REDIS_PASSWORD");

        var result = workspace.berth("plan", "--wait", "1h");

        assertEquals(9, result.exitCode(), result::all);
        assertTrue(result.out().contains("refused the login of admin_user"), result::all);
        assertFalse(result.all().contains("waiting"), result::all);
    }

    @Test
    void withoutTheOptionNothingIsWaitedFor() throws IOException {
        platform(freePort(), freePort(), "ADMIN_PASSWORD");

        var result = workspace.berth("plan");

        assertEquals(9, result.exitCode(), result::all);
        assertFalse(result.all().contains("aiting"), result::all);
        assertFalse(result.all().contains("Waited"), result::all);
    }

    private void platform(int postgresPort, int redisPort, String password) throws IOException {
        workspace.platform("""
                postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:%s}}}
                redis: {main: {host: %s, port: %d, password: env:REDIS_PASSWORD}}
                rabbitmq: {main: {host: 127.0.0.1, management: 'http://127.0.0.1:%d'}}
                """.formatted(postgres.host(), postgresPort, password, redis.host(), redisPort, freePort()));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void assertMatches(String pattern, Workspace.Result result) {
        assertTrue(Pattern.compile(pattern).matcher(result.all()).find(), () -> pattern + "\n" + result.all());
    }
}
