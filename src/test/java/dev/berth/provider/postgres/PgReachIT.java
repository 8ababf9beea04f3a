package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.embedded.FreePort;
import dev.berth.fixture.PgBouncer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How berth gets to its servers: a pooler in between, several servers of which one is down, and what a plan takes.
class PgReachIT {

    private static final Secret PASSWORD = Secret.of("superuser-Password/1");

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Path folder;
    private final Workspace workspace;

    PgReachIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", PASSWORD.reveal());
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private static String entry(String name, int port, String more) {
        return "  %s: {host: 127.0.0.1, port: %d, admin: {user: postgres, password: env:ADMIN_PASSWORD}%s}\n"
                .formatted(name, port, more);
    }

    /// What a plan says against the server; empty if it can read it.
    private String refusal(int port, String more) {
        workspace.platform("postgres:\n" + entry("main", port, more));
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        var plan = workspace.berth("plan");
        return plan.exitCode() == 0 ? "" : plan.all();
    }

    @Test
    void aPoolerInFrontOfTheAdminIsExplained() {
        for (String ignored : List.of("extra_float_digits", "extra_float_digits,options")) {
            try (var pooler = PgBouncer.before(server, folder, Map.of("postgres", PASSWORD.reveal()), ignored)) {
                String said = refusal(pooler.port(), "");
                assertTrue(said.contains("exit code 9"), said);
                assertTrue(said.contains("stands a pooler such as PgBouncer, which"), said);
                assertTrue(said.contains("and the pooler under `endpoints`"), said);
            }
        }
    }

    /// Before PostgreSQL 15 every login may create functions in template1.
    @Test
    void whatALoginPlantedInTemplate1ReachesNoService() {
        PostgresServer old = PostgresServer.of(14);
        old.execute("template1", """
                create function public.lower(varchar) returns text language plpgsql as
                $$ begin execute 'alter role evil superuser'; return $1; end $$""");
        try {
            old.execute("postgres", "create role evil login");
            workspace.platform("postgres:\n" + entry("main", old.port(), ""));
            workspace.write(
                    "cafe.yaml",
                    "service: cafe\npostgres: {extensions: [pg_trgm], schemas: {extra: {}}, roles: {cafe_ro: {access: read}}}\n");
            var apply = workspace.berth("apply", "--yes");
            assertEquals(0, apply.exitCode(), apply::all);
            assertEquals(List.of("f"), old.query("postgres", "select rolsuper from pg_roles where rolname = 'evil'"));
            assertEquals(
                    List.of("0"),
                    old.query(
                            "cafe",
                            "select count(*) from pg_proc where proname = 'lower' and pronamespace = 'public'::regnamespace"));
        } finally {
            old.execute("template1", "drop function public.lower(varchar)");
            old.reset();
        }
    }

