package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers without a database `postgres`, and commands that begin before berth's own login is there.
class MaintenanceDatabaseIT {

    private static final String CLOSE = "alter database postgres rename to defaultdb";
    private static final String OPEN = "alter database defaultdb rename to postgres";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("dev.berth.fixture.PostgresServer#ends")
    void aBootstrapNeedsNoDatabasePostgres(int major) {
        PostgresServer server = PostgresServer.of(major);
        server.execute("postgres", "drop role if exists berth_admin");
        var workspace = new Workspace(folder);
        workspace.environment("ROOT", server.superuser().password().reveal());
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        server.execute("template1", "revoke connect on database postgres from public", CLOSE);
        try {
            platform(workspace, server, "");
            var unnamed = workspace.berth("bootstrap", "--yes");
            platform(workspace, server, "maintenanceDatabase: defaultdb, ");
            var made = workspace.berth("bootstrap", "--yes");
            var again = workspace.berth("bootstrap", "--dry-run", "--exit-code");
            var applied = workspace.berth("apply", "--yes");
            var rotated = workspace.berth("rotate", "--admin", "--yes");
            var plan = workspace.berth("plan", "--exit-code");
            assertAll(
                    () -> assertEquals(9, unnamed.exitCode(), unnamed::all),
                    () -> assertTrue(unnamed.all().contains("`maintenanceDatabase: defaultdb`"), unnamed::all),
                    () -> assertEquals(0, made.exitCode(), made::all),
                    () -> assertTrue(
                            made.out().contains("grant connect on database \"defaultdb\" to \"berth_admin\""),
                            made::all),
                    () -> assertEquals(0, again.exitCode(), again::all),
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertEquals(0, rotated.exitCode(), rotated::all),
                    () -> assertEquals(0, plan.exitCode(), plan::all));
        } finally {
            server.execute("template1", OPEN, "grant connect on database postgres to public");
            server.reset();
            server.execute("postgres", "drop role if exists berth_admin");
        }
    }

    private static void platform(Workspace workspace, PostgresServer server, String more) {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, %sadmin: {user: berth_admin, password: [\"directory:infra/pg/password\"]}, root: {password: [env:ROOT]}}}\n"
                        .formatted(server.host(), server.port(), more));
    }

    @Test
    void aMoveNeedsNoDatabasePostgresOnEitherServer() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        PostgresServer from = PostgresServer.of(PostgresServer.OLDEST);
        PostgresServer to = PostgresServer.of(PostgresServer.NEWEST);
        var old = OldPostgres.of(from, to, to.admin(), new Workspace(folder));
        old.fill(
                "create table orders (id serial primary key, what text not null)",
                "insert into orders (what) select 'x' from generate_series(1, 10)");
        Workspace workspace = old.workspace();
        Stream.of(from, to).forEach(server -> server.execute("template1", CLOSE));
        try {
            var unnamed = workspace.berth("migrate", "cafe-backend", "--dry-run");
            workspace.platform("""
                    postgres:
                      main: {host: %s, port: %d, maintenanceDatabase: defaultdb, admin: {user: %s, password: env:ADMIN}}
                    sources: {old: {password: "env:OLD", to: cafe-backend}}
                    """.formatted(to.host(), to.port(), to.admin().user()));
            var halfNamed = workspace.berth("migrate", "cafe-backend", "--dry-run");
            workspace.write("cafe.yaml", """
                    service: cafe-backend
                    postgres:
                      from: {host: %s, port: %d, user: %s, password: sources/old, maintenanceDatabase: defaultdb}
                    """.formatted(
                            from.host(), from.port(), from.superuser().user()));
            var moved = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");
            workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
            var plan = workspace.berth("plan", "--exit-code");
            assertAll(
                    () -> assertEquals(9, unnamed.exitCode(), unnamed::all),
                    () -> assertTrue(unnamed.all().contains("`maintenanceDatabase: defaultdb`"), unnamed::all),
                    () -> assertEquals(9, halfNamed.exitCode(), halfNamed::all),
                    () -> assertTrue(
                            halfNamed.all().contains("as `maintenanceDatabase` in the manifest's `from`, such as"),
                            halfNamed::all),
                    () -> assertEquals(0, moved.exitCode(), moved::all),
                    () -> assertEquals(0, plan.exitCode(), plan::all),
                    () -> assertEquals(List.of("10"), to.query("cafe", "select count(*) from orders")));
        } finally {
            Stream.of(from, to).forEach(server -> server.execute("template1", OPEN));
            from.reset();
            to.reset();
        }
    }
}
