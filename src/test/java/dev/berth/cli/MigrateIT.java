package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A service's data move from a PostgreSQL of its own to the shared one.
class MigrateIT {

    @TempDir
    private Path folder;

    /// From the oldest to the oldest but one and the newest, with both kinds of admin.
    static Stream<Arguments> moves() {
        return Stream.of(14, PostgresServer.NEWEST)
                .filter(to -> ClientPrograms.copies(PostgresServer.OLDEST, to))
                .flatMap(to ->
                        Stream.of(true, false).map(superuser -> Arguments.of(PostgresServer.OLDEST, to, superuser)));
    }

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    private OldPostgres old(int from, int to, boolean superuser) {
        PostgresServer target = PostgresServer.of(to);
        return OldPostgres.of(
                PostgresServer.of(from),
                target,
                superuser ? target.superuser() : target.admin(),
                new Workspace(folder));
    }

    @ParameterizedTest
    @MethodSource("moves")
    void movesEverythingAndTellsTheService(int from, int to, boolean superuser) {
        OldPostgres old = old(from, to, superuser);
        old.fill(
                "create table orders (id serial primary key, what text not null, at timestamptz default now())",
                "insert into orders (what) select 'order ' || n from generate_series(1, 1000) n",
                "create table lines (id bigint generated always as identity, \"order\" int references orders, price"
                        + " numeric(10, 2), doubled numeric generated always as (price * 2) stored)",
                "insert into lines (\"order\", price) select n, n * 1.25 from generate_series(1, 1000) n",
                "create index on lines (\"order\")",
                "select lo_from_bytea(4711, 'a photograph')");
        Workspace workspace = old.workspace();

        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
        assertTrue(plan.all().contains("its data are still at"), plan::all);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(old.url(), old.told());

        var dry = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--dry-run", "--exit-code");
        assertEquals(2, dry.exitCode(), dry::all);
        assertEquals(
                10,
                workspace.berth("migrate", "cafe-backend", "--allow", "adopt").exitCode());
        assertEquals(List.of(), old.to().query("postgres", "select 1 from pg_database where datname = 'cafe'"));

        var moved = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");
        assertEquals(0, moved.exitCode(), moved::all);
        assertTrue(moved.out().contains("Downtime: "), moved::all);
        assertEquals(List.of("1000"), old.to().query("cafe", "select count(*) from orders"));
        assertEquals(List.of("1001"), old.to().query("cafe", "select nextval('orders_id_seq')"));
        assertEquals(List.of("1001"), old.to().query("cafe", "select nextval('lines_id_seq')"));
        assertEquals(List.of("2500.00"), old.to().query("cafe", "select max(doubled) from lines"));
        assertEquals(List.of("a photograph"), old.to().query("cafe", "select convert_from(lo_get(4711), 'UTF8')"));
        assertTrue(old.to().admits(old.told()), old::told);
        assertFalse(old.told().contains(":" + old.from().port() + "/"), old::told);
        assertEquals(List.of(), old.from().query("postgres", "select 1 from pg_database where datname = 'cafe'"));
        assertEquals(
                List.of("f"),
                old.from()
                        .query("postgres", "select datallowconn from pg_database where datname = 'cafe_berth_moved'"));

        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        var again = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(again.out().contains("Nothing is left to do"), again::all);
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        var after = workspace.berth("plan", "--exit-code");
        assertEquals(0, after.exitCode(), after::all);
    }

    /// What the service's team wrote into its old database runs with no more than the service's own rights.
    @ParameterizedTest
    @MethodSource("moves")
    void codeOfTheOldDatabaseNeverRunsAsBerth(int from, int to, boolean superuser) {
        OldPostgres old = old(from, to, superuser);
        old.fill(
                "create function harmless(int) returns boolean language plpgsql as $$ begin"
                        + " if current_setting('server_version_num')::int / 10000 > " + from + " then"
                        + " perform set_config('role', 'none', false);"
                        + " raise exception 'this runs as %', session_user; end if; return true; end $$",
                "create table trap (n int check (harmless(n)))",
                "insert into trap values (1)");

        var moved = old.workspace().berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");

        assertEquals(7, moved.exitCode(), moved::all);
        assertTrue(moved.all().contains("this runs as cafe_user"), moved::all);
        assertTrue(old.from().admits(old.url()));
    }

    /// A cast of rows to text is code, too, which a comparison as text would run.
    @ParameterizedTest
    @MethodSource("moves")
    void castsOfTheOldDatabaseNeverRunAsBerth(int from, int to, boolean superuser) {
        OldPostgres old = old(from, to, superuser);
        old.fill(
                "create table trap (n int)",
                "insert into trap values (1)",
                "create function harmless(trap) returns text language plpgsql as $$ begin"
                        + " raise exception 'this runs as %', session_user; end $$",
                "create cast (trap as text) with function harmless(trap)");

        var moved = old.workspace().berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");

        assertEquals(0, moved.exitCode(), moved::all);
        assertEquals(List.of("1"), old.to().query("cafe", "select n from trap"));
    }
}
