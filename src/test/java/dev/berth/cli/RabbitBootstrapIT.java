package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Parallel;
import dev.berth.core.PlanTarget;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.Workspace;
import dev.berth.run.bootstrap.AdminRotation;
import dev.berth.run.bootstrap.Bootstrap;
import dev.berth.run.bootstrap.BootstrapRun;
import dev.berth.system.AdminTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Berth makes its own administrator on a RabbitMQ that has none.
class RabbitBootstrapIT {

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final String ADMIN = "berth_admin";

    private final RabbitBroker broker = RabbitBroker.shared();
    private final Workspace workspace;

    RabbitBootstrapIT(@TempDir Path folder) {
        workspace = new Workspace(folder);
        workspace.environment("ROOT", RabbitBroker.PASSWORD);
        platform("{user: " + RabbitBroker.ADMIN + ", password: env:ROOT}");
        workspace.write("cafe.yaml", "service: cafe-backend\nrabbitmq: {}\n");
    }

    @AfterEach
    void reset() {
        broker.reset();
    }

    private void platform(String root) {
        workspace.platform(
                """
                rabbitmq:
                  main:
                    host: %s
                    port: %d
                    management: http://%s:%d
                    user: %s
                    password: [env:UNSET, "directory:infra/rabbitmq/password"]
                    root: %s
                """.formatted(broker.host(), broker.port(), broker.host(), broker.management(), ADMIN, root));
    }

    private String user(String name) {
        return broker.raw("users/" + name);
    }

