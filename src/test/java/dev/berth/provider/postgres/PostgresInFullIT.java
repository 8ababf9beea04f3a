package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.provider.ProviderContract;
import java.nio.file.Path;
import java.sql.SQLException;
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

/// What a manifest can say of a database beyond its name: further logins and their rights, schemas, settings, a new
/// name, and that it is to go. On every major version, with a superuser and with a createdb + createrole admin.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PostgresInFullIT implements ProviderContract {

    private static final String SECRETS = """
            secrets:
              cafe-env:
                URL: ${postgres.url}
                PASSWORD: ${postgres.password}
                REPORT: ${postgres.password:bistro_reports}
            """;

    private static final String LOGINS = """
            service: cafe
            postgres:
              roles:
                cafe_report:
                  access: read
                  connectionLimit: 5
                  validUntil: 2099-01-01T00:00:00+02:00
                  settings: {statement_timeout: 30s, search_path: '"$user", public'}
                  settingsInDatabase: {work_mem: 8MB}
                cafe_jobs: {access: write}
            secrets:
              cafe-env:
                URL: ${postgres.url}
                PASSWORD: ${postgres.password}
                REPORT: ${postgres.password:cafe_report}
                JOBS: ${postgres.password:cafe_jobs}
            """;

    private final PostgresServer server;
    private final Login admin;
    private final AtomicInteger workspaces = new AtomicInteger();
    private Optional<Workspace> last = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    PostgresInFullIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.serversWithAdmins();
    }

    /// Every second step on the newest version with the weaker admin, fewer elsewhere.
    @Override
    public int killEvery() {
        return switch (server.major()) {
            case PostgresServer.NEWEST -> admin.equals(server.superuser()) ? 20 : 2;
            case PostgresServer.OLDEST -> admin.equals(server.superuser()) ? 20 : 5;
            default -> 30;
        };
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
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: env:ADMIN_PASSWORD}
                    openSchema: accept
                    templates: [template9]
                    settings: [app.mode]
                """.formatted(server.host(), server.port(), admin.user()));
        last = Optional.of(workspace);
        return workspace;
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("further logins", LOGINS, () -> {
                    as("cafe_user", "cafe", "create table if not exists t (id serial)");
                    as("cafe_report", "cafe", "select * from t");
                    as("cafe_jobs", "cafe", "insert into t default values", "create temporary table x (id int)");
                    refused("cafe_report", "cafe", "insert into t default values");
                    refused("cafe_jobs", "cafe", "truncate t");
                }),
                state("one of them is gone, the other is called otherwise", """
                        service: cafe
                        postgres:
                          roles:
                            cafe_reports: {access: read, renamedFrom: cafe_report, settings: {}}
                            cafe_jobs: {access: write, state: absent}
                        secrets:
                          cafe-env: {URL: '${postgres.url}', PASSWORD: '${postgres.password}', REPORT: '${postgres.password:cafe_reports}'}
                        """, () -> {
                    as("cafe_user", "cafe", "create table if not exists u (id serial)");
                    as("cafe_reports", "cafe", "select * from u");
                    assertEquals(
                            List.of(), server.query("postgres", "select 1 from pg_roles where rolname = 'cafe_jobs'"));
                }),
                state(
                        "schemas, extensions in them, settings",
                        """
                        service: cafe
                        postgres:
                          schemas: {app: {}, ext: {owner: cafe_user}}
                          extensions: [{name: pg_trgm, schema: ext}, {name: citext, schema: app}]
                          settings: {statement_timeout: 30s, search_path: 'app, ext, public'%s}
                          roles: {cafe_reports: {access: read}}
                        secrets:
                          cafe-env: {URL: '${postgres.url}', PASSWORD: '${postgres.password}', REPORT: '${postgres.password:cafe_reports}'}
                        """.replace("%s", isSuperuser() ? ", app.mode: 'it''s'" : ""),
                        () -> {
                            as("cafe_user", "cafe", "create table if not exists app.orders (name citext)");
                            as("cafe_reports", "cafe", "select * from app.orders");
                            assertEquals(
                                    isSuperuser() ? List.of("it's") : List.of(""),
                                    query(
                                            "cafe_user",
                                            "cafe",
                                            "select coalesce(current_setting('app.mode', true), '')"));
                            assertEquals(List.of("app, ext, public"), query("cafe_user", "cafe", "show search_path"));
                        }),
                state("another name for all of it", """
                        service: cafe
                        postgres:
                          database: bistro
                          renamedFrom: cafe
                          roles: {bistro_reports: {access: read, renamedFrom: cafe_reports}}
                        secrets:
                          cafe-env: {URL: '${postgres.url}', PASSWORD: '${postgres.password}', REPORT: '${postgres.password:bistro_reports}'}
                        """, () -> {
                    as("bistro_user", "bistro", "create table if not exists v (id serial)");
                    as("bistro_reports", "bistro", "select * from v");
                    assertEquals(
                            List.of("bistro_read", "bistro_reports", "bistro_user"),
                            server.query(
                                    "postgres",
                                    "select rolname from pg_roles where rolname ~ '^(cafe|bistro)_' order by 1"));
                }),
                state(
                        "gone",
                        """
                        service: cafe
                        state: absent
                        postgres:
                          database: bistro
                          quarantine: 0d
                          backup: none
                          data: discard
                          roles: {bistro_reports: {access: read}}
                        """ + SECRETS,
                        () -> assertAll(
                                () -> assertEquals(
                                        List.of(),
                                        server.query(
                                                "postgres",
                                                "select rolname from pg_roles where rolname ~ '^(cafe|bistro)'")),
                                () -> assertEquals(
                                        List.of(),
                                        server.query(
                                                "postgres",
                                                "select datname from pg_database where datname ~ '^(cafe|bistro)'")),
                                () -> assertEquals(
                                        Optional.empty(), last.orElseThrow().secret("cafe", "cafe-env", "URL")))));
    }

    private boolean isSuperuser() {
        return admin.equals(server.superuser());
    }

    private static State state(String name, String manifest, Runnable holds) {
        return new State(name, Map.of("cafe.yaml", manifest), List.of("too-many-deletes"), holds);
    }

    @Override
    public void makeForeignObjects() {
        server.execute(
                "postgres",
                "create role foreigner login password 'foreign'",
                "create database foreign_db owner foreigner",
                "alter role foreigner set work_mem = '1MB'");
        server.execute("foreign_db", "create table mine (id int)");
    }

    @Override
    public String foreignObjects() {
        return server.query(
                        "postgres",
                        "select concat_ws('|', datname, datdba::regrole, datacl) from pg_database where datname = 'foreign_db'")
                + "\n"
                + server.query(
                        "postgres",
                        "select concat_ws('|', a.*) from pg_authid a where rolname in ('foreigner', 'postgres')")
                + "\n"
                + server.query(
                        "postgres",
                        "select array_to_string(setconfig, ',') from pg_db_role_setting where setrole = 'foreigner'::regrole");
    }

    /// What somebody did by hand, as SQL inside the database, and what the plan then says in one of its lines.
    private static List<Map.Entry<String, String>> drifts() {
        return List.of(
                Map.entry("grant truncate on t to cafe_read", "further rights TRUNCATE on public.t -> none"),
                Map.entry(
                        "grant select (id) on t to cafe_report",
                        "further rights SELECT on public.t.id (cafe_report) -> none"),
                Map.entry(
                        "grant insert on t to cafe_report", "further rights INSERT on public.t (cafe_report) -> none"),
                Map.entry("revoke select on t from cafe_read", "tables lacks 1 table: public.t -> all"),
                Map.entry("revoke usage on sequence t_id_seq from cafe_write", "sequences lacks 1 sequence"),
                Map.entry(
                        "create table s as select 1; alter table s owner to stranger",
                        "lacks 1 table: public.s (made by stranger)"),
                Map.entry("create schema odd authorization stranger", "schemas lacks 1 schema: odd (made by stranger)"),
                Map.entry(
                        "alter default privileges for role cafe_user revoke select on tables from cafe_read",
                        "future objects lacks SELECT on tables of cafe_user -> all"),
                Map.entry(
                        "alter default privileges for role cafe_user grant all on tables to cafe_report",
                        "further rights on future objects DELETE on tables of cafe_user (cafe_report)"),
                Map.entry("alter role cafe_report reset statement_timeout", "settings search_path = $user, public ->"),
                Map.entry(
                        "alter role cafe_report in database cafe set work_mem = '1MB'",
                        "work_mem = 1MB -> work_mem = 8MB"),
                Map.entry("alter role cafe_report valid until 'infinity'", "validUntil (none) -> 2098-12-31T22:00:00Z"),
                Map.entry("alter role cafe_report connection limit 6", "connectionLimit 6 -> 5"),
                Map.entry("revoke cafe_read from cafe_report", "memberOf (none) -> cafe_read"),
                Map.entry("grant cafe_write to cafe_report", "memberOf cafe_read, cafe_write -> cafe_read"),
                Map.entry("grant cafe_read to stranger", "members stranger -> (none)"),
                Map.entry("revoke connect on database cafe from cafe_read", "grant to cafe_read (none) -> CONNECT"),
                Map.entry("drop role cafe_jobs", "+ postgres role"));
    }

    @Test
    void driftMadeByHandIsSeenAndHealed() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", LOGINS);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("postgres", "create role stranger", "grant stranger to " + admin.user());
        as("cafe_user", "cafe", "create table t (id serial)");
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        for (Map.Entry<String, String> drift : drifts()) {
            if (server.major() >= 16 && !isSuperuser() && drift.getKey().startsWith("grant cafe_")) {
                // The bootstrap superuser granted it, whose grants only a superuser takes back.
                continue;
            }
            String granted =
                    server.major() >= 16 && drift.getKey().startsWith("revoke cafe_read") ? " granted by " + admin : "";
            server.execute("cafe", (drift.getKey() + granted).split("; "));

            var plan = workspace.berth("plan");
            var healed = workspace.berth("apply", "--yes", "--allow", "password-reset");
            var empty = workspace.berth("plan", "--exit-code");

            assertTrue(plan.out().contains(drift.getValue()), () -> drift + "\n" + plan.all());
            assertEquals(0, healed.exitCode(), () -> drift + "\n" + healed.all());
            assertEquals(0, empty.exitCode(), () -> drift + "\n" + empty.all());
        }
    }

    @Test
    void aTableOfAMigrationIsNoDriftAndCanBeReadAtOnce() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", LOGINS);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        as(
                "cafe_user",
                "cafe",
                "create schema later",
                "create table later.t (id serial)",
                "create function later.f() returns int language sql as 'select 1'",
                "create materialized view later.m as select * from later.t");

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(0, plan.exitCode(), plan::all);
        as("cafe_report", "cafe", "select * from later.t", "select * from later.m", "select later.f()");
        as("cafe_jobs", "cafe", "insert into later.t default values");
    }

    @Test
    void anAbsentDatabaseIsClosedFirstAndCanComeBack() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", LOGINS);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        as("cafe_user", "cafe", "create table t (id serial)");
        String absent = LOGINS.replace("service: cafe\n", "service: cafe\nstate: absent\n");

        workspace.write("cafe.yaml", absent);
        var closing = workspace.berth("apply", "--yes");
        var waiting = workspace.berth("plan", "--exit-code");
        String login = state("cafe_report");
        String owner = state("cafe_user");
        workspace.write("cafe.yaml", LOGINS);
        var opening = workspace.berth("apply", "--yes");
        var empty = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, closing.exitCode(), closing::all),
                () -> assertTrue(closing.out().contains("quarantine (none) -> for 7 days"), closing::all),
                () -> assertEquals("28000", login, "cafe_report while it is closed"),
                () -> assertEquals("28000", owner, "cafe_user while it is closed"),
                () -> assertEquals(0, waiting.exitCode(), waiting::all),
                () -> assertTrue(waiting.out().contains("note quarantine"), waiting::all),
                () -> assertEquals(0, opening.exitCode(), opening::all),
                () -> assertEquals(0, empty.exitCode(), empty::all));
        as("cafe_report", "cafe", "select * from t");
    }

    @Test
    void aDatabaseWithTablesSessionsOrWithoutADumpIsNotDropped() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", LOGINS);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        as("cafe_user", "cafe", "create table t (id serial)");
        workspace.write(
                "cafe.yaml",
                LOGINS.replace(
                        "service: cafe\npostgres:\n", "service: cafe\nstate: absent\npostgres:\n  quarantine: 0d\n"));

        try (var _ = server.connect(login("cafe_user"), "cafe")) {
            var plan = workspace.berth("plan", "--exit-code");
            var apply = workspace.berth("apply", "--yes", "--allow", "data-loss");

            assertAll(
                    () -> assertEquals(5, plan.exitCode(), plan::all),
                    () -> assertTrue(plan.out().contains(" 1 table, "), plan::all),
                    () -> assertTrue(plan.plain().contains("! data-loss: its rows would be lost"), plan::all),
                    () -> assertTrue(plan.plain().contains("! backup: it is dumped before it is dropped"), plan::all),
                    () -> assertTrue(plan.plain().contains("! live-sessions: 1 session uses it"), plan::all),
                    () -> assertEquals(5, apply.exitCode(), apply::all));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        as("cafe_user", "cafe", "select * from t");
    }

    /// A login that owns something in somebody else's database goes only if a person agrees, and what it owned stays.
    @Test
    void whatALoginOwnsElsewhereStaysWhenItGoes() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", LOGINS);
        workspace.write("erp.yaml", "service: erp\npostgres: {allowConnect: [cafe_jobs]}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("erp", "create table elsewhere (id int)", "alter table elsewhere owner to cafe_jobs");
        server.execute("cafe", "create table here (id int)", "alter table here owner to cafe_jobs");
        workspace.write("erp.yaml", "service: erp\npostgres: {}\n");
        workspace.write(
                "cafe.yaml",
                LOGINS.replace("cafe_jobs: {access: write}", "cafe_jobs: {access: write, state: absent}")
                        .replace("    JOBS: ${postgres.password:cafe_jobs}\n", ""));

        var refused = workspace.berth("apply", "--yes");
        var applied = workspace.berth("apply", "--yes", "--allow", "data-loss:postgres/main/role/cafe_jobs");

        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(refused.out().contains("it owns objects in other databases"), refused::all),
                () -> assertTrue(refused.out().contains("1 in \"erp\""), refused::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(
                        List.of("erp_user"),
                        server.query("erp", "select relowner::regrole from pg_class where relname = 'elsewhere'")),
                () -> assertEquals(
                        List.of("cafe_user"),
                        server.query("cafe", "select relowner::regrole from pg_class where relname = 'here'")));
    }

    @Test
    void whatTheServerCannotDoIsRefusedInThePlan() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", """
                service: cafe
                postgres:
                  tablespace: nowhere
                  settings: {statment_timeout: 1s, shared_buffers: 1GB}
                  extensions: [earthdistance]
                  template: template9
                """);

        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("there is no tablespace \"nowhere\""), plan::all),
                () -> assertTrue(plan.out().contains("has no setting \"statment_timeout\". Did you mean"), plan::all),
                () -> assertTrue(plan.out().contains("\"shared_buffers\" holds for the whole server"), plan::all),
                () -> assertTrue(plan.out().contains("it needs extension \"cube\""), plan::all),
                () -> assertTrue(plan.out().contains("there is no database \"template9\" to copy"), plan::all));
    }

    private void as(String user, String database, String... statements) {
        try (var connection = server.connect(login(user), database);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(user + " in " + database + ": " + e.getMessage(), e);
        }
    }

    private List<String> query(String user, String database, String sql) {
        try (var connection = server.connect(login(user), database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return List.of(rows.getString(1));
        } catch (SQLException e) {
            throw new AssertionError(user + " in " + database + ": " + e.getMessage(), e);
        }
    }

    private void refused(String user, String database, String sql) {
        try (var connection = server.connect(login(user), database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
            throw new AssertionError(user + " may: " + sql);
        } catch (SQLException e) {
            assertEquals("42501", e.getSQLState(), e::getMessage);
        }
    }

    /// The SQLSTATE of a login's attempt; empty if it succeeds.
    private String state(String user) {
        try (var _ = server.connect(login(user), "cafe")) {
            return "";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private Login login(String user) {
        String key = user.endsWith("_user") ? "PASSWORD" : user.endsWith("_jobs") ? "JOBS" : "REPORT";
        return new Login(
                user,
                Secret.of(last.orElseThrow().secret("cafe", "cafe-env", key).orElseThrow()));
    }
}
