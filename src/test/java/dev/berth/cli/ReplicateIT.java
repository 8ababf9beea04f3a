package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Replicated;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A service's data move by replication, while the service goes on.
class ReplicateIT {

    @TempDir
    private Path folder;

    /// From the oldest, and to the oldest that may be, with both kinds of admin.
    static Stream<Arguments> moves() {
        Arguments older = Arguments.of(15, 16, false);
        return Stream.concat(
                ClientPrograms.copies(15, 16) ? Stream.of(older) : Stream.of(),
                Stream.of(false, true)
                        .map(superuser -> Arguments.of(PostgresServer.OLDEST, PostgresServer.NEWEST, superuser)));
    }

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    @ParameterizedTest
    @MethodSource("moves")
    void movesWhileTheServiceWrites(int from, int to, boolean superuser) {
        Replicated replicated = Replicated.of(from, to, superuser, folder);
        OldPostgres old = replicated.old();
        // Other tests' statements stand in it, too.
        int before = old.to().log().length();
        old.fill(
                "create table orders (id serial primary key, what text not null, at timestamptz default now())",
                "insert into orders (what) select 'order ' || n from generate_series(1, 1000) n",
                "create table lines (id bigint generated always as identity primary key, \"order\" int references"
                        + " orders, price numeric(10, 2), doubled numeric generated always as (price * 2) stored)",
                "insert into lines (\"order\", price) select n, n * 1.25 from generate_series(1, 500) n",
                "create index on lines (\"order\")",
                "create table keyless (a int, b text); alter table keyless replica identity full",
                "insert into keyless values (1, 'x'), (1, 'x'), (2, null)",
                "create table other (n int not null, m text); create unique index other_n on other (n); alter table"
                        + " other replica identity using index other_n",
                "insert into other values (1, 'one')",
                "create table gone (id int primary key); insert into gone select generate_series(1, 10)",
                "create table parted (id int, day date, primary key (id, day)) partition by range (day)",
                "create table parted_1 partition of parted for values from ('2026-01-01') to ('2026-02-01')",
                "create table parted_2 partition of parted for values from ('2026-02-01') to ('2026-03-01')",
                "insert into parted select n, date '2026-01-01' + n from generate_series(0, 40) n",
                "create function touch() returns trigger language plpgsql as 'begin new.what = new.what || ''!'';"
                        + " return new; end'",
                "create trigger touched before insert on orders for each row execute function touch()",
                "create materialized view summed as select count(*) from orders");
        Workspace workspace = old.workspace();

        var dry = replicated.migrate("--dry-run", "--exit-code");
        assertEquals(2, dry.exitCode(), dry::all);
        assertEquals(5, replicated.migrate("--cutover").exitCode());
        var begun = replicated.migrate();
        assertEquals(0, begun.exitCode(), begun::all);
        assertTrue(begun.out().contains("following, 7 of 7 tables copied; lag "), begun::all);
        assertEquals(old.url(), old.told());
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());

        old.fill(
                "insert into orders (what) values ('late')",
                "update orders set what = 'changed' where id < 10",
                "delete from lines where id > 490; delete from orders where id = 999",
                "delete from keyless where a = 2; update keyless set b = 'y'",
                "update other set m = 'two'",
                "truncate gone; insert into gone values (99)",
                "truncate parted; insert into parted values (1, '2026-01-05'), (2, '2026-02-05')");
        var again = replicated.migrate();
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(again.out().contains("--cutover"), again::all);

        var json = replicated.migrate("--cutover", "--dry-run", "--format", "json");
        assertTrue(json.out().contains("\"new server: set the sequences\""), json::all);
        assertEquals(
                6, replicated.migrate("--cutover", "--expect", "0".repeat(64)).exitCode());
        var moved = replicated.migrate("--cutover");
        assertEquals(0, moved.exitCode(), moved::all);
        assertTrue(moved.out().contains("Downtime: "), moved::all);
        assertEquals(List.of("1000"), old.to().query("cafe", "select count(*) from orders"));
        assertEquals(List.of("late!"), old.to().query("cafe", "select what from orders where id = 1001"));
        assertEquals(List.of("1002"), old.to().query("cafe", "select nextval('orders_id_seq')"));
        assertEquals(List.of("501"), old.to().query("cafe", "select nextval('lines_id_seq')"));
        assertEquals(List.of("99"), old.to().query("cafe", "select id from gone"));
        assertEquals(List.of("2"), old.to().query("cafe", "select count(*) from parted"));
        assertEquals(List.of("1000"), old.to().query("cafe", "select * from summed"));
        assertTrue(old.to().admits(old.told()), old::told);
        assertEquals(List.of(), old.from().query("postgres", "select 1 from pg_database where datname = 'cafe'"));
        replicated.nothingIsLeft("moved");
        String secret = old.from().superuser().password().reveal();
        assertEquals(
                List.of(),
                old.to()
                        .log()
                        .substring(before)
                        .lines()
                        .filter(line -> line.contains(secret))
                        .map(line -> line.replace(secret, "(secret)"))
                        .toList());

        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        var finished = replicated.migrate("--finish");
        assertEquals(0, finished.exitCode(), finished::all);
        assertTrue(finished.out().contains("Remove `from`"), finished::all);
        assertEquals(0, replicated.migrate("--finish").exitCode());
        var last = replicated.migrate();
        assertTrue(last.out().contains("Nothing is left to do"), last::all);
    }

    /// The first version that has logical replication.
    @Test
    void movesFromTheFirstVersionThatReplicates() {
        Replicated replicated = Replicated.of(PostgresServer.OLDEST_SOURCE, PostgresServer.NEWEST, false, folder);
        OldPostgres old = replicated.old();
        old.fill(
                "create table orders (id int generated always as identity primary key, what text)",
                "insert into orders (what) select 'order ' || n from generate_series(1, 100) n");
        var begun = replicated.migrate();
        assertEquals(0, begun.exitCode(), begun::all);
        old.fill("delete from orders where id = 1");
        var moved = replicated.migrate("--cutover");
        assertEquals(0, moved.exitCode(), moved::all);
        assertEquals(List.of("99"), old.to().query("cafe", "select count(*) from orders"));
        replicated.nothingIsLeft("moved");
    }
}
