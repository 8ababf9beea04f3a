package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PgBouncer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a migration refuses before it does anything, and what it says of it.
class MigrateRefusalsIT {

    private final PostgresServer from = PostgresServer.of(PostgresServer.OLDEST);
    private final PostgresServer to = PostgresServer.of(PostgresServer.NEWEST);
    private final Workspace workspace;
    private final OldPostgres old;

    MigrateRefusalsIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
        this.old = OldPostgres.of(from, to, to.admin(), workspace);
    }

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    @AfterEach
    void reset() {
        from.query("postgres", "select gid from pg_prepared_xacts")
                .forEach(gid -> from.execute("cafe", "rollback prepared '" + gid + "'"));
        from.query("postgres", "select slot_name from pg_replication_slots")
                .forEach(slot -> from.query("cafe", "select pg_drop_replication_slot('" + slot + "')"));
        from.reset();
        to.reset();
    }

    private Workspace.Result look() {
        return workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--dry-run", "--exit-code");
    }

    private void refuses(String code, String sentence) {
        var result = look();
        assertEquals(5, result.exitCode(), result::all);
        assertTrue(result.out().contains("! " + code + ": "), result::all);
        assertTrue(result.out().contains(sentence), result::all);
        var tried = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");
        assertEquals(5, tried.exitCode(), tried::all);
        assertEquals(
                List.of("t"), from.query("postgres", "select datallowconn from pg_database where datname = 'cafe'"));
        assertEquals(old.url(), old.told());
    }

    /// Statements inside the old database, by its superuser.
    static Stream<Arguments> insides() {
        return Stream.of(
                Arguments.of("create extension citext", "extension", "`extensions: [citext]`"),
                Arguments.of(
                        "create schema ext; create extension hstore schema ext",
                        "extension",
                        "`extensions: [{name: hstore, schema: ext}]`"),
                Arguments.of("create extension adminpack", "extension", "which the new server doesn't offer"),
                Arguments.of(
                        "create table t (); begin; drop table t; prepare transaction 'half'",
                        "prepared-transaction",
                        "half"),
                Arguments.of(
                        "create function c(text) returns int language c as '$libdir/citext', 'citext_hash'",
                        "untrusted-language",
                        "c(text) in language c"),
                Arguments.of(
                        "create operator class o for type int using btree as operator 1 <, function 1 btint4cmp(int, int)",
                        "superuser-only",
                        "operator class o"),
                Arguments.of(
                        "create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger e"
                                + " on ddl_command_end execute function f()",
                        "left-behind",
                        "event trigger e"),
                Arguments.of("create publication p for all tables", "left-behind", "publication p"),
                Arguments.of(
                        "select pg_create_logical_replication_slot('s', 'pgoutput')",
                        "left-behind",
                        "replication slot s"),
                Arguments.of(
                        "create table t (a text collate \"C\"); create foreign data wrapper w; create server s"
                                + " foreign data wrapper w",
                        "superuser-only",
                        "foreign server s"));
    }

    @ParameterizedTest
    @MethodSource("insides")
    void whatTheNewDatabaseCouldNotHave(String statements, String code, String sentence) {
        from.execute("cafe", statements.split("; ", -1));
        refuses(code, sentence);
    }

    @Test
    void rowsThatAnOwnerIsKeptFrom() {
        from.execute("postgres", "alter role cafe_user createdb");
        workspace.environment("OLD", OldPostgres.PASSWORD);
        old.fill(
                "create table secrets (id int)",
                "alter table secrets enable row level security",
                "alter table secrets force row level security");
        owner();
        refuses("row-security", "secrets");
    }

    @Test
    void whatAnOwnerMayNotRead() {
        from.execute("postgres", "alter role cafe_user createdb");
        workspace.environment("OLD", OldPostgres.PASSWORD);
        from.execute("cafe", "create table other (id int)", "select lo_create(7)");
        owner();
        refuses("unreadable", "large object 7");
        refuses("unreadable", "other");
    }

    @Test
    void aLoginThatCannotCloseTheOldDatabase() {
        workspace.environment("OLD", OldPostgres.PASSWORD);
        owner();
        refuses("source-rights", "can't close the old database");
    }

    private void owner() {
        workspace.write(
                "cafe.yaml",
                workspace.read("cafe.yaml").replace("user: " + from.superuser().user(), "user: cafe_user"));
    }

    @Test
    void anotherEncodingThatNobodyDeclared() {
        remake("encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'");
        refuses("encoding", "`encoding: LATIN1`");
        old.manifest("  encoding: UTF8\n");
        assertEquals(2, look().exitCode());
    }

    @Test
    void anotherOrderThatNobodyDeclared() {
        remake("lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'");
        refuses("collation", "the old database sorts by libc C.UTF-8 C.UTF-8, the new one would by libc ");
        old.manifest("  locale: C\n");
        assertEquals(2, look().exitCode());
    }

    private void remake(String options) {
        from.execute(
                "postgres", "drop database cafe", "create database cafe owner cafe_user template template0 " + options);
    }

    @Test
    void whatIsThereAlready() {
        to.execute("postgres", "create database cafe", "create role cafe_user");
        refuses("database-exists", "no migration made it");
        refuses("role-exists", "no migration made it");
    }

    @Test
    void aDatabaseThatIsNotThere() {
        from.execute("postgres", "alter database cafe rename to tea");
        var result = look();
        assertEquals(5, result.exitCode(), result::all);
        assertTrue(result.out().contains("! no-database: there is no database \"cafe\""), result::all);
    }

    @Test
    void aDatabaseThatBelongsToSomebodyElse() {
        from.execute("postgres", "comment on database cafe is '[berth fleet=other service=tea]'");
        refuses("conflict", "belongs to service tea (fleet other)");
    }

    @Test
    void theSameServer() {
        workspace.environment("OLD", to.superuser().password().reveal());
        workspace.write("cafe.yaml", workspace.read("cafe.yaml").replace("port: " + from.port(), "port: " + to.port()));
        var result = look();
        assertEquals(5, result.exitCode(), result::all);
        assertTrue(result.out().contains("! same-server: "), result::all);
    }

    @Test
    void anOlderServer() {
        OldPostgres backwards = OldPostgres.of(
                to, from, from.admin(), new Workspace(workspace.root().resolve("backwards")));
        var result = backwards.workspace().berth("migrate", "cafe-backend", "--dry-run", "--exit-code");
        assertEquals(5, result.exitCode(), result::all);
        assertTrue(
                result.out().contains("! older-server: the old server is PostgreSQL 18 and the new one 13"),
                result::all);
    }

    @Test
    void programsThatAreNotThere() {
        var result =
                workspace.berth("migrate", "cafe-backend", "--dry-run", "--exit-code", "--pg-dump", "/nowhere/pg_dump");
        assertEquals(5, result.exitCode(), result::all);
        assertTrue(result.out().contains("! client-programs: there is no program /nowhere/pg_dump"), result::all);
    }

    @Test
    void aWrongPassword() {
        workspace.environment("OLD", "wrong");
        var result = look();
        assertEquals(9, result.exitCode(), result::all);
        assertTrue(result.err().contains("it refused the login of"), result::all);
        assertTrue(result.err().contains("looked for in env:OLD"), result::all);
    }

    @Test
    void aPoolerInFrontOfTheOldServer() {
        for (String ignored : List.of("extra_float_digits", "extra_float_digits,options")) {
            var users =
                    Map.of(from.superuser().user(), from.superuser().password().reveal());
            try (var pooler = PgBouncer.before(from, workspace.root(), users, ignored)) {
                workspace.write(
                        "cafe.yaml", workspace.read("cafe.yaml").replaceAll("port: \\d+", "port: " + pooler.port()));
                var result = look();
                assertEquals(9, result.exitCode(), result::all);
                assertTrue(result.err().contains("such as PgBouncer. Name the server itself in `from`"), result::all);
            }
        }
        assertTrue(from.admits(old.url()));
    }

    @Test
    void aServiceThatMovesNothing() {
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        var result = look();
        assertEquals(64, result.exitCode(), result::all);
        assertTrue(result.err().contains("has no `from` below `postgres`"), result::all);
        assertEquals(64, workspace.berth("migrate").exitCode());
    }
}
