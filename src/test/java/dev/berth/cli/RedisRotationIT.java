package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.LoginLoop;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// New passwords of an ACL user on a real Redis: a client that has the former one is let in until the next rotation.
@ParameterizedClass
@EnumSource(Version.class)
class RedisRotationIT {

    private static final String STILL_WORKS = "/cafe.yaml:2 redis/main/user/cafe: its password from before the last"
            + " rotation still works, for clients that have not restarted since. The next rotation ends that, or: berth"
            + " rotate cafe-backend --finish";

    private final RedisServers server;

    @TempDir
    private Path folder = Path.of("");

    RedisRotationIT(Version version) {
        this.server = RedisServers.of(version);
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void theFormerPasswordWorksDuringARotationAndUntilTheNext() {
        Workspace workspace = logins().applied(RedisLogins.CAFE);
        String first = RedisLogins.password(workspace);

        Workspace.Result rotated;
        try (var client = LoginLoop.of(() -> logins().admits(first))) {
            rotated = workspace.berth("rotate", "cafe-backend", "--yes");
            assertTrue(client.end() > 0, "there were logins");
        }
        String second = RedisLogins.password(workspace);
        var plan = workspace.berth("plan", "--exit-code");
        assertAll(
                () -> assertEquals(0, rotated.exitCode(), rotated::all),
                () -> assertTrue(
                        rotated.plain().contains("former password (none) -> the present one, until the next rotation"),
                        rotated::all),
                () -> assertFalse(first.equals(second)),
                () -> assertTrue(logins().admits(first), "the former one"),
                () -> assertTrue(logins().admits(second), "the new one"),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(plan.plain().replaceAll("\\s+", " ").contains(STILL_WORKS), plan::all));

        try (var client = LoginLoop.of(() -> logins().admits(second))) {
            RedisLogins.rotate(workspace);
            assertTrue(client.end() > 0, "there were logins");
        }
        assertAll(
                () -> assertFalse(logins().admits(first), "its time is over"),
                () -> assertTrue(logins().admits(second), "the former one"),
                () -> assertTrue(logins().admits(RedisLogins.password(workspace)), "the new one"));
        var doctor = workspace.berth("doctor");
        assertEquals(0, doctor.exitCode(), doctor::all);
    }

    @Test
    void finishingEndsTheFormerPasswordAndNothingElse() {
        Workspace workspace = logins().applied(RedisLogins.CAFE);
        String first = RedisLogins.password(workspace);
        RedisLogins.rotate(workspace);
        String second = RedisLogins.password(workspace);

        var finished = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");
        var again = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");

        assertAll(
                () -> assertEquals(0, finished.exitCode(), finished::all),
                () -> assertTrue(
                        finished.plain().contains("former password valid until the next rotation -> (none)"),
                        finished::all),
                () -> assertFalse(finished.all().contains(first), finished::all),
                () -> assertFalse(logins().admits(first), "ended"),
                () -> assertEquals(second, RedisLogins.password(workspace)),
                () -> assertTrue(logins().admits(second)),
                () -> assertTrue(again.out().contains("Nothing to change") && again.exitCode() == 0, again::all),
                () -> assertFalse(workspace.berth("plan").out().contains("former-password")));
        RedisLogins.assertPlansEmpty(workspace);
    }

    @Test
    void aPasswordThatSomebodyAddedIsNoFormerOne() {
        Workspace workspace = logins().applied(RedisLogins.CAFE);
        String first = RedisLogins.password(workspace);
        RedisLogins.rotate(workspace);
        server.run(0, "ACL", "SETUSER", "cafe", ">by-hand", "+flushall");

        var plan = workspace.berth("plan", "--exit-code");
        var applied = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(2, plan.exitCode(), plan::all),
                () -> assertTrue(plan.plain().contains("other passwords 1 -> 0"), plan::all),
                () -> assertFalse(plan.plain().contains("former password "), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertFalse(logins().admits("by-hand"), "removed"),
                () -> assertTrue(logins().admits(first), "kept"),
                () -> assertTrue(logins().admits(RedisLogins.password(workspace))));
        RedisLogins.assertPlansEmpty(workspace);
    }

    /// No password is taken from a client whose Secret still holds it.
    @Test
    void aFormerPasswordThatAKeyStillHoldsIsNotEnded() {
        Workspace workspace =
                logins().applied(RedisLogins.CAFE + "secrets: {cafe-env: {A: '${redis.url}', B: '${redis.url}'}}\n");
        String first = workspace.secret("cafe", "cafe-env", "A").orElseThrow();
        RedisLogins.rotate(workspace);
        String second = workspace.secret("cafe", "cafe-env", "A").orElseThrow();
        workspace.handmade("cafe", "cafe-env", Map.of("A", first, "B", second));

        var plan = workspace.berth("plan", "--allow", "adopt");
        var finished = workspace.berth("rotate", "cafe-backend", "--finish", "--yes", "--allow", "adopt");

        assertAll(
                () -> assertTrue(
                        plan.plain()
                                .replaceAll("\\s+", " ")
                                .contains("still works, and a key of a live Secret still holds it"),
                        plan::all),
                () -> assertEquals(0, finished.exitCode(), finished::all),
                () -> assertEquals(Optional.of(second), workspace.secret("cafe", "cafe-env", "A")),
                () -> assertTrue(logins().admits(RedisLogins.passwordOf(first)), "not ended yet"));
        RedisLogins.rotate(workspace, "--finish");
        assertFalse(logins().admits(RedisLogins.passwordOf(first)), "ended");
    }

    private RedisLogins logins() {
        return new RedisLogins(server, folder);
    }
}
