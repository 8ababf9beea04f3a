package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Clusters as they are found: made by a script, by hand, by another tool, and with all the trouble that years bring.
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
class PgEstateIT {

    private static final String MASTER = "One-Password-For-All/1";

    private final PostgresServer server;
    private final Workspace workspace;

    PgEstateIT(PostgresServer server, @TempDir Path folder) {
        this.server = server;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), server.superuser().user()));
    }

    static Stream<PostgresServer> servers() {
        return PostgresServer.ends().mapToObj(PostgresServer::of);
    }

    @AfterEach
    void reset() {
        server.execute("postgres", "update pg_database set datconnlimit = -1 where datconnlimit = -2");
        server.reset();
    }

    /// What the script did for each service, with the one password that all of them had.
    private void scripted(String service) {
        String user = service + "_user";
        server.execute(
                "postgres",
                "create database " + service,
                "create user " + user + " password '" + MASTER + "'",
                "grant all privileges on database " + service + " to " + user,
                "alter database " + service + " owner to " + user);
        server.execute(
                service,
                "grant all on schema public to " + user,
                "alter default privileges in schema public grant all on tables to " + user,
                "alter default privileges in schema public grant all on sequences to " + user,
                "create extension \"uuid-ossp\"",
                "create extension pg_trgm",
                "create table made_by_the_admin (id int)");
        workspace.handmade(
                service,
                service + "-env",
                Map.of(
                        service.toUpperCase(Locale.ROOT) + "_POSTGRES_URL",
                        "postgresql://" + user + ":One-Password-For-All%2F1@old-host:5432/" + service));
        workspace.write(service + ".yaml", "service: " + service + "\npostgres: {extensions: [uuid-ossp, pg_trgm]}\n");
    }

    @Test
    void aClusterOfTheOldScriptIsAdoptedWholeWithoutAnOutage() throws SQLException {
        List.of("cafe", "erp", "tea").forEach(this::scripted);
        try (var session = server.connect(new Login("cafe_user", Secret.of(MASTER)), "cafe");
                var statement = session.createStatement()) {

            var plan = workspace.berth("plan", "--exit-code");
            var adopted = workspace.berth("apply", "--yes", "--allow", "adopt");
            var again = workspace.berth("plan", "--exit-code");

            assertAll(
                    () -> assertEquals(5, plan.exitCode(), plan::all),
                    () -> assertTrue(plan.out().contains("grant to PUBLIC CONNECT, TEMPORARY -> (none)"), plan::all),
                    () -> assertFalse(plan.out().contains("password-reset"), plan::all),
                    () -> assertFalse(plan.out().contains("  password "), plan::all),
                    () -> assertTrue(
                            plan.out().contains("its password is also that of cafe and tea. Give it one of its own"),
                            plan::all),
                    () -> assertEquals(0, adopted.exitCode(), adopted::all),
                    () -> assertEquals(0, again.exitCode(), again::all));
            statement.execute("create table still_here (id int)");
        }
        for (String service : List.of("cafe", "erp", "tea")) {
            try (var _ = server.connect(new Login(service + "_user", Secret.of(MASTER)), service)) {
                assertTrue(server.query(service, "select 1 from pg_extension where extname = 'pg_trgm'")
                        .contains("1"));
            }
        }
    }

    /// Somebody made one login for two databases, the admin owns a third, another fleet has a fourth.
    @Test
    void eachThatCannotJustBeAdoptedSaysWhatToDo() {
        server.execute(
                "postgres",
                "create role shared login password 'x'",
                "create database one owner shared",
                "create database two owner shared",
                "create database three",
                "create role three_user login password 'x'",
                "create database four",
                "comment on database four is 'theirs [berth fleet=other service=four]'",
                "create role four_user login password 'x'");
        server.execute("three", "create table t (id int)");
        workspace.write("one.yaml", "service: one\npostgres: {user: shared}\n");
        workspace.write("two.yaml", "service: two\npostgres: {user: shared}\n");

        var clash = workspace.berth("plan");
        workspace.write("two.yaml", "service: two\npostgres: {}\n");
        workspace.write("three.yaml", "service: three\npostgres: {}\n");
        workspace.write("four.yaml", "service: four\npostgres: {}\n");
        var plan = workspace.berth("plan");
        var applied =
                workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset", "--skip-blocked");
        var again = workspace.berth("plan");

        assertAll(
                () -> assertEquals(4, clash.exitCode(), clash::all),
                () -> assertTrue(
                        clash.err().contains("user \"shared\" on postgres \"main\" is already held by one"),
                        clash::all),
                () -> assertTrue(plan.out().contains("owner shared -> two_user"), plan::all),
                () -> assertTrue(plan.out().contains("note owner"), plan::all),
                () -> assertTrue(plan.out().contains("reassign owned by \"postgres\" to \"three_user\""), plan::all),
                () -> assertTrue(
                        plan.plain().contains("! conflict: it belongs to service four (fleet other)"), plan::all),
                () -> assertEquals(5, applied.exitCode(), applied::all),
                () -> assertTrue(applied.out().contains("Applied 3 services, 1 skipped"), applied::all),
                () -> assertTrue(again.out().contains("3 services unchanged"), again::all));
    }

    @Test
    void yearsOfTroubleEndInPlanLinesAndSentences() {
        String manifest = """
                service: cafe
                postgres:
                  database: "ca\\"fe'\\t\\e[31m"
                  user: cafe_user
                  roles: {cafe_report: {access: read}}
                """;
        workspace.write("cafe.yaml", manifest);
        workspace.write("broken.yaml", "service: broken\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        String database = "ca\"fe'\t\u001b[31m";
        String quoted = "\"ca\"\"fe'\t\u001b[31m\"";
        String group = "\"ca\"\"fe'\t\u001b[31m_read\"";
        server.execute(
                "postgres",
                "create role nomad",
                "create role dealer",
                "create role chain_a",
                "create role chain_b in role chain_a",
                "grant chain_b to cafe_report",
                "create database \"else\nwhere\" owner nomad",
                "comment on database " + quoted + " is 'it''s \"the\" [berth] café <b>|`x`</b> "
                        + "[berth fleet=default service=cafe]'",
                "update pg_database set datconnlimit = -2 where datname = 'broken'");
        for (String each : List.of(database, "else\nwhere", "postgres")) {
            server.execute(each, "create table nomads (id int)", "alter table nomads owner to nomad");
        }
        server.execute(
                database,
                "create table dealt (id int, secret text)",
                "grant select on dealt to dealer with grant option",
                "set role dealer",
                "grant select on dealt to " + group,
                "reset role",
                "grant update (secret) on dealt to cafe_report",
                "grant select (secret) on dealt to dealer",
                "alter default privileges for role nomad grant all on tables to cafe_report",
                "alter default privileges for role nomad grant all on tables to dealer",
                "create function f(\"odd \"\" name\" int) returns int language sql as 'select 1'",
                "revoke execute on function f(int) from public");

        var plan = workspace.berth("plan");
        var applied = workspace.berth("apply", "--yes", "--skip-blocked");
        var again = workspace.berth("plan");

        assertAll(
                () -> assertFalse(plan.all().contains("unexpected"), plan::all),
                () -> assertFalse(plan.all().contains("\u001b"), plan::all),
                () -> assertTrue(plan.out().contains("! invalid-database"), plan::all),
                () -> assertTrue(plan.out().contains("(made by nomad)"), plan::all),
                () -> assertTrue(plan.out().contains("UPDATE on public.dealt.secret (cafe_report)"), plan::all),
                () -> assertTrue(plan.out().contains("memberOf "), plan::all),
                () -> assertEquals(5, applied.exitCode(), applied::all),
                () -> assertTrue(applied.out().contains("Applied 1 service, 1 skipped"), applied::all),
                () -> assertTrue(again.out().contains("1 service unchanged"), again::all),
                () -> assertEquals(
                        List.of("it's \"the\" [berth] café <b>|`x`</b> [berth fleet=default service=cafe]"),
                        server.query(
                                "postgres",
                                "select shobj_description(oid, 'pg_database') from pg_database where datname like 'ca%'")),
                () -> assertEquals(
                        List.of("t"),
                        server.query(database, "select has_column_privilege('dealer', 'dealt', 'secret', 'select')"),
                        "what others have is nobody's business"));
    }
}