    @Test
    void aServerThatIsDownLeavesTheOthersToTheirServices() throws Exception {
        int nobody = FreePort.find();
        workspace.platform("postgres:\n" + entry("main", server.port(), "") + entry("second", nobody, ""));
        workspace.write("cafe.yaml", "service: cafe\npostgres: {server: main}\n");
        workspace.write("tea.yaml", "service: tea\npostgres: {server: second}\n");
        workspace.write(
                "gone.yaml",
                "service: gone\nstate: absent\npostgres: {server: second, quarantine: 0d, backup: none}\n");

        var plan = workspace.berth("plan", "--exit-code");
        var applied = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("! unreadable postgres/second"), plan::all),
                () -> assertTrue(plan.out().contains("nothing is known of 2 of 3 services"), plan::all),
                () -> assertTrue(!plan.out().contains("delete"), plan::all),
                () -> assertEquals(9, applied.exitCode(), applied::all),
                () -> assertTrue(applied.out().contains("Applied 1 service"), applied::all),
                () -> assertEquals(
                        List.of("cafe"),
                        server.query("postgres", "select datname from pg_database where datname in ('cafe', 'tea')")));
    }

    @Test
    void servicesAreSpreadOverTheirServers() {
        PostgresServer other = PostgresServer.of(PostgresServer.OLDEST);
        try {
            workspace.platform("postgres:\n" + entry("main", server.port(), "")
                    + entry("second", other.port(), ", connections: 2"));
            workspace.write("cafe.yaml", "service: cafe\npostgres: {server: main}\n");
            workspace.write("tea.yaml", "service: tea\npostgres: {server: second, extensions: [citext]}\n");

            var applied = workspace.berth("apply", "--yes");
            var again = workspace.berth("plan", "--exit-code");

            assertAll(
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertTrue(applied.out().contains("tea on second"), applied::all),
                    () -> assertEquals(0, again.exitCode(), again::all),
                    () -> assertEquals(
                            List.of("tea"),
                            other.query(
                                    "postgres", "select datname from pg_database where datname in ('cafe', 'tea')")));
        } finally {
            other.reset();
        }
    }

    /// Five services or twenty: the same statements in the same two sessions, one of them in the only database that
    /// there is something declared in. Whoever wants each looked into pays a session for each.
    @Test
    void aPlanTakesOneSessionAndAnotherWhereSomethingIsDeclared() {
        Map<String, Long> few = statementsOfAPlan(5);
        Map<String, Long> many = statementsOfAPlan(20);

        assertEquals(few, many);
        workspace.platform("postgres:\n" + entry("main", server.port(), ", insideCheck: always"));
        assertConnections(22, workspace.berth("plan", "--exit-code"));
    }

    /// What shared catalogs tell of a database calls for a look inside.
    @Test
    void aPlanLooksIntoADatabaseThatIsNotAsItWasLeft() {
        workspace.platform("postgres:\n" + entry("main", server.port(), ""));
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("postgres", "create role visitor login");
        Map<String, String> findings = Map.of(
                "create table restored (id int)", "others own 1 table (public.restored) of postgres",
                "create table theirs (id int); alter table theirs owner to visitor", "others own 1 table",
                "alter schema public owner to visitor", "schema",
                "set role cafe_user; create table mine (id int); reset role; grant select on mine to visitor", "");

        assertConnections(1, workspace.berth("plan", "--exit-code"));
        findings.forEach((done, said) -> {
            server.execute("cafe", done);
            var plan = workspace.berth("plan");
            server.execute(
                    "cafe",
                    "drop table if exists restored, theirs, mine; alter schema public owner to pg_database_owner");
            assertConnections(2, plan);
            assertTrue(plan.out().contains(said), () -> done + "\n" + plan.all());
        });
    }

    /// The bootstrap superuser's objects leave no row in shared catalogs, and this database is in use by its service.
    @Test
    void driftLooksIntoEveryDatabase() {
        workspace.platform("postgres:\n" + entry("main", server.port(), ""));
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute(
                "cafe", "set role cafe_user; create table mine (id int); reset role; create table other (id int)");

        assertConnections(1, workspace.berth("plan", "--exit-code"));
        var drift = workspace.berth("drift");
        assertTrue(drift.out().contains("others own 1 table (public.other) of postgres"), drift::all);
    }

    private static void assertConnections(int expected, Result plan) {
        assertEquals(0, plan.exitCode(), plan::all);
        String said = ", " + expected + " postgres connection" + (expected == 1 ? "" : "s") + "\n";
        assertTrue(plan.out().contains(said), plan::all);
    }

    private Map<String, Long> statementsOfAPlan(int services) {
        workspace.platform("postgres:\n" + entry("main", server.port(), ""));
        for (int i = 0; i < services; i++) {
            workspace.write("s" + i + ".yaml", "service: s" + i + "\npostgres: {}\n");
        }
        workspace.write("inside.yaml", "service: inside\npostgres: {roles: {inside_ro: {access: read}}}\n");
        assertEquals(0, workspace.berth("apply", "--yes", "--parallelism", "8").exitCode());
        int before = server.log().length();

        var plan = workspace.berth("plan", "--exit-code");

        assertConnections(2, plan);
        return server.log()
                .substring(before)
                .lines()
                .filter(line -> line.contains("statement:") || line.contains("execute "))
                .map(line -> line.replaceFirst("^.*?(statement:|execute [^:]*:)", ""))
                .collect(Collectors.groupingBy(statement -> statement, Collectors.counting()));
    }
}
