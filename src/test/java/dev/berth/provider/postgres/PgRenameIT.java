package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.core.ServiceOutcome;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Another name or place for a database that somebody may hold.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgRenameIT {

    private static final String RENAMED =
            "service: ledger\npostgres: {database: ledger_new, user: ledger_user, renamedFrom: ledger_old%s}\n";

    private final PostgresServer server;
    private final boolean superuser;
    private final Workspace workspace;

    PgRenameIT(PostgresServer server, Login admin, @TempDir Path folder) {
        this.server = server;
        this.superuser = admin.equals(server.superuser());
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), admin.user()));
        workspace.write("ledger.yaml", "service: ledger\npostgres: {database: ledger_old, user: ledger_user}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("ledger.yaml", RENAMED.formatted(""));
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private List<String> open() {
        return server.query(
                "postgres",
                "select datname || ' ' || datallowconn from pg_database where datname like 'ledger%' order by 1");
    }

    private Connection walsender() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", server.superuser().user());
        properties.setProperty("password", server.superuser().password().reveal());
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "12");
        properties.setProperty("preferQueryMode", "simple");
        return DriverManager.getConnection(server.jdbcUrl("ledger_old"), properties);
    }

    @Test
    void whateverHoldsADatabaseIsCountedBeforeItIsRenamed() throws SQLException {
        server.execute(
                "ledger_old",
                "create subscription late connection 'host=nowhere' publication p with (connect = false, slot_name = 'late')",
                "alter subscription late enable",
                "select pg_create_logical_replication_slot('reader', 'pgoutput')");
        server.execute("ledger_old", "begin", "create table held (id int)", "prepare transaction 'waiting'");
        String said;
        String ending;
        try (var _ = server.connect(server.superuser(), "ledger_old");
                var _ = walsender()) {
            var plan = workspace.berth("plan", "--exit-code");
            assertEquals(5, plan.exitCode(), plan::all);
            said = plan.plain();
            workspace.write("ledger.yaml", RENAMED.formatted(", endSessions: true"));
            var ended = workspace.berth("apply", "--yes");
            assertEquals(5, ended.exitCode(), ended::all);
            ending = ended.plain();
        } finally {
            server.execute("ledger_old", "rollback prepared 'waiting'", "alter subscription late disable");
            server.execute("ledger_old", "alter subscription late set (slot_name = none)", "drop subscription late");
            server.execute("postgres", "select pg_drop_replication_slot('reader')");
        }
        var applied = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertTrue(said.contains("! subscription: it has 1 subscription (\"late\") at work"), said),
                () -> assertTrue(said.contains("! replication-slot: it has 1 replication slot (\"reader\")"), said),
                () -> assertTrue(said.contains("! prepared-transaction: it has 1 prepared transaction"), said),
                () -> assertTrue(said.contains("! live-sessions: "), said),
                () -> assertTrue(!superuser || said.contains("1 walsender"), said),
                () -> assertTrue(ending.contains("prepared-transaction"), ending),
                () -> assertEquals(superuser, !ending.contains("! live-sessions: "), ending),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(List.of("ledger_new true"), open()));
    }

    /// PostgreSQL 19 has no such names any more.
    @Test
    void aNameWithALineBreakCanBeGivenUp() {
        server.execute("postgres", "alter database ledger_old rename to \"ledger\r\nold\"");
        workspace.write(
                "ledger.yaml",
                RENAMED.replace("ledger_old", "\"ledger\\r\\nold\"").formatted(""));
        var applied = workspace.berth("apply", "--yes");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(List.of("ledger_new true"), open()),
                () -> assertEquals(0, again.exitCode(), again::all));
    }

    /// Something comes between plan and rename.
    @Test
    void aRenameThatFailsLeavesTheDatabaseOpen() {
        String held = applied(() ->
                server.execute("ledger_old", "begin", "create table held (id int)", "prepare transaction 'waiting'"));
        List<String> afterwards = open();
        server.execute("ledger_old", "rollback prepared 'waiting'");
        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertTrue(held.contains("\"ledger_old\" was not renamed, and is open again"), held),
                () -> assertEquals(List.of("ledger_old true"), afterwards),
                () -> assertEquals(2, plan.exitCode(), plan::all));
    }

    @Test
    void whatComesInBetweenIsNamedAndAKilledRunIsPutRight() throws SQLException {
        try (Planner planner = Planner.open(workspace.input())) {
            planner.lock(Duration.ofSeconds(10));
            var planned = planner.plan();
            try (var _ = server.connect(server.superuser(), "ledger_old")) {
                var outcome = new Applier(1, Progress.SILENT).apply(planned).get("ledger");
                assertTrue(
                        outcome instanceof ServiceOutcome.Failed(String reason)
                                && reason.contains("1 session uses \"ledger_old\" by now")
                                && reason.contains("is open again"),
                        String.valueOf(outcome));
            }
        }
        assertEquals(List.of("ledger_old true"), open());
        server.execute("postgres", "alter database ledger_old allow_connections false");

        var applied = workspace.berth("apply", "--yes");

        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(List.of("ledger_new true"), open());
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    /// What became of an apply whose plan was made before something happened.
    private String applied(Runnable between) {
        try (Planner planner = Planner.open(workspace.input())) {
            planner.lock(Duration.ofSeconds(10));
            var planned = planner.plan();
            between.run();
            var outcome = new Applier(1, Progress.SILENT).apply(planned).get("ledger");
            return outcome instanceof ServiceOutcome.Failed(String text) ? text : String.valueOf(outcome);
        }
    }

    @Test
    void aMoveToAnotherTablespaceIsRefusedAndFailsAlike() {
        assumeTrue(server.major() >= 15, "before 15 a tablespace needs a folder of the server's own user");
        server.execute("postgres", "set allow_in_place_tablespaces = on", "create tablespace fast location ''");
        server.execute("postgres", "grant create on tablespace fast to admin_user");
        workspace.write(
                "ledger.yaml",
                "service: ledger\npostgres: {database: ledger_old, user: ledger_user, tablespace: fast}\n");
        try {
            String failed = applied(() -> server.execute(
                    "ledger_old", "begin", "create table held (id int)", "prepare transaction 'waiting'"));
            List<String> afterwards = open();
            var plan = workspace.berth("plan", "--exit-code");
            server.execute("ledger_old", "rollback prepared 'waiting'");
            var applied = workspace.berth("apply", "--yes");
            assertAll(
                    () -> assertTrue(failed.contains("\"ledger_old\" was not moved, and is open again"), failed),
                    () -> assertEquals(List.of("ledger_old true"), afterwards),
                    () -> assertEquals(5, plan.exitCode(), plan::all),
                    () -> assertTrue(plan.plain().contains("and it can't be moved with one"), plan::all),
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertEquals(List.of("ledger_old true"), open()));
        } finally {
            server.reset();
            server.execute("postgres", "drop tablespace fast");
        }
    }
}
