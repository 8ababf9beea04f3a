package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Rights as real servers have them: of extensions, passed on by their holders, and settings spelled as people do.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgRightsIT {

    private final PostgresServer server;
    private final Login admin;
    private final Workspace workspace;

    PgRightsIT(PostgresServer server, Login admin, @TempDir Path folder) {
        this.server = server;
        this.admin = admin;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: env:ADMIN_PASSWORD}
                    openSchema: accept
                    settings: [app.mode]
                """.formatted(server.host(), server.port(), admin.user()));
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @AfterEach
    void reset() {
        server.execute("template1", "drop extension if exists pg_trgm");
        server.reset();
    }

    private void isEmpty() {
        Result plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }

    private Result applied(String... options) {
        Result applied = workspace.berth(
                Stream.concat(Stream.of("apply", "--yes"), Stream.of(options)).toArray(String[]::new));
        assertEquals(0, applied.exitCode(), applied::all);
        return applied;
    }

    private boolean may(String kind, String role, String object, String privilege) {
        return server.query(
                        "cafe", "select has_%s_privilege('%s', '%s', '%s')".formatted(kind, role, object, privilege))
                .equals(List.of("t"));
    }

    /// Runs a statement as a role that may not log in with a password that a test knows.
    private void as(String role, String database, String statement) {
        try (var connection = server.connect(server.superuser(), database);
                var sql = connection.createStatement()) {
            sql.execute("set role " + role);
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void settingsAreAcceptedInAnyCase() {
        String manifest = """
                service: cafe
                postgres:
                  settings: {TimeZone: Europe/Berlin, DateStyle: "ISO, DMY", INTERVALSTYLE: iso_8601}
                  roles: {cafe_report: {access: read, settings: {timezone: UTC}, settingsInDatabase: {Work_Mem: 8MB}}}
                """;
        workspace.write("cafe.yaml", manifest);

        applied();
        isEmpty();
        workspace.write(
                "cafe.yaml", manifest.replace("TimeZone", "timezone").replace("timezone: UTC", "TIMEZONE: UTC"));
        isEmpty();
        workspace.write("cafe.yaml", manifest.replace("TimeZone", "TimeZoen"));
        Result unknown = workspace.berth("plan");

        assertAll(
                () -> assertEquals(
                        List.of("Europe/Berlin"),
                        server.query(
                                "postgres",
                                "select split_part(c, '=', 2) from pg_db_role_setting, unnest(setconfig) c"
                                        + " where setrole = 0 and lower(c) like 'timezone=%'")),
                () -> assertTrue(unknown.out().contains("Did you mean timezone?"), unknown::all));
    }

    @Test
    void aSettingOfAnExtensionIsOneHoweverItIsSpelled() {
        assumeTrue(admin.equals(server.superuser()), "before 15 only a superuser sets what the server doesn't know");
        workspace.write("cafe.yaml", "service: cafe\npostgres: {settings: {app.Mode: b}}\n");
        applied();
        server.execute("postgres", "alter database cafe reset all", "alter database cafe set \"app.MODE\" = 'a'");
        assertTrue(workspace.berth("plan").out().contains("settings app.mode = a -> app.mode = b"));

        applied();
        isEmpty();
        workspace.write("cafe.yaml", "service: cafe\npostgres: {settings: {}}\n");
        applied();

        assertEquals(List.of(), server.query("postgres", "select setconfig from pg_db_role_setting where setrole = 0"));
    }

    @Test
    void objectsOfExtensionsAreLeftOut() {
        server.execute("template1", "create extension pg_trgm");
        workspace.write("cafe.yaml", """
                service: cafe
                postgres: {template: template1, extensions: [citext], roles: {cafe_report: {access: read}, cafe_jobs: {access: write}}}
                """);

        applied();
        isEmpty();

        as("cafe_user", "cafe", "create table doc (t text); create index on doc using gin (t gin_trgm_ops)");
        as("cafe_report", "cafe", "select similarity(t, 'x') from doc");
    }

    @Test
    void rightsThatWerePassedOnGoWithTheRightItself() {
        server.execute("postgres", "create role team_lead", "create role team_dev", "create role team_new");
        workspace.write("cafe.yaml", """
                service: cafe
                postgres:
                  allowConnect: [team_lead, team_new]
                  roles: {cafe_report: {access: read}, cafe_jobs: {access: write}}
                """);
        applied();
        as("cafe_user", "cafe", "create table note (id int)");
        as("cafe_user", "cafe", "create schema other");
        as("cafe_user", "cafe", "grant create on schema other to public");
        server.execute(
                "cafe",
                "revoke connect on database cafe from team_new",
                "grant connect on database cafe to team_lead with grant option",
                "set role team_lead",
                "grant connect on database cafe to team_dev, team_new",
                "reset role",
                "revoke select on note from cafe_read, cafe_write",
                "grant select, update on note to cafe_report with grant option",
                "set role cafe_report",
                "grant update on note to team_dev with grant option",
                "grant select on note to cafe_read, cafe_write",
                "set role team_dev",
                "grant update on note to cafe_jobs, team_new",
                "reset role",
                "grant insert on note to cafe_write with grant option",
                "set role cafe_write",
                "grant insert on note to team_dev");

        Result plan = workspace.berth("plan");
        applied();
        isEmpty();

        assertAll(
                () -> assertTrue(
                        plan.out().contains("rights passed on")
                                && plan.out().contains("team_new (UPDATE on public.note)"),
                        plan::all),
                () -> assertTrue(plan.out().contains("team_dev (INSERT on public.note)"), plan::all),
                () -> assertTrue(plan.out().contains("CREATE on other (PUBLIC)"), plan::all),
                () -> assertTrue(plan.out().contains("grant to team_dev CONNECT -> (none)"), plan::all),
                () -> assertTrue(may("database", "team_lead", "cafe", "connect"), "team_lead"),
                () -> assertTrue(may("database", "team_new", "cafe", "connect"), "team_new"),
                () -> assertFalse(may("database", "team_dev", "cafe", "connect"), "team_dev"),
                () -> assertFalse(may("table", "cafe_report", "note", "update"), "cafe_report"),
                () -> assertTrue(may("table", "cafe_report", "note", "select"), "cafe_report"),
                () -> assertTrue(may("table", "cafe_jobs", "note", "insert"), "cafe_jobs"),
                () -> assertFalse(may("schema", "cafe_report", "other", "create"), "cafe_report"),
                () -> assertFalse(may("table", "team_dev", "note", "update"), "team_dev"),
                () -> assertFalse(may("table", "team_dev", "note", "insert"), "team_dev"),
                () -> assertFalse(may("table", "team_new", "note", "update"), "team_new"));
    }

    @Test
    void membershipsThatWerePassedOnGoWithTheRightToDoSo() {
        server.execute("postgres", "create role team_dev", "create role team_new", "create role team_old");
        workspace.write("cafe.yaml", """
                service: cafe
                postgres: {roles: {cafe_a: {access: read}, cafe_b: {access: read, memberOf: [pg_monitor]}, cafe_c: {access: write}}}
                """);
        if (!admin.equals(server.superuser())) {
            server.execute("postgres", "grant pg_monitor to admin_user with admin option");
        }
        applied();
        String by = server.major() >= 16 ? " granted by " + admin.user() : "";
        server.execute(
                "postgres",
                "grant cafe_read to cafe_a with admin option" + by,
                "grant pg_monitor to cafe_b with admin option" + by,
                "revoke cafe_read from cafe_b" + by,
                "set role cafe_a",
                "grant cafe_read to cafe_b",
                "grant cafe_read to team_dev with admin option",
                "set role team_dev",
                "grant cafe_read to team_new with admin option",
                "set role team_new",
                "grant cafe_read to team_old",
                "set role cafe_b",
                "grant pg_monitor to team_old");

        Result plan = workspace.berth("plan");
        applied();
        isEmpty();

        assertAll(
                () -> assertTrue(plan.out().contains("members team_dev, team_new, team_old -> (none)"), plan::all),
                () -> assertTrue(
                        server.major() < 16 || plan.out().contains("pg_monitor with admin passed on to team_old"),
                        plan::all),
                () -> assertEquals(
                        List.of("cafe_a", "cafe_b"),
                        server.query(
                                "postgres",
                                "select distinct member::regrole::text from pg_auth_members"
                                        + " where roleid = 'cafe_read'::regrole and not member::regrole::text in ('admin_user', 'postgres')"
                                        + " order by 1")));
    }

    /// Since 16 a membership, and in every version a right on an object, goes only as the role that granted it.
    @Test
    void whatTheAdminCannotTakeBackIsRefusedWithTheStatement() {
        assumeTrue(!admin.equals(server.superuser()), "a superuser acts as every role");
        server.execute("postgres", "create role keeper", "create role team_dev");
        workspace.write("cafe.yaml", "service: cafe\npostgres: {roles: {cafe_report: {access: read}}}\n");
        applied();
        as("cafe_user", "cafe", "create table note (id int)");
        as("cafe_user", "cafe", "grant update on note to keeper with grant option");
        as("keeper", "cafe", "grant update on note to cafe_report");
        server.execute("postgres", "grant cafe_read to team_dev");

        Result plan = workspace.berth("plan");
        Result refused = workspace.berth("apply", "--yes");
        server.execute("postgres", "grant keeper to admin_user");
        if (server.major() >= 16) {
            server.execute("postgres", "revoke cafe_read from team_dev granted by postgres");
        }
        applied();
        isEmpty();

        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(
                        plan.out().contains("Let a superuser run: grant \"keeper\" to \"admin_user\""), plan::all),
                () -> assertEquals(
                        server.major() >= 16,
                        plan.out()
                                .contains("can't take it back. Let a superuser run: revoke \"cafe_read\" from"
                                        + " \"team_dev\" granted by \"postgres\""),
                        plan::all),
                () -> assertFalse(may("table", "cafe_report", "note", "update"), "cafe_report"),
                () -> assertTrue(may("table", "keeper", "note", "update"), "keeper"),
                () -> assertFalse(may("table", "team_dev", "note", "select"), "team_dev"));
    }

    @Test
    void aRoleThatMayNotLogInIsNotSaidToHaveNoPassword() {
        workspace.write("cafe.yaml", "service: cafe\npostgres: {roles: {cafe_report: {access: read}}}\n");
        applied();
        server.execute("postgres", "alter role cafe_report nologin", "alter role cafe_user nologin");

        Result plan = workspace.berth("plan");
        applied();
        isEmpty();

        assertFalse(plan.out().contains("password none"), plan::all);
    }
}
