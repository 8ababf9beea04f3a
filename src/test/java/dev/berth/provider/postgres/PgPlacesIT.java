package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Where berth logs in to, and what a database is made from.
@ParameterizedClass(name = "{0} as {1}")
@MethodSource("servers")
class PgPlacesIT {

    private final PostgresServer server;
    private final Login admin;
    private final Workspace workspace;

    PgPlacesIT(PostgresServer server, Login admin, @TempDir Path folder) {
        this.server = server;
        this.admin = admin;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        platform("");
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

    private void platform(String more) {
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}%s}}\n"
                .formatted(server.host(), server.port(), admin.user(), more));
    }

    @Test
    void logsInToTheMaintenanceDatabaseThatIsNamed() throws SQLException {
        server.execute("template1", "alter database postgres rename to defaultdb");
        try {
            var asked = List.of(workspace.berth("import"), adding("garden"), workspace.berth("doctor"));
            platform(", maintenanceDatabase: defaultdb");
            var applied = workspace.berth("apply", "--yes");
            var again = workspace.berth("plan", "--exit-code");
            var rotated = workspace.berth("rotate", "garden", "--yes");
            var doctor = workspace.berth("doctor");
            var status = workspace.berth("status");
            workspace.write("own.yaml", "service: own\npostgres: {database: defaultdb}\n");
            var reserved = workspace.berth("validate");
            workspace.clear();
            var imported = workspace.berth("import");
            adding("lawn");
            Workspace.Result locked;
            try (Connection apply = server.connect(admin, "defaultdb");
                    var statement = apply.createStatement()) {
                statement.execute("select pg_advisory_lock(1651668072, 1)");
                locked = workspace.berth("apply", "--yes", "--lock-timeout", "1s");
            }
            assertAll(
                    () -> assertAll(asked.stream().map(one -> () -> assertNamesTheProperty(one))),
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertEquals(0, again.exitCode(), again::all),
                    () -> assertEquals(0, rotated.exitCode(), rotated::all),
                    () -> assertEquals(0, doctor.exitCode(), doctor::all),
                    () -> assertEquals(0, status.exitCode(), status::all),
                    () -> assertTrue(reserved.err().contains("belongs to the server itself"), reserved::all),
                    () -> assertEquals(0, imported.exitCode(), imported::all),
                    () -> assertTrue(imported.all().contains("berth itself logs in to"), imported::all),
                    () -> assertEquals(8, locked.exitCode(), locked::all));
        } finally {
            server.execute("template1", "alter database defaultdb rename to postgres");
        }
    }

    @Test
    void saysSoWhereTheUsualMaintenanceDatabaseIsClosed() {
        server.execute("template1", "alter database postgres allow_connections false");
        try {
            assertNamesTheProperty(adding("garden"));
        } finally {
            server.execute("template1", "alter database postgres allow_connections true");
        }
        if (!admin.equals(server.superuser())) {
            server.execute("template1", "revoke connect on database postgres from public");
            try {
                assertNamesTheProperty(workspace.berth("plan"));
            } finally {
                server.execute("template1", "grant connect on database postgres to public");
            }
        }
    }

    private Workspace.Result adding(String service) {
        workspace.write(service + ".yaml", "service: " + service + "\npostgres: {}\n");
        return workspace.berth("plan");
    }

    private static void assertNamesTheProperty(Workspace.Result result) {
        assertTrue(result.exitCode() != 0, result::all);
        assertTrue(result.all().contains("can't enter database \"postgres\""), result::all);
        assertTrue(result.all().contains("maintenanceDatabase: defaultdb"), result::all);
    }
}
