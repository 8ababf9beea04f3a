package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.credential.Rotation;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rotations of an ACL user that are killed before each step: no client is refused that has what the Secret held.
class RedisRotationKillsIT {

    private final RedisServers server = RedisServers.of(Version.EMBEDDED);

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void aRotationSurvivesEveryKill() {
        everyKill(() -> logins().applied(RedisLogins.CAFE), rotation(false), List.of("apply", "--yes"));
        everyKill(
                () -> logins().rotated(RedisLogins.CAFE), rotation(false), List.of("rotate", "cafe-backend", "--yes"));
    }

    @Test
    void finishingAnInterruptedRotationCompletesItAndEndsNothing() {
        everyKill(
                () -> logins().applied(RedisLogins.CAFE),
                rotation(false),
                List.of("rotate", "cafe-backend", "--finish", "--yes"));
    }

    @Test
    void finishingSurvivesEveryKill() {
        everyKill(
                () -> logins().rotated(RedisLogins.CAFE),
                rotation(true),
                List.of("rotate", "cafe-backend", "--finish", "--yes"));
    }

    /// Whatever is cut off, and when the next run has completed it: the password that the Secret held before works.
    private void everyKill(Supplier<Workspace> given, Rotation rotation, List<String> next) {
        for (int kill = 0; ; kill++) {
            server.reset();
            Workspace workspace = given.get();
            String before = RedisLogins.password(workspace);
            boolean happened = Interrupted.killed(workspace, rotation, kill);
            String where = "killed at " + kill;
            assertTrue(logins().admits(before), where + ": what was told works");
            assertTrue(logins().admits(RedisLogins.password(workspace)), where + ": what the Secret holds works");
            if (happened) {
                var again = workspace.berth(next.toArray(String[]::new));
                assertEquals(0, again.exitCode(), () -> where + ": " + again.all());
                assertTrue(logins().admits(before), where + ": what was told works at the end");
            }
            assertTrue(
                    logins().admits(RedisLogins.password(workspace)),
                    where + ": what the Secret holds in the end works");
            assertEquals(Optional.empty(), workspace.secret("cafe", "cafe-backend-env", "berth.pending"), where);
            assertTrue(logins().passwords() <= 2, where + ": " + logins().passwords());
            RedisLogins.assertPlansEmpty(workspace);
            if (!happened) {
                assertTrue(kill > 0, "there was something to kill");
                return;
            }
        }
    }

    private static Rotation rotation(boolean finish) {
        return new Rotation(
                new TreeSet<>(List.of("cafe-backend")), new TreeSet<>(), Optional.empty(), finish, "rotate");
    }

    private RedisLogins logins() {
        return new RedisLogins(server, folder);
    }
}
