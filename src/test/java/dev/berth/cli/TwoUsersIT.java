package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.credential.Rotation;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `rotation: two-users` on a real server that asks for passwords: whoever was told a login can use it until its turn
/// has been over for a whole rotation.
@ParameterizedClass(name = "{0} as {1}")
@MethodSource("servers")
class TwoUsersIT {

    private static final String ONE = "service: cafe-backend\npostgres: {}\n";
    private static final String TWO = "service: cafe-backend\npostgres: {rotation: two-users}\n";
    private static final Rotation ROTATE = rotation(false);
    private static final Rotation FINISH = rotation(true);

    @Parameter(0)
    private PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    @Parameter(1)
    private Login admin = server.superuser();

    @TempDir
    private Path folder = Path.of("");

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .map(server -> Arguments.of(
                        server, server.major() == PostgresServer.NEWEST ? server.admin() : server.superuser()));
    }

    @BeforeEach
    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void twoUsersTakeTurnsAndWhatTheyMakeBelongsToTheOwner() {
        Workspace workspace = workspace(TWO);
        apply(workspace);
        String first = url(workspace);
        run(first, "create table by_a (id int)");

        rotate(workspace);
        String second = url(workspace);
        run(second, "create table by_b (id int)", "alter table by_a add column more int");
        run(first, "alter table by_b add column more int");

        assertAll(
                () -> assertTrue(first.startsWith("postgresql://cafe_user_a:"), "a begins"),
                () -> assertTrue(second.startsWith("postgresql://cafe_user_b:"), "b goes on"),
                () -> assertEquals(
                        List.of("cafe_user"),
                        server.query("cafe", "select distinct tableowner from pg_tables where schemaname = 'public'")),
                () -> assertEquals(
                        List.of("f"),
                        server.query("postgres", "select rolcanlogin from pg_roles where rolname = 'cafe_user'")));

        rotate(workspace);

        assertAll(
                () -> assertTrue(url(workspace).startsWith("postgresql://cafe_user_a:"), "a again"),
                () -> assertTrue(server.admits(url(workspace)), "with a password that works"),
                () -> assertTrue(server.admits(second), "b still works"),
                () -> assertFalse(server.admits(first), "what a had first doesn't"));
    }

    @Test
    void theFormerLoginIsNotedUntilItIsClosed() {
        Workspace workspace = workspace(TWO);
        apply(workspace);
        String first = url(workspace);
        rotate(workspace);

        var plan = workspace.berth("plan", "--exit-code");
        var finished = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");
        var again = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");
        var secrets = workspace.berth("secrets", "cafe-backend");

        assertAll(
                () -> assertTrue(
                        plan.out()
                                .contains("cafe_user_a: it may still log in, though the Secret doesn't tell of it any"
                                        + " more, and has no session now. The next rotation ends that, or: berth rotate"
                                        + " cafe-backend --finish"),
                        plan::out),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertEquals(0, finished.exitCode(), finished::all),
                () -> assertTrue(finished.out().contains("~ postgres role      cafe_user_a"), finished::out),
                () -> assertFalse(server.admits(first), "closed"),
                () -> assertTrue(server.admits(url(workspace))),
                () -> assertTrue(
                        secrets.out().contains("postgresql://cafe_user_b:(secret)@")
                                && secrets.out().contains("login cafe_user_b"),
                        secrets::out),
                () -> assertTrue(again.out().contains("Nothing to change") && again.exitCode() == 0, again::all),
                () -> assertFalse(workspace.berth("plan").out().contains("may still log in")));
        assertPlansEmpty(workspace);
        rotate(workspace);
        assertTrue(server.admits(url(workspace)), "a is opened again");
    }

    @Test
    void aServiceGoesOverToTwoUsersAndBackWhileItsOldLoginWorks() {
        Workspace workspace = workspace(ONE);
        apply(workspace);
        String one = url(workspace);
        run(one, "create table first (id int)");

        workspace.write("cafe.yaml", TWO);
        apply(workspace);
        String a = url(workspace);
        run(a, "alter table first add column more int");
        assertTrue(server.admits(one), "the one user's login works until the next rotation");
        rotate(workspace);
        String b = url(workspace);
        assertAll(
                () -> assertFalse(server.admits(one), "which closes it"),
                () -> assertTrue(server.admits(a)),
                () -> assertTrue(server.admits(b)));

        workspace.write("cafe.yaml", ONE);
        apply(workspace);
        assertAll(
                () -> assertTrue(url(workspace).startsWith("postgresql://cafe_user:"), "the one user again"),
                () -> assertTrue(server.admits(url(workspace))),
                () -> assertTrue(server.admits(a)),
                () -> assertTrue(server.admits(b)));
        run(b, "alter table first add column most int");

        var finished = workspace.berth("rotate", "cafe-backend", "--finish", "--yes");
        assertEquals(0, finished.exitCode(), finished::all);
        assertAll(
                () -> assertTrue(server.admits(url(workspace))),
                () -> assertEquals(
                        List.of("cafe_user"),
                        server.query("postgres", "select rolname from pg_roles where rolname like 'cafe%'")));
        assertPlansEmpty(workspace);
    }

    @Test
    void theTwoBeginTheirSessionsAsTheOwnerDoes() {
        Workspace workspace = workspace(ONE);
        apply(workspace);
        server.execute(
                "postgres",
                "alter role cafe_user set statement_timeout = '7s'",
                "alter role cafe_user in database cafe set search_path = 'app', 'public'");

        workspace.write("cafe.yaml", TWO);
        apply(workspace);

        assertEquals(List.of("7s"), ask(url(workspace), "show statement_timeout"));
        assertEquals(List.of("app, public"), ask(url(workspace), "show search_path"));
        assertEquals(List.of("cafe_user"), ask(url(workspace), "select current_user"));
    }

    @Test
    void everyFormOfALoginTellsWhoseTurnItIs() {
        Workspace workspace = workspace("""
                service: cafe-backend
                postgres: {rotation: two-users, ownedBy: admin, roles: {cafe_report: {access: read}}}
                secrets:
                  cafe-backend-env:
                    CAFE_POSTGRES_URL: ${postgres.url}
                    JDBC: ${postgres.jdbc}
                    DOTNET: ${postgres.dotnet}
                    DSN: ${postgres.dsn}
                    DB_USER: ${postgres.user}
                    DB_PASSWORD: ${postgres.password}
                    PAIR: ${postgres.user}:${postgres.password}
                    REPORT: ${postgres.url:cafe_report}
                """);
        apply(workspace);
        rotate(workspace);
        rotate(workspace);
        rotate(workspace);
        String password = secret(workspace, "DB_PASSWORD");

        assertAll(
                () -> assertEquals("cafe_user_b", secret(workspace, "DB_USER")),
                () -> assertEquals("cafe_user_b:" + password, secret(workspace, "PAIR")),
                () -> assertTrue(url(workspace).startsWith("postgresql://cafe_user_b:" + password + "@")),
                () -> assertTrue(secret(workspace, "JDBC").contains("user=cafe_user_b&password=" + password)),
                () -> assertTrue(secret(workspace, "DOTNET").contains("Username=cafe_user_b;Password=" + password)),
                () -> assertTrue(secret(workspace, "DSN").contains("user=cafe_user_b password=" + password)),
                () -> assertTrue(secret(workspace, "REPORT").startsWith("postgresql://cafe_report:")),
                () -> assertTrue(server.admits(url(workspace))));
        run(url(workspace), "create table mine (id int)");
    }

    @Test
    void ofKeysThatDisagreeTheOneThatWorksWins() {
        Workspace workspace = workspace(
                TWO
                        + "secrets: {cafe-env: {A_URL: \"${postgres.url}\", B_URL: \"${postgres.url}\", DB_USER: \"${postgres.user}\"}}\n");
        apply(workspace);
        rotate(workspace);
        String told = workspace.secret("cafe", "cafe-env", "B_URL").orElseThrow();
        workspace.handmade(
                "cafe",
                "cafe-env",
                Map.of(
                        "A_URL",
                        told.replaceFirst("_b:[^@]*", "_a:not-the-password"),
                        "B_URL",
                        told,
                        "DB_USER",
                        "cafe_user_a"));

        var plan = workspace.berth("plan", "--allow", "adopt");
        apply(workspace, "--allow", "adopt");

        assertAll(
                () -> assertTrue(
                        plan.out().contains("A_URL changed: user cafe_user_a -> cafe_user_b, password"), plan::out),
                () -> assertFalse(plan.out().contains("B_URL changed"), plan::out),
                () -> assertEquals(Optional.of(told), workspace.secret("cafe", "cafe-env", "A_URL")),
                () -> assertEquals(Optional.of("cafe_user_b"), workspace.secret("cafe", "cafe-env", "DB_USER")),
                () -> assertTrue(server.admits(told)));
    }

    @Test
    void aSecretThatTellsThePasswordAloneIsEnough() {
        Workspace workspace = workspace(TWO + "secrets: {cafe-env: {PASSWORD: \"${postgres.password}\"}}\n");
        apply(workspace);
        rotate(workspace);
        String second = workspace.secret("cafe", "cafe-env", "PASSWORD").orElseThrow();
        assertTrue(server.admits("postgresql://cafe_user_b:" + second + "@x/cafe"));
        rotate(workspace);
        String third = workspace.secret("cafe", "cafe-env", "PASSWORD").orElseThrow();
        assertTrue(server.admits("postgresql://cafe_user_a:" + third + "@x/cafe"));
    }

    @Test
    void removingAServiceClosesBothAndBringingItBackOpensTheOneWhoseTurnItIs() {
        Workspace workspace = workspace(TWO);
        apply(workspace);
        rotate(workspace);
        String told = url(workspace);

        workspace.write("cafe.yaml", "service: cafe-backend\nstate: absent\npostgres: {rotation: two-users}\n");
        apply(workspace, "--allow", "data-loss");
        assertFalse(server.admits(told), "closed for its quarantine");

        workspace.write("cafe.yaml", TWO);
        apply(workspace);
        assertEquals(told, url(workspace));
        assertTrue(server.admits(told), "as it was");

        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\nstate: absent\npostgres: {quarantine: 0d, data: discard, backup: none}\n");
        apply(workspace, "--allow", "too-many-deletes");
        assertEquals(List.of(), server.query("postgres", "select rolname from pg_roles where rolname like 'cafe%'"));
    }

    @Test
    void theTwoAreRenamedWithTheirOwner() {
        Workspace workspace = workspace("service: cafe-backend\npostgres: {database: coffee, rotation: two-users}\n");
        apply(workspace);
        run(url(workspace), "create table kept (id int)");

        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {renamedFrom: coffee, rotation: two-users}\n");
        apply(workspace);

        assertTrue(url(workspace).startsWith("postgresql://cafe_user_a:"), "told under its new name");
        assertEquals(List.of("0"), ask(url(workspace), "select count(*) from kept"));
        rotate(workspace);
    }

    @Test
    void aStrangerOfThatNameIsAdoptedOnlyIfThatIsAllowed() {
        server.execute("postgres", "create role cafe_user_a login password 'somebody-elses'");
        Workspace workspace = workspace(TWO);

        var refused = workspace.berth("apply", "--yes");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.out().contains("! adopt"), refused::out);
        assertTrue(server.admits("postgresql://cafe_user_a:somebody-elses@x/postgres"), "left alone");
    }

    @Test
    void aNewServiceSurvivesEveryKill() {
        everyKill(() -> workspace(TWO), Rotation.NONE, false, List.of("apply", "--yes"));
    }

    @Test
    void aRotationThatIsCutOffAnywhereIsFinishedByAnApply() {
        everyKill(() -> applied(TWO), ROTATE, true, List.of("apply", "--yes"));
    }

    @Test
    void theSecondRotationIsToo() {
        everyKill(
                () -> {
                    Workspace workspace = applied(TWO);
                    rotate(workspace);
                    return workspace;
                },
                ROTATE,
                true,
                List.of("rotate", "cafe-backend", "--yes"));
    }

    @Test
    void goingOverToTwoUsersSurvivesEveryKill() {
        everyKill(
                () -> {
                    Workspace workspace = applied(ONE);
                    workspace.write("cafe.yaml", TWO);
                    return workspace;
                },
                Rotation.NONE,
                true,
                List.of("apply", "--yes"));
    }

    @Test
    void goingBackToOneSurvivesEveryKill() {
        everyKill(
                () -> {
                    Workspace workspace = applied(TWO);
                    rotate(workspace);
                    workspace.write("cafe.yaml", ONE);
                    return workspace;
                },
                Rotation.NONE,
                true,
                List.of("apply", "--yes"));
    }

    @Test
    void finishingSurvivesEveryKill() {
        everyKill(
                () -> {
                    Workspace workspace = applied(TWO);
                    rotate(workspace);
                    return workspace;
                },
                FINISH,
                true,
                List.of("rotate", "cafe-backend", "--finish", "--yes"));
        everyKill(
                () -> {
                    Workspace workspace = applied(TWO);
                    rotate(workspace);
                    workspace.write("cafe.yaml", ONE);
                    apply(workspace);
                    return workspace;
                },
                FINISH,
                true,
                List.of("rotate", "cafe-backend", "--finish", "--yes"));
    }

    /// Whatever is cut off, who was told a login can go on using it, also when the next run has finished the work.
    private void everyKill(
            java.util.function.Supplier<Workspace> given, Rotation rotation, boolean isPublished, List<String> next) {
        for (int kill = 0; ; kill++) {
            server.reset();
            Workspace workspace = given.get();
            Optional<String> before = workspace.secret("cafe", "cafe-backend-env", "CAFE_POSTGRES_URL");
            assertEquals(isPublished, before.isPresent());
            boolean happened = Interrupted.killed(workspace, rotation, kill);
            String where = "killed at " + kill;
            before.ifPresent(url -> assertTrue(server.admits(url), where + ": what was told works"));
            if (isPublished) {
                assertTrue(server.admits(url(workspace)), where + ": what the Secret tells works");
            }
            if (happened) {
                var again = workspace.berth(next.toArray(String[]::new));
                assertEquals(0, again.exitCode(), () -> where + ": " + again.all());
            }
            before.ifPresent(url -> assertTrue(server.admits(url), where + ": what was told works at the end"));
            assertTrue(server.admits(url(workspace)), where + ": what the Secret tells in the end works");
            assertEquals(Optional.empty(), workspace.secret("cafe", "cafe-backend-env", "berth.pending"), where);
            run(url(workspace), "create table made (id int)");
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

    private static String url(Workspace workspace) {
        return secret(workspace, "CAFE_POSTGRES_URL");
    }

    private static String secret(Workspace workspace, String key) {
        return workspace.secret("cafe", "cafe-backend-env", key).orElseThrow();
    }

    private void run(String url, String... statements) {
        try (var connection = server.connect(url);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> ask(String url, String query) {
        try (var connection = server.connect(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return List.of(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Workspace applied(String manifest) {
        Workspace workspace = workspace(manifest);
        apply(workspace);
        return workspace;
    }

    private Workspace workspace(String manifest) {
        try {
            var workspace = new Workspace(Files.createTempDirectory(folder, "workspace-"));
            workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
            workspace.platform(
                    "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
                            .formatted(server.host(), server.port(), admin.user()));
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
