package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.berth.core.Node;
import dev.berth.credential.Rotation;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.LoginLoop;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rotation: two-users` on a real RabbitMQ: whoever was told a login can use it until its turn has been over for a
/// whole rotation.
class RabbitTwoUsersIT {

    private static final String ONE = "service: cafe-backend\nrabbitmq: {}\n";
    private static final String TWO =
            "service: cafe-backend\nrabbitmq: {rotation: two-users, topicPermissions: {amq.topic: {write: ^cafe}}}\n";

    private final RabbitBroker broker = RabbitBroker.shared();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void reset() {
        broker.reset();
    }

    @Test
    void theFormerUserWorksDuringARotationUntilTheNextOrUntilItIsFinished() {
        Workspace workspace = applied(TWO);
        String first = url(workspace);
        assertEquals(List.of("cafe_user_a"), users());

        try (var client = LoginLoop.of(() -> admits(first))) {
            rotate(workspace);
            assertTrue(client.end() > 0, "there were logins");
        }
        String second = url(workspace);
        var plan = workspace.berth("plan");
        assertAll(
                () -> assertTrue(first.startsWith("amqp://cafe_user_a:"), "a begins"),
                () -> assertTrue(second.startsWith("amqp://cafe_user_b:"), "b goes on"),
                () -> assertTrue(admits(first) && admits(second), "both work"),
                () -> assertTrue(
                        plan.plain()
                                .replaceAll("\\s+", " ")
                                .contains(
                                        "rabbitmq/main/user/cafe_user_a: it may still log in, though the Secret doesn't"
                                                + " tell of it any more. The next rotation ends that, or: berth rotate"
                                                + " cafe-backend --finish"),
                        plan::all),
                () -> assertFalse(plan.out().contains("others-in-vhost"), plan::all));

        rotate(workspace);
        String third = url(workspace);
        assertAll(
                () -> assertTrue(third.startsWith("amqp://cafe_user_a:"), "a again"),
                () -> assertTrue(admits(second) && admits(third), "the former one and the new one"),
                () -> assertFalse(admits(first), "what a had first"));

        var finished = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");
        var again = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");
        var doctor = workspace.berth("doctor");
        assertAll(
                () -> assertEquals(0, finished.exitCode(), finished::all),
                () -> assertTrue(finished.out().contains("~ rabbitmq user      cafe_user_b"), finished::out),
                () -> assertFalse(admits(second), "closed"),
                () -> assertTrue(admits(third)),
                () -> assertTrue(again.out().contains("Nothing to change") && again.exitCode() == 0, again::all),
                () -> assertFalse(workspace.berth("plan").out().contains("former-login")),
                () -> assertEquals(0, doctor.exitCode(), doctor::all));
        assertPlansEmpty(workspace);
        rotate(workspace);
        assertTrue(admits(url(workspace)), "b is opened again");
    }

    @Test
    void aServiceGoesOverToTwoUsersAndBackWhileItsOldLoginWorks() {
        Workspace workspace = applied(ONE);
        String one = url(workspace);

        workspace.write("cafe.yaml", TWO);
        apply(workspace);
        String a = url(workspace);
        assertTrue(admits(one) && admits(a), "the one user works until the next rotation");
        rotate(workspace);
        String b = url(workspace);
        assertAll(
                () -> assertEquals(List.of("cafe_user_a", "cafe_user_b"), users(), "which deletes it"),
                () -> assertTrue(admits(a) && admits(b)));

        workspace.write("cafe.yaml", ONE);
        apply(workspace);
        assertTrue(url(workspace).startsWith("amqp://cafe_user:"), "the one user again");
        assertTrue(admits(url(workspace)) && admits(a) && admits(b), "all work");
        var finished = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");
        assertEquals(0, finished.exitCode(), finished::all);
        assertEquals(List.of("cafe_user"), users());
        assertTrue(admits(url(workspace)));
        assertPlansEmpty(workspace);
    }

    @Test
    void everyFieldFollowsTheTurnAndARemovalTakesBothUsers() {
        String manifest = TWO
                + "secrets: {cafe-backend-env: {CAFE_RABBITMQ_URL: '${rabbitmq.url}', USER: '${rabbitmq.user}',"
                + " PASSWORD: '${rabbitmq.password}', PAIR: '${rabbitmq.user}:${rabbitmq.password}'}}\n";
        Workspace workspace = applied(manifest);
        rotate(workspace);
        String password = secret(workspace, "PASSWORD");
        assertAll(
                () -> assertEquals("cafe_user_b", secret(workspace, "USER")),
                () -> assertEquals("cafe_user_b:" + password, secret(workspace, "PAIR")),
                () -> assertTrue(url(workspace).startsWith("amqp://cafe_user_b:" + password + "@")));
        // Somebody's changes are undone, of the former user too.
        broker.put("permissions/cafe/cafe_user_a", "{\"configure\":\"\",\"write\":\"\",\"read\":\"\"}");
        var drift = workspace.berth("plan", "--exit-code");
        assertEquals(2, drift.exitCode(), drift::all);
        assertTrue(drift.out().contains("cafe/cafe_user_a"), drift::all);
        apply(workspace);

        workspace.write("cafe.yaml", "state: absent\n" + manifest);
        apply(workspace, "--allow", "too-many-deletes");
        assertEquals(List.of(), users());
    }

    @Test
    void aStrangerOfThatNameIsAdoptedOnlyIfThatIsAllowedAndLeftAloneByOneUser() {
        broker.put("users/cafe_user_a", "{\"password\":\"somebody-elses\",\"tags\":\"\"}");
        Workspace one = applied(ONE);
        rotate(one);
        assertEquals(List.of("cafe_user", "cafe_user_a"), users());
        one.write("cafe.yaml", TWO);

        var refused = one.berth("apply", "--yes");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.out().contains("! adopt"), refused::out);
    }

    @Test
    void aNewServiceAndARotationSurviveEveryKill() {
        everyKill(() -> workspace(TWO), Rotation.NONE, List.of("apply", "--yes"));
        everyKill(
                () -> {
                    Workspace workspace = applied(TWO);
                    rotate(workspace);
                    return workspace;
                },
                rotation(false),
                List.of("apply", "--yes"));
    }

    @Test
    void goingOverAndFinishingSurviveEveryKill() {
        everyKill(
                () -> {
                    Workspace workspace = applied(ONE);
                    workspace.write("cafe.yaml", TWO);
                    return workspace;
                },
                Rotation.NONE,
                List.of("apply", "--yes"));
        everyKill(
                () -> {
                    Workspace workspace = applied(TWO);
                    rotate(workspace);
                    workspace.write("cafe.yaml", ONE);
                    apply(workspace);
                    return workspace;
                },
                rotation(true),
                List.of("rotate", "cafe-backend", "--finish", "--yes"));
    }

    /// Whatever is cut off, who was told a login can go on using it, also when the next run has finished the work.
    private void everyKill(Supplier<Workspace> given, Rotation rotation, List<String> next) {
        for (int kill = 0; ; kill++) {
            broker.reset();
            Workspace workspace = given.get();
            Optional<String> before = workspace.secret("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL");
            boolean happened = Interrupted.killed(workspace, rotation, kill);
            String where = "killed at " + kill;
            before.ifPresent(url -> assertTrue(admits(url), where + ": what was told works"));
            if (happened) {
                var again = workspace.berth(next.toArray(String[]::new));
                assertEquals(0, again.exitCode(), () -> where + ": " + again.all());
            }
            before.ifPresent(url -> assertTrue(admits(url), where + ": what was told works at the end"));
            assertTrue(admits(url(workspace)), where + ": what the Secret tells in the end works");
            assertEquals(Optional.empty(), workspace.secret("cafe", "cafe-backend-env", "berth.pending"), where);
            assertPlansEmpty(workspace);
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

    /// The users that there are, without the admin.
    private List<String> users() {
        return ((Node.Items) broker.get("users"))
                .items().stream()
                        .map(user -> user.text("name").orElseThrow())
                        .filter(name -> !name.equals(RabbitBroker.ADMIN))
                        .sorted()
                        .toList();
    }

    /// Whether a client gets in with this URL and may declare a queue.
    private static boolean admits(String url) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(url);
            factory.setAutomaticRecoveryEnabled(false);
            try (Connection connection = factory.newConnection()) {
                connection.createChannel().queueDeclare("", false, true, true, Map.of());
                return true;
            }
        } catch (AuthenticationFailureException refused) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException | URISyntaxException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String url(Workspace workspace) {
        return secret(workspace, "CAFE_RABBITMQ_URL");
    }

    private static String secret(Workspace workspace, String key) {
        return workspace.secret("cafe", "cafe-backend-env", key).orElseThrow();
    }

    private Workspace applied(String manifest) {
        Workspace workspace = workspace(manifest);
        apply(workspace);
        return workspace;
    }

    private Workspace workspace(String manifest) {
        try {
            var workspace = new Workspace(Files.createTempDirectory(folder, "workspace-"));
            workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
            workspace.platform(broker.platform());
            workspace.write("cafe.yaml", manifest);
            return workspace;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rotate(Workspace workspace) {
        var rotated = workspace.berth("rotate", "cafe-backend", "--yes");
        assertEquals(0, rotated.exitCode(), rotated::all);
        assertPlansEmpty(workspace);
    }

    private static void apply(Workspace workspace, String... more) {
        var applied = workspace.berth(
                Stream.concat(Stream.of("apply", "--yes"), Stream.of(more)).toArray(String[]::new));
        assertEquals(0, applied.exitCode(), applied::all);
        assertPlansEmpty(workspace);
    }

    private static void assertPlansEmpty(Workspace workspace) {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }
}