    @Test
    void makesTheUserThatAnApplyNeedsAndIsEmptyTheSecondTime() throws IOException {
        var before = workspace.berth("plan");
        assertEquals(9, before.exitCode(), before::all);
        assertTrue(before.all().contains("berth bootstrap --server main"), before::all);
        var dry = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        assertEquals(2, dry.exitCode(), dry::all);
        assertTrue(
                dry.out()
                        .contains(
                                "PUT /api/users/berth_admin {\"hashing_algorithm\":\"rabbit_password_hashing_sha256\","
                                        + "\"password_hash\":(secret),\"tags\":\"administrator\"}"),
                dry::all);
        assertEquals(10, workspace.berth("bootstrap").exitCode());
        assertFalse(broker.raw("users").contains(ADMIN));

        var applied = workspace.berthAt("02", "yes\n", "bootstrap", "--server", "rabbitmq/main");
        assertEquals(0, applied.exitCode(), applied::all);
        var again = workspace.berth("bootstrap", "--yes");
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(again.out().contains("No changes."), again::all);
        assertEquals("[]", broker.raw("users/" + ADMIN + "/permissions"));

        var apply = workspace.berth("apply", "--yes");
        assertEquals(0, apply.exitCode(), apply::all);
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        for (var run : List.of(before, dry, applied, again, apply)) {
            assertFalse(run.all().contains(RabbitBroker.PASSWORD), "the root password");
        }
        try (Stream<Path> files = Files.walk(workspace.secrets())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file).contains(RabbitBroker.PASSWORD));
            }
        }
    }

    @Test
    void goesOnWhereItWasKilled() {
        for (int kill = 1; kill <= 2; kill++) {
            broker.reset();
            workspace.forgetSecrets();
            int at = kill;
            assertThrows(Killed.class, () -> applyKilled(at));

            var plan = workspace.berth("plan");
            assertTrue(plan.all().contains("berth bootstrap --server main"), plan::all);
            var again = workspace.berth("bootstrap", "--yes");
            assertEquals(0, again.exitCode(), again::all);
            assertEquals(
                    0, workspace.berth("bootstrap", "--dry-run", "--exit-code").exitCode());
            assertEquals(0, workspace.berth("plan").exitCode());
        }
    }

    private void applyKilled(int at) {
        var step = new AtomicInteger();
        try (var bootstrap = new Bootstrap(
                workspace.services().toString(),
                new PlanTarget("default", Optional.empty(), Collections.emptySortedMap()),
                targets(),
                List.of())) {
            bootstrap.lock(Duration.ZERO);
            new BootstrapRun((_, _) -> {
                        if (step.incrementAndGet() == at) {
                            throw new Killed();
                        }
                    })
                    .apply(bootstrap.plan());
        }
    }

    private List<AdminTarget> targets() {
        return Composition.strict(workspace.console())
                .bootstrapTargets(workspace.services().toString(), false);
    }

    @Test
    void repairsAUserAndReplacesNoPasswordWithoutConsent() {
        broker.put("users/" + ADMIN, "{\"password\":\"old-Password/1\",\"tags\":\"monitoring\"}");

        var refused = workspace.berth("bootstrap", "--yes");
        var allowed = workspace.berth("bootstrap", "--yes", "--allow", "password-reset");
        String hash = broker.get("users/" + ADMIN).text("password_hash").orElseThrow();
        broker.put(
                "users/" + ADMIN,
                "{\"password_hash\":\"%s\",\"hashing_algorithm\":\"rabbit_password_hashing_sha256\",\"tags\":\"\"}"
                        .formatted(hash));
        var tagged = workspace.berth("bootstrap", "--yes");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.out().contains("! password-reset: "), refused::all);
        assertTrue(
                refused.out().contains("tags monitoring -> administrator, monitoring, password changed"), refused::all);
        assertEquals(0, allowed.exitCode(), allowed::all);
        assertEquals(0, tagged.exitCode(), tagged::all);
        assertTrue(tagged.out().contains("\"password_hash\":(unchanged)"), tagged::all);
        assertEquals(hash, broker.get("users/" + ADMIN).text("password_hash").orElseThrow());
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @Test
    void takesNoUserOfAService() {
        broker.put("users/" + ADMIN, "{\"password\":\"old-Password/1\",\"tags\":\"berth:default:cafe-backend\"}");

        var refused = workspace.berth("bootstrap", "--yes", "--allow", "password-reset");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.out().contains("! conflict: it belongs to service cafe-backend"), refused::all);
    }

    @Test
    void closesGuestWhenBerthHasALoginOfItsOwn() {
        broker.put("users/guest", "{\"password\":\"%s\",\"tags\":\"administrator\"}".formatted(RabbitBroker.PASSWORD));
        platform("{password: env:ROOT, closeGuest: true}");

        var plan = workspace.berth("bootstrap", "--dry-run");
        var applied = workspace.berth("bootstrap", "--yes");
        var again = workspace.berth("bootstrap", "--yes");
        broker.put("users/guest", "{\"password\":\"%s\",\"tags\":\"\"}".formatted(RabbitBroker.PASSWORD));
        broker.put("users/guest", "{\"password\":\"another-Password/1\",\"tags\":\"administrator\"}");
        var reopened = workspace.berth("bootstrap", "--yes");

        assertTrue(plan.out().contains("~ rabbitmq user guest  tags administrator -> (none), password"), plan::all);
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(again.out().contains("No changes."), again::all);
        assertEquals(0, reopened.exitCode(), reopened::all);
        assertTrue(user("guest").contains("\"password_hash\":\"\""), () -> user("guest"));
        assertFalse(user("guest").contains("administrator"), () -> user("guest"));
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @Test
    void goesOnWhereItWasKilledWhileItClosedGuest() {
        for (int kill = 1; kill <= 3; kill++) {
            broker.reset();
            workspace.forgetSecrets();
            broker.put(
                    "users/guest", "{\"password\":\"%s\",\"tags\":\"administrator\"}".formatted(RabbitBroker.PASSWORD));
            platform("{password: env:ROOT, closeGuest: true}");
            int at = kill;
            assertThrows(Killed.class, () -> applyKilled(at));
            assertTrue(user("guest").contains("administrator"), "berth's own login is made first");

            var again = workspace.berth("bootstrap", "--yes");

            assertEquals(0, again.exitCode(), again::all);
            assertFalse(user("guest").contains("administrator"), () -> user("guest"));
            assertEquals(0, workspace.berth("plan").exitCode());
        }
    }

    @Test
    void twoAtOnceAgreeOnOnePassword() {
        var runs = Parallel.map(List.of(1, 2, 3), 3, _ -> workspace.berth("bootstrap", "--yes"));

        assertTrue(
                runs.stream().anyMatch(run -> run.exitCode() == 0),
                () -> runs.getFirst().all());
        assertTrue(
                runs.stream().allMatch(run -> List.of(0, 6, 7).contains(run.exitCode())),
                () -> runs.stream().map(Workspace.Result::all).collect(Collectors.joining()));
        var again = workspace.berth("bootstrap", "--yes");
        assertEquals(0, again.exitCode(), again::all);
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @Test
    void aPasswordThatCantBeWrittenIsLearntByNoServer() throws IOException {
        Files.createDirectories(workspace.secrets());
        Files.writeString(workspace.secrets().resolve("infra"), "a file where a folder should be");

        var failed = workspace.berth("bootstrap", "--yes");

        assertEquals(7, failed.exitCode(), failed::all);
        assertFalse(broker.raw("users").contains(ADMIN), () -> broker.raw("users"));
        Files.delete(workspace.secrets().resolve("infra"));
        assertEquals(0, workspace.berth("bootstrap", "--yes").exitCode());
    }

    @Test
    void saysThatTheRootLoginIsRefused() {
        workspace.environment("ROOT", "another-password");

        var refused = workspace.berth("bootstrap", "--yes");

        assertEquals(9, refused.exitCode(), refused::all);
        assertTrue(refused.all().contains("That was the root login; `root:` in berth.yaml names it"), refused::all);
        assertFalse(refused.all().contains("another-password"), refused::all);
    }

    @Test
    void rotatesItsPasswordAndGoesOnWhereThatWasKilled() {
        workspace.berth("bootstrap", "--yes");
        String first = password();

        int refused = 0;
        for (int kill = 1; kill <= 4; kill++) {
            int at = kill;
            var step = new AtomicInteger();
            assertThrows(Killed.class, () -> {
                try (var rotation = AdminRotation.open(targets().getFirst())) {
                    rotation.run(Duration.ZERO, _ -> {
                        if (step.incrementAndGet() == at) {
                            throw new Killed();
                        }
                    });
                }
            });
            var plan = workspace.berth("plan");
            if (plan.exitCode() != 0) {
                refused++;
                assertTrue(
                        plan.all().contains("if a rotation of its password was cut off: berth rotate --admin main"),
                        plan::all);
            }
            var rotated = workspace.berth("rotate", "--admin", "--yes");
            assertEquals(0, rotated.exitCode(), rotated::all);
            assertEquals(0, workspace.berth("plan").exitCode());
        }
        assertTrue(refused > 0, "a run that was killed when only the server knew the new password");

        assertNotEquals(first, password());
        var again = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        assertEquals(0, again.exitCode(), again::all);
    }

    private String password() {
        return targets().getFirst().password().find().orElseThrow().password().reveal();
    }
}
