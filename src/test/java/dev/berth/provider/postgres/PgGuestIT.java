package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.embedded.PostgresCluster;
import dev.berth.fixture.Cut;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// berth on a server that others need too: no more sessions than it may have, nothing on a standby or on a server that
/// somebody has set read-only, and whatever waits says so.
class PgGuestIT {

    private static final Secret PASSWORD = Secret.of("superuser-Password/1");

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Path folder;
    private final Workspace workspace;

    PgGuestIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", PASSWORD.reveal());
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void platform(int port, String admin, String more) {
        workspace.platform(
                "postgres: {main: {host: 127.0.0.1, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept%s}}\n"
                        .formatted(port, admin, more));
    }

    /// An admin who may not read verifiers tries every password by a login, too.
    @ParameterizedTest
    @ValueSource(strings = {"postgres", "guest_admin"})
    void itNeverHoldsMoreSessionsThanItMay(String admin) {
        server.execute(
                "postgres", "create role guest_admin login createdb createrole password '" + PASSWORD.reveal() + "'");
        for (int i = 0; i < 6; i++) {
            workspace.write(
                    "s" + i + ".yaml",
                    "service: s%d\npostgres: {schemas: {app: {}}, roles: {s%d_ro: {access: read}}}\n".formatted(i, i));
        }
        for (int most : List.of(2, 4)) {
            try (var way = new Cut("127.0.0.1", server.port())) {
                platform(way.port(), admin, ", connections: " + most);

                var applied = workspace.berth("apply", "--yes", "--parallelism", "8");
                var again = workspace.berth("plan", "--exit-code");

                assertAll(
                        () -> assertEquals(0, applied.exitCode(), applied::all),
                        () -> assertEquals(0, again.exitCode(), again::all),
                        () -> assertTrue(way.most() <= most, way.most() + " sessions at once"));
            }
            server.execute(
                    "postgres", "alter role s1_user connection limit 7", "alter role s2_user connection limit 7");
        }
    }

    @Test
    void aServerThatIsSetReadOnlyIsLeftAlone() {
        platform(server.port(), "postgres", "");
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        server.execute("postgres", "alter role postgres set default_transaction_read_only = on");
        try {
            var applied = workspace.berth("apply", "--yes");

            assertAll(
                    () -> assertEquals(9, applied.exitCode(), applied::all),
                    () -> assertTrue(
                            applied.out().contains("it has been set read-only (default_transaction_read_only)"),
                            applied::all));
        } finally {
            server.execute(
                    "postgres",
                    "set default_transaction_read_only = off",
                    "alter role postgres reset default_transaction_read_only");
        }
    }

    @Test
    void aStandbyIsExplained() throws Exception {
        Path home = Files.createDirectory(folder.resolve("cluster"));
        Path programs = PostgresServer.programs(PostgresServer.NEWEST);
        PostgresCluster primary = PostgresCluster.start(programs, home, PASSWORD, new TreeMap<>());
        primary.close();
        Files.createFile(home.resolve("data/standby.signal"));
        try (var standby = PostgresCluster.resume(programs, home, primary.port(), PASSWORD)) {
            platform(standby.port(), "postgres", "");
            workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");

            var plan = workspace.berth("plan");

            assertAll(
                    () -> assertEquals(9, plan.exitCode(), plan::all),
                    () -> assertTrue(
                            plan.out()
                                    .contains("127.0.0.1:" + standby.port()
                                            + " is a standby, which can't be changed. Name the primary in berth.yaml"),
                            plan::all));
        }
    }

    /// A table that somebody locks for long is in the way of a read of its rights' owner, not for ever.
    @Test
    void aLockThatSomebodyHoldsIsWaitedForNoLongerThanIsSaid() throws Exception {
        platform(server.port(), "postgres", ", lockTimeout: 1s");
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("cafe.yaml", "service: cafe\npostgres: {connectionLimit: 5}\n");
        try (var somebody = server.connect(server.superuser(), "postgres");
                var statement = somebody.createStatement()) {
            somebody.setAutoCommit(false);
            statement.execute("lock pg_database in share mode");

            var applied = workspace.berth("apply", "--yes");

            assertAll(
                    () -> assertEquals(7, applied.exitCode(), applied::all),
                    () -> assertTrue(applied.all().contains("lock timeout"), applied::all));
            somebody.rollback();
        }
        var later = workspace.berth("apply", "--yes");
        assertEquals(0, later.exitCode(), later::all);
    }
}
