package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What one service does to its own database or with berth's lock harms no other service, and nobody who only
/// pretends to be the server gets a password.
class PgNeighboursIT {

    private static final String PASSWORD = "neighbours-Password/1";
    private static final String ADMIN = "neighbour_admin";

    private final Workspace workspace;

    PgNeighboursIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", PASSWORD);
    }

    @AfterEach
    void reset() {
        PostgresServer.of(13).reset();
        PostgresServer.of(PostgresServer.NEWEST).reset();
    }

    private PostgresServer server(int major, String admin) {
        var server = PostgresServer.of(major);
        if (admin.equals(ADMIN)) {
            server.execute(
                    "postgres", "create role " + ADMIN + " login createdb createrole password '" + PASSWORD + "'");
        }
        workspace.environment(
                "ADMIN_PASSWORD",
                admin.equals(ADMIN) ? PASSWORD : server.superuser().password().reveal());
        platform(server.port(), admin);
        return server;
    }

    private void platform(int port, String admin) {
        workspace.platform(
                "postgres: {main: {host: 127.0.0.1, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(port, admin));
    }

    private void services(String more) {
        workspace.write("one.yaml", "service: one\npostgres: {schemas: {app: {}}" + more + "}\n");
        workspace.write("two.yaml", "service: two\npostgres: {schemas: {app: {}}}\n");
    }

    @ParameterizedTest
    @CsvSource({"13,postgres", "18,postgres", "13," + ADMIN, "18," + ADMIN})
    void aDatabaseThatCannotBeReadStopsItsServiceAlone(int major, String admin) {
        var server = server(major, admin);
        services("");
        var first = workspace.berth("apply", "--yes");
        server.execute("postgres", "alter database one set session_preload_libraries = 'nope'");
        workspace.write("two.yaml", "service: two\npostgres: {schemas: {app: {}, more: {}}}\n");

        var applied = workspace.berth("apply", "--yes");
        var after = workspace.berth("plan");

        assertAll(
                () -> assertEquals(0, first.exitCode(), first::all),
                () -> assertEquals(9, applied.exitCode(), applied::all),
                () -> assertTrue(applied.out().contains("nothing in database \"one\" can be read"), applied::all),
                () -> assertEquals(9, after.exitCode(), after::all),
                () -> assertFalse(after.out().contains("more"), after::all));
    }

    @ParameterizedTest
    @CsvSource({"13,postgres", "18,postgres", "13," + ADMIN, "18," + ADMIN})
    void settingsOfADatabaseAreOverruledWhereTheyCanBe(int major, String admin) {
        var server = server(major, admin);
        services("");
        var first = workspace.berth("apply", "--yes");
        server.execute(
                "postgres",
                "alter database one set local_preload_libraries = 'nope'",
                "alter database one set statement_timeout = 1",
                "alter database one set idle_in_transaction_session_timeout = 1",
                "alter database one set default_transaction_read_only = on",
                "alter database one set search_path = nowhere");
        if (major >= 14) {
            server.execute("postgres", "alter database one set idle_session_timeout = 1");
        }

        var plan = workspace.berth("plan");

        assertAll(
                () -> assertEquals(0, first.exitCode(), first::all), () -> assertEquals(0, plan.exitCode(), plan::all));
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void aFullDatabaseIsOpenedByAHigherLimit(int major) throws SQLException {
        var server = server(major, ADMIN);
        services(", connectionLimit: 1");
        var first = workspace.berth("apply", "--yes");
        try (Connection lodger = server.connect(server.superuser(), "one")) {
            var full = workspace.berth("plan");
            services(", connectionLimit: 5");
            var raised = workspace.berth("apply", "--yes");

            assertAll(
                    () -> assertEquals(0, first.exitCode(), first::all),
                    () -> assertTrue(lodger.isValid(1)),
                    () -> assertEquals(9, full.exitCode(), full::all),
                    () -> assertTrue(full.out().contains("raise `connectionLimit`"), full::all),
                    () -> assertTrue(raised.all().contains("connectionLimit"), raised::all),
                    () -> assertEquals(
                            List.of("5"),
                            server.query("postgres", "select datconnlimit from pg_database where datname = 'one'"),
                            raised::all));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void aStrangerWhoHoldsTheLockIsPutOut(int major) throws SQLException {
        var server = server(major, "postgres");
        services("");
        server.execute("postgres", "create role squatter login password 'x'");
        try (Connection squatter = login(server, "postgres", "squatter");
                var statement = squatter.createStatement()) {
            statement.execute("select pg_advisory_lock(1651668072, 1)");

            var applied = workspace.berth("apply", "--yes", "--lock-timeout", "2s");

            assertAll(
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertTrue(applied.all().contains("ended a session that held berth's lock"), applied::all));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void aStrangerWhomTheAdminMayNotPutOutIsNamed(int major) throws SQLException {
        var server = server(major, ADMIN);
        services("");
        server.execute("postgres", "create role squatter login password 'x'");
        try (Connection squatter = login(server, "postgres", "squatter");
                var statement = squatter.createStatement()) {
            statement.execute("select pg_advisory_lock(1651668072, 1)");

            var applied = workspace.berth("apply", "--yes", "--lock-timeout", "2s");

            assertAll(
                    () -> assertEquals(8, applied.exitCode(), applied::all),
                    () -> assertTrue(applied.all().contains("squatter, pid "), applied::all),
                    () -> assertTrue(
                            applied.all().contains("Let a superuser run: select pg_terminate_backend("), applied::all));
        }
    }

    private static Connection login(PostgresServer server, String database, String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database + "?user=" + user + "&password=x");
    }

    /// It refuses TLS and asks for the password in clear text.
    @Test
    void nobodyUnprovenGetsAPassword() throws Exception {
        var heard = new ByteArrayOutputStream();
        try (var fake = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var serving = Thread.ofPlatform().daemon().start(() -> serve(fake, heard));
            platform(fake.getLocalPort(), "postgres");
            services("");

            var plan = workspace.berth("plan");
            var doctor = workspace.berth("doctor");
            var found = workspace.berth("import");

            assertTrue(serving.isAlive());
            assertAll(
                    () -> assertEquals(9, plan.exitCode(), plan::all),
                    () -> assertTrue(plan.out().contains("the server asked for the password in clear text"), plan::all),
                    () -> assertTrue(
                            doctor.all().contains("the server asked for the password in clear text"), doctor::all),
                    () -> assertTrue(
                            found.all().contains("the server asked for the password in clear text"), found::all),
                    () -> assertFalse(
                            heard.toString(StandardCharsets.ISO_8859_1).contains(PASSWORD)));
        }
    }

    private static void serve(ServerSocket fake, ByteArrayOutputStream heard) {
        while (true) {
            try (Socket socket = fake.accept()) {
                socket.setSoTimeout(2000);
                var in = socket.getInputStream();
                var out = socket.getOutputStream();
                byte[] some = new byte[8192];
                boolean asked = false;
                for (int read = in.read(some); read > 0; read = in.read(some)) {
                    heard.write(some, 0, read);
                    boolean tls = read == 8 && some[4] == 4 && some[5] == (byte) 0xd2;
                    if (tls) {
                        out.write('N');
                    } else if (!asked) {
                        asked = true;
                        out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
                    }
                    out.flush();
                }
            } catch (IOException e) {
                if (fake.isClosed()) {
                    return;
                }
            }
        }
    }
}
