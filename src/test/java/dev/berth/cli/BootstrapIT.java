package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.PlanTarget;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import dev.berth.run.bootstrap.AdminRotation;
import dev.berth.run.bootstrap.Bootstrap;
import dev.berth.run.bootstrap.BootstrapRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Berth makes its own login on a PostgreSQL that has none.
class BootstrapIT {

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    private Path folder;

    static IntStream ends() {
        return PostgresServer.ends();
    }

    private PostgresServer server(int major) {
        PostgresServer server = PostgresServer.of(major);
        server.execute("postgres", "drop role if exists berth_admin");
        return server;
    }

    private Workspace workspace(PostgresServer server, String admin, String password) {
        var workspace = new Workspace(folder);
        workspace.environment("ROOT", server.superuser().password().reveal());
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: [%s]}
                    root: {password: [env:ROOT]}
                """.formatted(server.host(), server.port(), admin, password));
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        return workspace;
    }

    private Workspace fresh(PostgresServer server) {
        return workspace(server, "berth_admin", "env:UNSET, \"directory:infra/pg/password\"");
    }

    @ParameterizedTest
    @MethodSource("dev.berth.fixture.PostgresServer#majors")
    void makesTheLoginThatAnApplyNeedsAndIsEmptyTheSecondTime(int major) throws IOException {
        PostgresServer server = server(major);
        Workspace workspace = fresh(server);
        int log = server.log().length();

        var before = workspace.berth("plan");
        assertEquals(9, before.exitCode(), before::all);
        assertTrue(before.all().contains("berth bootstrap --server main"), before::all);
        var dry = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        assertEquals(2, dry.exitCode(), dry::all);
        assertTrue(
                dry.out().contains("create role \"berth_admin\" login createdb createrole password '(secret)'"),
                dry::all);
        assertEquals(10, workspace.berth("bootstrap").exitCode());
        assertEquals(List.of(), server.query("postgres", "select 1 from pg_roles where rolname = 'berth_admin'"));

        var applied = workspace.berthAt("02", "yes\n", "bootstrap", "--server", "main");
        assertEquals(0, applied.exitCode(), applied::all);
        var again = workspace.berth("bootstrap", "--yes");
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(again.out().contains("No changes."), again::all);
        assertEquals(
                List.of("f"), server.query("postgres", "select rolsuper from pg_roles where rolname = 'berth_admin'"));

        var apply = workspace.berth("apply", "--yes");
        assertEquals(0, apply.exitCode(), apply::all);
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        String root = server.superuser().password().reveal();
        for (var run : List.of(before, dry, applied, again, apply)) {
            assertFalse(run.all().contains(root), "the root password");
        }
        assertFalse(server.log().substring(log).contains(root), "the root password in the server's log");
        try (Stream<Path> files = Files.walk(workspace.secrets())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file).contains(root));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void goesOnWhereItWasKilled(int major) {
        for (int kill = 1; kill <= 2; kill++) {
            PostgresServer server = server(major);
            Workspace workspace = fresh(server);
            workspace.forgetSecrets();
            int at = kill;
            assertThrows(Killed.class, () -> applyKilled(workspace, at));

            var again = workspace.berth("bootstrap", "--yes");
            assertEquals(0, again.exitCode(), again::all);
            assertEquals(
                    0, workspace.berth("bootstrap", "--dry-run", "--exit-code").exitCode());
            assertEquals(0, workspace.berth("plan").exitCode());
        }
    }

    private static void applyKilled(Workspace workspace, int at) {
        var step = new AtomicInteger();
        try (var bootstrap = bootstrap(workspace)) {
            bootstrap.plan();
            bootstrap.lock(Duration.ZERO);
            new BootstrapRun((_, _) -> {
                        if (step.incrementAndGet() == at) {
                            throw new Killed();
                        }
                    })
                    .apply(bootstrap.plan());
        }
    }

    private static Bootstrap bootstrap(Workspace workspace) {
        return new Bootstrap(
                workspace.services().toString(),
                new PlanTarget("default", Optional.empty(), Collections.emptySortedMap()),
                Composition.strict(workspace.console())
                        .bootstrapTargets(workspace.services().toString(), false),
                List.of());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void repairsARoleAndShowsEachField(int major) {
        PostgresServer server = server(major);
        server.execute(
                "postgres",
                "create role berth_admin nologin noinherit connection limit 0 valid until '2020-01-01' password 'old'",
                "revoke connect on database postgres from public");
        try {
            Workspace workspace = fresh(server);
            workspace.environment("UNSET", "a-new-password-of-its-own");

            var plan = workspace.berth("bootstrap", "--dry-run");
            assertTrue(
                    plan.out()
                            .contains("login false -> true, createdb false -> true, createrole false -> true,"
                                    + " inherit false -> true, connectionLimit 0 -> -1, validUntil "),
                    plan::all);
            assertTrue(plan.out().contains("connect false -> true, password changed"), plan::all);
            var applied = workspace.berth("bootstrap", "--yes");
            assertEquals(0, applied.exitCode(), applied::all);
            assertEquals(
                    0, workspace.berth("bootstrap", "--dry-run", "--exit-code").exitCode());
            assertEquals(0, workspace.berth("plan").exitCode());
        } finally {
            server.execute(
                    "postgres",
                    "grant connect on database postgres to public",
                    "revoke connect on database postgres from berth_admin");
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void takesNoPowersAndNoPasswordWithoutConsent(int major) {
        PostgresServer server = server(major);
        server.execute("postgres", "create role berth_admin superuser createdb createrole login password 'old'");
        Workspace workspace = fresh(server);

        var refused = workspace.berth("bootstrap", "--yes");
        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.out().contains("superuser true -> false, password changed"), refused::all);
        assertTrue(refused.out().contains("! demote: ") && refused.out().contains("! password-reset: "), refused::all);
        assertEquals(5, workspace.berth("bootstrap", "--dry-run", "--exit-code").exitCode());
        var allowed = workspace.berth("bootstrap", "--yes", "--allow", "demote", "--allow", "password-reset");
        assertEquals(0, allowed.exitCode(), allowed::all);
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void neverTouchesTheRootLoginNorAService(int major) {
        PostgresServer server = server(major);
        Workspace workspace = workspace(server, "postgres", "env:ROOT, \"directory:infra/pg/password\"");
        var same = workspace.berth("bootstrap", "--yes");
        assertEquals(0, same.exitCode(), same::all);
        assertTrue(same.out().contains("note root-is-admin"), same::all);

        server.execute(
                "postgres",
                "create role berth_admin",
                "comment on role berth_admin is '[berth fleet=default service=shop]'");
        var marked = fresh(server).berth("bootstrap", "--yes", "--allow", "password-reset");
        assertEquals(5, marked.exitCode(), marked::all);
        assertTrue(marked.out().contains("! conflict: it belongs to service "), marked::all);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void saysWhatToWriteWhereAPasswordCantGo(int major) {
        PostgresServer server = server(major);
        Workspace workspace = workspace(server, "berth_admin", "env:UNSET, file:/nowhere/password");
        var nowhere = workspace.berth("bootstrap", "--yes");
        assertEquals(5, nowhere.exitCode(), nowhere::all);
        assertTrue(
                nowhere.out()
                        .contains("berth can write a new one to none of them. Add a place that it can write to the list"
                                + " in berth.yaml, such as kubernetes:infra/postgres-main/password"),
                nowhere::all);

        workspace.environment("ROOT", "wrong");
        var wrong = workspace.berth("bootstrap", "--yes");
        assertEquals(9, wrong.exitCode(), wrong::all);
        assertTrue(
                wrong.all().contains("refused the root login postgres")
                        && wrong.all().contains("env:ROOT"),
                wrong::all);
        assertEquals(64, workspace.berth("bootstrap", "--server", "other").exitCode());
        workspace.write("berth.yaml", workspace.read("berth.yaml").replace("port: " + server.port(), "port: 1"));
        assertEquals(9, workspace.berth("bootstrap", "--yes").exitCode());
    }

    /// As at a provider of managed servers, whose customers are never superuser.
    @ParameterizedTest
    @MethodSource("ends")
    void takesARootLoginThatIsNoSuperuser(int major) {
        PostgresServer server = server(major);
        server.execute(
                "postgres",
                "drop role if exists master",
                "create role master login createdb createrole password 'master-Password/1'");
        Workspace workspace = fresh(server);
        workspace.environment("ROOT", "master-Password/1");
        workspace.write(
                "berth.yaml",
                workspace
                        .read("berth.yaml")
                        .replace("root: {password: [env:ROOT]}", "root: {user: master, password: [env:ROOT]}"));

        var applied = workspace.berth("bootstrap", "--yes");
        var again = workspace.berth("bootstrap", "--yes");
        var service = workspace.berth("apply", "--yes");

        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(again.out().contains("No changes."), again::all);
        assertEquals(0, service.exitCode(), service::all);
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        workspace.write(
                "berth.yaml",
                workspace.read("berth.yaml").replace("user: berth_admin,", "user: berth_admin, superuser: true,"));
        var more = workspace.berth("bootstrap", "--yes");
        assertNotEquals(0, more.exitCode(), more::all);
        assertTrue(more.all().contains("superuser"), more::all);
    }

    /// The password is in its place by then, so that the next run takes it up.
    @ParameterizedTest
    @MethodSource("ends")
    void whatTheServerRefusesEndsInPart(int major) {
        PostgresServer server = server(major);
        Workspace workspace = workspace(server, "pg_berth", "env:UNSET, \"directory:infra/pg/password\"");

        var failed = workspace.berth("bootstrap", "--yes");

        assertEquals(7, failed.exitCode(), failed::all);
        assertTrue(failed.all().contains("reserved"), failed::all);
        String password = workspace.secret("infra", "pg", "password").orElseThrow();
        var applied = fresh(server).berth("bootstrap", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(password, workspace.secret("infra", "pg", "password").orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void runsNoTwoAtOnceAndOnlyTheReviewedPlan(int major) {
        PostgresServer server = server(major);
        Workspace workspace = fresh(server);
        try (var other = bootstrap(workspace)) {
            other.plan();
            other.lock(Duration.ZERO);
            var busy = workspace.berth("bootstrap", "--yes", "--lock-timeout", "0s");
            assertEquals(8, busy.exitCode(), busy::all);
        }
        var json = workspace.berth("bootstrap", "--dry-run", "--json");
        var digest = Pattern.compile("\n {2}\"digest\" : \"([0-9a-f]{64})\"\n").matcher(json.out());
        assertTrue(digest.find(), json::all);
        assertEquals(
                6,
                workspace
                        .berth("bootstrap", "--yes", "--expect", "0".repeat(64))
                        .exitCode());
        assertEquals(
                0,
                workspace
                        .berth("bootstrap", "--yes", "--expect", digest.group(1))
                        .exitCode());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void adoptLetsTheAdminTakeOverWhatOthersMade(int major) {
        PostgresServer server = server(major);
        server.execute("postgres", "create role cafe_user login password 'theirs'", "create database cafe");
        Workspace workspace = fresh(server);

        var adopted = workspace.berth("bootstrap", "--yes", "--adopt");
        assertEquals(0, adopted.exitCode(), adopted::all);
        assertTrue(adopted.out().contains("alter database \"cafe\" owner to \"berth_admin\""), adopted::all);
        assertEquals(
                0,
                workspace
                        .berth("bootstrap", "--adopt", "--dry-run", "--exit-code")
                        .exitCode());
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void rotatesItsOwnPasswordAndGoesOnWhereThatWasKilled(int major) {
        PostgresServer server = server(major);
        Workspace workspace = fresh(server);
        assertEquals(0, workspace.berth("bootstrap", "--yes").exitCode());
        workspace.environment("ROOT", "");
        for (int kill = 1; kill <= 5; kill++) {
            String before = workspace.secret("infra", "pg", "password").orElseThrow();
            rotateKilled(workspace, kill);

            var finished = kill == 5 ? workspace.berth("plan") : workspace.berth("rotate", "--admin", "main", "--yes");
            assertEquals(0, finished.exitCode(), finished::all);
            String after = workspace.secret("infra", "pg", "password").orElseThrow();
            assertNotEquals(before, after);
            assertEquals(Optional.empty(), workspace.secret("infra", "pg", "password.pending"));
            assertEquals(0, workspace.berth("plan").exitCode());
            assertFalse(server.log().contains(after), "the password in the server's log");
        }
        assertEquals(10, workspace.berth("rotate", "--admin").exitCode());
        assertEquals(64, workspace.berth("rotate", "--admin", "other").exitCode());
        workspace.environment(
                "UNSET", workspace.secret("infra", "pg", "password").orElseThrow());
        var fixed = workspace.berth("rotate", "--admin", "--yes");
        assertEquals(5, fixed.exitCode(), fixed::all);
        assertTrue(fixed.out().contains("found in env:UNSET, which berth can't write"), fixed::all);
    }

    /// The server has learnt the new password, and the first place holds the old one.
    @ParameterizedTest
    @MethodSource("ends")
    void aRotationThatWasKilledIsToBeFinishedNotUndone(int major) {
        PostgresServer server = server(major);
        Workspace workspace = fresh(server);
        assertEquals(0, workspace.berth("bootstrap", "--yes").exitCode());
        rotateKilled(workspace, 3);

        var plan = workspace.berth("plan");
        var doctor = workspace.berth("doctor");
        var bootstrap = workspace.berth("bootstrap", "--yes");

        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(plan.all().contains("Finish it: berth rotate --admin main"), plan::all);
        assertFalse(plan.all().contains("berth bootstrap"), plan::all);
        assertTrue(doctor.out().contains("-> Run: berth rotate --admin main\n"), doctor::all);
        assertEquals(5, bootstrap.exitCode(), bootstrap::all);
        assertTrue(bootstrap.out().contains("Finish it: berth rotate --admin main"), bootstrap::all);
        var finished = workspace.berth("rotate", "--admin", "main", "--yes");
        assertEquals(0, finished.exitCode(), finished::all);
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void anApplyWaitsForABootstrapAndLeavesItsSessionAlone(int major) {
        PostgresServer server = server(major);
        Workspace workspace = fresh(server);
        assertEquals(0, workspace.berth("bootstrap", "--yes").exitCode());
        try (var other = bootstrap(workspace)) {
            other.plan();
            other.lock(Duration.ZERO);

            var busy = workspace.berth("apply", "--yes", "--lock-timeout", "1s");

            assertEquals(8, busy.exitCode(), busy::all);
            assertTrue(busy.err().contains("another apply is running: berth of postgres"), busy::all);
            assertFalse(busy.err().contains("a login other than"), busy::all);
            other.plan();
        }
    }

    /// Killed before that step; behind the last one if there are fewer.
    private static void rotateKilled(Workspace workspace, int at) {
        var step = new AtomicInteger();
        var target = Composition.strict(workspace.console())
                .bootstrapTargets(workspace.services().toString(), false)
                .getFirst();
        try (var rotation = AdminRotation.open(target)) {
            rotation.run(Duration.ZERO, _ -> {
                if (step.incrementAndGet() == at) {
                    throw new Killed();
                }
            });
        } catch (Killed killed) {
            return;
        }
    }
}
