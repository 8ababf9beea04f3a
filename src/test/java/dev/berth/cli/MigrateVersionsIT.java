package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Moves between versions of PostgreSQL, and what is said where the machine's client programs can't do one.
class MigrateVersionsIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(PostgresServer.OLDEST_SOURCE, 13),
                Arguments.of(PostgresServer.OLDEST_SOURCE, 18),
                Arguments.of(13, 14),
                Arguments.of(14, 15),
                Arguments.of(14, 17),
                Arguments.of(15, 18),
                Arguments.of(16, 17),
                Arguments.of(16, 18),
                Arguments.of(17, 18));
    }

    private OldPostgres old(int from, int to) {
        PostgresServer target = PostgresServer.of(to);
        return OldPostgres.of(PostgresServer.of(from), target, target.admin(), new Workspace(folder));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void movesOrSaysWhichProgramsItNeeds(int from, int to) {
        OldPostgres old = old(from, to);
        old.fill(
                "create table orders (id int generated always as identity primary key, at timestamptz default now(),"
                        + " total numeric(10, 2), tags text[], what jsonb)",
                "insert into orders (total, tags, what) select n / 3.0, array['a', null, n::text], '{\"n\": 1}'"
                        + " from generate_series(1, 500) n",
                "create table parts (id int, region text) partition by list (region)",
                "create table parts_eu partition of parts for values in ('eu')",
                "insert into parts values (1, 'eu')",
                "create function doubled(n int) returns int language sql immutable as $$ select n * 2 $$",
                "create index on orders (doubled(id))",
                "select lo_from_bytea(0, 'a large object')");

        var moved = old.workspace().berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");

        if (!ClientPrograms.copies(from, to)) {
            assertEquals(5, moved.exitCode(), moved::all);
            assertTrue(moved.out().contains("! client-programs: "), moved::all);
            assertTrue(moved.out().contains("Install "), moved::all);
            assertTrue(old.from().admits(old.url()));
            return;
        }
        assertEquals(0, moved.exitCode(), moved::all);
        assertTrue(moved.err().contains("compared 2 tables with 501 rows, 1 sequence, 1 large object"), moved::all);
        assertEquals(List.of("500"), old.to().query("cafe", "select count(*) from orders"));
        assertTrue(old.to().admits(old.told()), old::told);
    }

    /// Until PostgreSQL 12 a table could have one, which newer programs don't copy.
    @Test
    void oidColumnsStayBehindOnlyIfThatIsAllowed() {
        OldPostgres old = old(PostgresServer.OLDEST_SOURCE, PostgresServer.NEWEST);
        old.fill("create table old_style (id int) with oids");
        var result = old.workspace().berth("migrate", "cafe-backend", "--allow", "adopt", "--dry-run", "--exit-code");
        assertEquals(5, result.exitCode(), result::all);
        assertTrue(
                result.out().contains("! left-behind: these stay behind: oid column of public.old_style"), result::all);
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 16})
    void neverToAnOlderServer(int to) {
        OldPostgres old = old(PostgresServer.NEWEST, to);
        var result = old.workspace().berth("migrate", "cafe-backend", "--dry-run", "--exit-code");
        assertEquals(5, result.exitCode(), result::all);
        assertTrue(
                result.out().contains("! older-server: the old server is PostgreSQL 18 and the new one " + to),
                result::all);
    }
}
