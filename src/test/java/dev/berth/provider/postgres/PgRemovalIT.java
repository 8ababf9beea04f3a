package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.ServiceOutcome;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.provider.ProviderContract;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// How a database, its login and its Secret go: as long as the database is there, so are the others, and nobody is
/// locked out of it for good. On the oldest and the newest version, with both kinds of admin; dumped where the
/// machine's own pg_dump is new enough for the server.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgRemovalIT implements ProviderContract {

    private static final String PRESENT =
            "service: cafe\npostgres: {}\nsecrets: {cafe-env: {URL: '${postgres.url}', PASSWORD: '${postgres.password}'}}\n";

    private final PostgresServer server;
    private final Login admin;
    private final AtomicInteger workspaces = new AtomicInteger();
    private Optional<Workspace> last = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    PgRemovalIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @Override
    public int killEvery() {
        return admin.equals(server.superuser()) ? 3 : 1;
    }

    @AfterEach
    @Override
    public void reset() {
        server.reset();
    }

    @Override
    public Workspace workspace() {
        var workspace = new Workspace(folder.resolve("workspace-" + workspaces.incrementAndGet()));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
                        .formatted(server.host(), server.port(), admin.user()));
        last = Optional.of(workspace);
        return workspace;
    }

    private boolean dumps() {
        return ClientPrograms.major() >= server.major();
    }

    @Override
    public PgBackup backup() {
        try {
            return dumps()
                    ? new PgBackup(Optional.of(Files.createDirectories(folder.resolve("dumps"))), "pg_dump")
                    : PgBackup.NONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String absent(String quarantine) {
        return PRESENT.replace("service: cafe\n", "service: cafe\nstate: absent\n")
                .replace(
                        "postgres: {}",
                        "postgres: {quarantine: %s, data: discard, endSessions: true, backup: %s}"
                                .formatted(quarantine, dumps() ? "dump" : "none"));
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("present", PRESENT, () -> assertTrue(server.admits(told()))),
                state("closed", absent("7d"), () -> {
                    assertTrue(isThere());
                    assertFalse(server.admits(told()));
                }),
                state("gone after its quarantine", absent("0d"), () -> assertFalse(isThere())),
                state("present again", PRESENT, () -> assertTrue(server.admits(told()))),
                state("gone at once", absent("0d"), () -> {
                    assertFalse(isThere());
                    assertEquals(
                            List.of(), server.query("postgres", "select 1 from pg_roles where rolname = 'cafe_user'"));
                }));
    }

    private State state(String name, String manifest, Runnable holds) {
        return new State(name, Map.of("cafe.yaml", manifest), List.of("too-many-deletes"), holds);
    }

    private boolean isThere() {
        return !server.query("postgres", "select 1 from pg_database where datname = 'cafe'")
                .isEmpty();
    }

    private String told() {
        return last.orElseThrow().secret("cafe", "cafe-env", "URL").orElseThrow();
    }

    @Override
    public boolean isKilled(State state) {
        return !state.name().startsWith("present");
    }

    /// Every second time it is opened again and closed as it was, which a kill must allow at any moment.
    @Override
    public void holdsWhenKilled(Workspace workspace) {
        if (!isThere()) {
            return;
        }
        String url = workspace.secret("cafe", "cafe-env", "URL").orElseThrow();
        if (isOpen()) {
            assertTrue(server.admits(url));
        }
        String manifest = read(workspace.services().resolve("cafe.yaml"));
        workspace.write("cafe.yaml", PRESENT);
        var opened = workspace.berth("apply", "--yes");
        assertAll(
                () -> assertEquals(0, opened.exitCode(), opened::all),
                () -> assertEquals(Optional.of(url), workspace.secret("cafe", "cafe-env", "URL")),
                () -> assertTrue(server.admits(url)));
        workspace.write("cafe.yaml", manifest);
    }

    private boolean isOpen() {
        return server.query(
                        "postgres",
                        "select 1 from pg_roles where rolname = 'cafe_user' and rolcanlogin"
                                + " and has_database_privilege('cafe_user', 'cafe', 'connect')")
                .equals(List.of("1"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void makeForeignObjects() {
        server.execute("postgres", "create database other", "create role stranger login");
    }

    @Override
    public String foreignObjects() {
        return server.query(
                        "postgres",
                        "select datname || coalesce(datacl::text, '') from pg_database where datname = 'other'")
                + " "
                + server.query("postgres", "select rolname || rolcanlogin from pg_roles where rolname = 'stranger'");
    }

    /// Something comes between plan and drop that PostgreSQL lets stand against it.
    @Test
    void aRefusedDropLeavesDatabaseLoginAndSecretAsTheyWere() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", PRESENT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        String url = workspace.secret("cafe", "cafe-env", "URL").orElseThrow();
        String before = access();
        workspace.write("cafe.yaml", absent("0d"));

        String reason;
        try (var session = server.connect(url);
                Planner planner = Planner.open(workspace.input(backup()))) {
            planner.lock(Duration.ofSeconds(10));
            var planned = planner.plan();
            server.execute(
                    "cafe",
                    "create subscription late connection 'host=nowhere' publication p"
                            + " with (connect = false, slot_name = none, enabled = false)");
            assertTrue(session.isValid(1));
            var outcome = new Applier(1, Progress.SILENT).apply(planned).get("cafe");
            reason = outcome instanceof ServiceOutcome.Failed(String text) ? text : String.valueOf(outcome);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        var planned = workspace.berth("plan", "--exit-code");
        server.execute("cafe", "drop subscription late");

        assertAll(
                () -> assertTrue(reason.contains("\"cafe\" was not dropped, and is open again as it was"), reason),
                () -> assertTrue(server.admits(url)),
                () -> assertEquals(Optional.of(url), workspace.secret("cafe", "cafe-env", "URL")),
                () -> assertEquals(before, access()),
                () -> assertEquals(5, planned.exitCode(), planned::all),
                () -> assertTrue(
                        planned.plain().contains("! subscription: it has 1 subscription (\"late\")"), planned::all));
        var again = workspace.berth(arguments("apply"));
        assertAll(
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertFalse(isThere()),
                () -> assertEquals(Optional.empty(), workspace.secret("cafe", "cafe-env", "URL")));
    }

    private String access() {
        return server.query(
                        "postgres",
                        "select coalesce(datacl::text, '') || datallowconn || datconnlimit from pg_database where datname = 'cafe'")
                + " "
                + server.query("postgres", "select rolcanlogin from pg_roles where rolname = 'cafe_user'");
    }

    private String[] arguments(String command) {
        var arguments = new java.util.ArrayList<>(List.of(command, "--yes", "--allow", "too-many-deletes"));
        backup().directory().ifPresent(dumps -> arguments.addAll(List.of("--backup-dir", dumps.toString())));
        return arguments.toArray(String[]::new);
    }

    /// Each with its number and the way out, before anything is touched.
    @Test
    void whatCannotBeDroppedIsRefusedInThePlan() throws SQLException {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", PRESENT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        String url = workspace.secret("cafe", "cafe-env", "URL").orElseThrow();
        server.execute("postgres", "create database other", "revoke connect on database other from public");
        server.execute("postgres", "grant connect on database other to cafe_user");
        server.execute(
                "cafe",
                "create subscription late connection 'host=nowhere' publication p"
                        + " with (connect = false, slot_name = none, enabled = false)",
                "select pg_create_logical_replication_slot('reader', 'pgoutput')",
                "create table public.secret (id int)",
                "alter table public.secret owner to cafe_user",
                "alter table public.secret enable row level security",
                "alter table public.secret force row level security",
                "create table public.theirs (id int)",
                "revoke all on public.theirs from public");
        server.execute("cafe", "begin", "create table held (id int)", "prepare transaction 'waiting'");
        server.execute("postgres", "alter database cafe is_template true");
        workspace.write("cafe.yaml", absent("0d"));

        String plan;
        try (var _ = server.connect(server.superuser(), "cafe")) {
            plan = workspace.berth("plan", "--allow", "too-many-deletes").plain();
            workspace.write("cafe.yaml", absent("0d").replace("endSessions: true", "endSessions: false"));
            plan += workspace.berth("plan").plain();
        } finally {
            server.execute("postgres", "alter database cafe is_template false");
            server.execute("cafe", "rollback prepared 'waiting'", "drop subscription late");
            server.execute("postgres", "select pg_drop_replication_slot('reader')");
        }

        boolean superuser = admin.equals(server.superuser());
        String said = plan;
        var expected = new java.util.ArrayList<>(List.of(
                "! subscription: it has 1 subscription (\"late\")",
                "! replication-slot: it has 1 replication slot (\"reader\")",
                "! prepared-transaction: it has 1 prepared transaction (\"waiting\")",
                "! template-database: it is a template",
                "! live-sessions: 1 session uses it"));
        if (!superuser) {
            expected.add("! live-sessions: 1 session of \"" + server.superuser().user()
                    + "\" uses it, and admin_user may not");
            expected.add("! not-revocable: it has rights on database other");
            if (dumps()) {
                expected.add("! backup: row-level security hides rows of 1 table (public.secret)");
                expected.add("! backup: admin_user may not read 1 of its tables and sequences (public.theirs)");
            }
        }
        assertAll(Stream.concat(
                expected.stream().map(line -> () -> assertTrue(said.contains(line), line + "\nis not in\n" + said)),
                Stream.of(() -> assertTrue(server.admits(url)))));
    }

    /// With FORCE, PostgreSQL lets nobody but a superuser end it.
    @Test
    void autovacuumKeepsNoDatabase() throws InterruptedException {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", PRESENT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("postgres", "alter system set autovacuum_naptime = '1s'");
        server.execute("postgres", "select pg_reload_conf()");
        try {
            server.execute(
                    "cafe",
                    "create table slow (n int) with (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay ="
                            + " 100, autovacuum_vacuum_cost_limit = 1)",
                    "insert into slow select generate_series(1, 200000)",
                    "delete from slow where n % 2 = 0",
                    "alter table slow owner to cafe_user");
            Instant end = Instant.now().plusSeconds(60);
            while (server.query(
                            "postgres",
                            "select pid from pg_stat_activity where datname = 'cafe' and backend_type = 'autovacuum"
                                    + " worker'")
                    .isEmpty()) {
                assertTrue(Instant.now().isBefore(end), "autovacuum never came");
                Thread.sleep(50);
            }
            workspace.write("cafe.yaml", absent("0d"));
            var applied = workspace.berth(arguments("apply"));
            assertEquals(0, applied.exitCode(), applied::all);
            assertFalse(isThere());
        } finally {
            server.execute("postgres", "alter system reset autovacuum_naptime");
            server.execute("postgres", "select pg_reload_conf()");
        }
    }

    /// A login that owns or may use what can't go with it stays, with all that it has, until somebody settles that.
    @Test
    void whatKeepsALoginIsNamedInThePlan() {
        boolean superuser = admin.equals(server.superuser());
        Workspace workspace = workspace();
        String manifest = "service: forum\npostgres: {roles: {forum_ops: {access: write}}}\n";
        workspace.write("forum.yaml", manifest);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("postgres", "create role nomad", "create database elsewhere owner nomad");
        server.execute("elsewhere", "alter default privileges for role forum_ops grant select on tables to nomad");
        server.execute(
                "forum",
                "create table theirs (id int, name text)",
                "alter table theirs owner to forum_user",
                "grant select on theirs to nomad with grant option",
                "set role nomad",
                "grant select on theirs to forum_ops",
                "reset role",
                "create schema nomads authorization nomad",
                "create table nomads.t (id int)",
                "alter table nomads.t owner to nomad",
                "grant update (id) on nomads.t to forum_ops",
                "create function nomads.f() returns int language sql as 'select 1'",
                "create function watch() returns event_trigger language plpgsql as 'begin end'",
                "alter role forum_ops superuser",
                "set role forum_ops",
                "create event trigger \"watch ddl\" on ddl_command_end execute function watch()",
                "create foreign data wrapper outside",
                "create server far foreign data wrapper outside",
                "create publication everything for all tables",
                "reset role",
                "alter role forum_ops nosuperuser",
                "alter function nomads.f() owner to forum_ops",
                "create user mapping for forum_ops server far",
                "select lo_create(4711)",
                "alter large object 4711 owner to forum_ops",
                "alter default privileges for role forum_ops grant select on tables to nomad");
        workspace.write("forum.yaml", manifest.replace("write}", "write, state: absent}"));

        var plan = workspace.berth("plan", "--exit-code");
        var refused = workspace.berth("apply", "--yes");
        server.execute(
                "forum",
                "alter event trigger \"watch ddl\" owner to postgres",
                "alter foreign data wrapper outside owner to postgres",
                "set role nomad",
                "revoke all on theirs from forum_ops",
                "reset role");
        if (!superuser) {
            server.execute(
                    "forum",
                    "alter publication everything owner to postgres",
                    "alter server far owner to postgres",
                    "grant create on schema nomads to forum_user",
                    "revoke all on nomads.t from forum_ops");
        }
        if (!superuser) {
            server.execute("elsewhere", "grant nomad to " + admin.user());
        }
        var applied = workspace.berth("apply", "--yes");
        var again = workspace.berth("plan", "--exit-code");

        var expected = new java.util.ArrayList<>(List.of(
                "it owns event trigger \"watch ddl\", foreign data wrapper outside",
                "alter event trigger \"watch ddl\" owner to new_owner; alter foreign data wrapper outside owner to new_owner",
                "set role nomad; revoke all on table public.theirs from forum_ops; reset role"));
        if (!superuser) {
            expected.add("function nomads.f()");
            expected.add("drop owned by forum_ops");
        }
        assertAll(Stream.concat(
                expected.stream().map(said -> () -> assertTrue(plan.out().contains(said), () -> said + plan.all())),
                Stream.of(
                        () -> assertEquals(5, plan.exitCode(), plan::all),
                        () -> assertFalse(plan.out().contains("! data-loss"), plan::all),
                        () -> assertEquals(5, refused.exitCode(), refused::all),
                        () -> assertEquals(0, applied.exitCode(), applied::all),
                        () -> assertEquals(0, again.exitCode(), again::all),
                        () -> assertEquals(
                                List.of(),
                                server.query("postgres", "select 1 from pg_roles where rolname = 'forum_ops'")))));
    }
}
