package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

/// Service cafe-backend with the ACL user cafe on a real Redis, and who is let in as it.
record RedisLogins(RedisServers server, Path folder) {

    static final String CAFE = "service: cafe-backend\nredis: {slots: {default: 1}, user: cafe}\n";

    boolean admits(String password) {
        try {
            return server.runAs("cafe", password, 1, "PING").equals("PONG");
        } catch (JedisDataException refused) {
            return false;
        }
    }

    /// How many passwords the user has: a former one has a mark beside it.
    int passwords() {
        int hashes = server.run(0, "ACL", "GETUSER", "cafe").split("[0-9a-f]{64}", -1).length - 1;
        return hashes == 3 ? 2 : hashes;
    }

    static String password(Workspace workspace) {
        return passwordOf(
                workspace.secret("cafe", "cafe-backend-env", "CAFE_REDIS_URL").orElseThrow());
    }

    static String passwordOf(String url) {
        return url.replaceAll("^redis://cafe:|@.*$", "");
    }

    Workspace applied(String manifest) {
        try {
            var workspace = new Workspace(Files.createTempDirectory(folder, "workspace-"));
            workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
            workspace.platform(server.platform());
            workspace.write("cafe.yaml", manifest);
            var applied = workspace.berth("apply", "--yes");
            assertEquals(0, applied.exitCode(), applied::all);
            return workspace;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One whose password was renewed once.
    Workspace rotated(String manifest) {
        Workspace workspace = applied(manifest);
        rotate(workspace);
        return workspace;
    }

    static void rotate(Workspace workspace, String... more) {
        var words = new ArrayList<>(List.of("rotate", "cafe-backend", "--yes"));
        words.addAll(List.of(more));
        var rotated = workspace.berth(words.toArray(String[]::new));
        assertEquals(0, rotated.exitCode(), rotated::all);
        assertPlansEmpty(workspace);
    }

    static void assertPlansEmpty(Workspace workspace) {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }
}
