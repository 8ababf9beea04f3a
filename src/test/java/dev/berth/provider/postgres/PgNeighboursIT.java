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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
                "postgres: {main: {host: 127.0.0.1, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
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

        var status = workspace.berth("status");
        workspace.clear();
        var imported = workspace.berth("import");

        assertAll(
                () -> assertEquals(9, status.exitCode(), status::all),
                () -> assertTrue(status.out().contains("two      in sync"), status::all),
                () -> assertEquals(0, imported.exitCode(), imported::all),
                () -> assertTrue(imported.all().contains("nothing in database \"one\" can be read"), imported::all),
                () -> assertTrue(Files.exists(workspace.services().resolve("two.yaml")), imported::all));
    }

    @ParameterizedTest
    @CsvSource({"13,postgres", "18,postgres", "13," + ADMIN, "18," + ADMIN})
    void settingsOfADatabaseAreOverruledWhereTheyCanBe(int major, String admin) {
        var server = server(major, admin);
        services("");
        var first = workspace.berth("apply", "--yes");
        server.execute("postgres", "create role loud", "create database loud owner loud");
        for (String object : List.of("role loud", "database loud", "role one_user", "schema app")) {
            server.execute(
                    "one",
                    "do $$ begin execute 'comment on " + object + " is ' || quote_literal(repeat('x', 1000000) || "
                            + "' "
                            + (object.endsWith("one_user") ? "[berth fleet=default service=one]" : "") + "'); end $$");
        }
        server.execute(
                "postgres",
                "alter database one set local_preload_libraries = 'nope'",
                "alter database one set statement_timeout = 1",
                "alter database one set idle_in_transaction_session_timeout = 1",
                "alter database one set default_transaction_read_only = on",
                "alter database one set search_path = nowhere",
                "alter database one set role = one_user",
                "alter role " + admin + " in database one set role = two_user");
        if (major >= 14) {
            server.execute("postgres", "alter database one set idle_session_timeout = 1");
        }

        var plan = workspace.berth("plan");
        services(", roles: {one_ro: {access: read}}");
        var written = workspace.berth("apply", "--yes");
        var status = workspace.berth("status");

        assertAll(
                () -> assertEquals(0, first.exitCode(), first::all),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertEquals(0, written.exitCode(), written::all),
                () -> assertEquals(0, status.exitCode(), status::all));
    }

    /// Its files are gone, every login there fails, or somebody has locked its catalogs.
    @ParameterizedTest
    @CsvSource({"13,postgres", "18,postgres", "13," + ADMIN, "18," + ADMIN})
    void aDatabaseThatNobodyCanEnterStopsItsServiceAlone(int major, String admin) throws Exception {
        var server = server(major, admin);
        services("");
        var first = workspace.berth("apply", "--yes");
        Path data = Path.of(server.query("postgres", "show data_directory").getFirst());
        Path files = data.resolve("base")
                .resolve(server.query("postgres", "select oid from pg_database where datname = 'one'")
                        .getFirst());
        Path aside = files.resolveSibling("aside");
        workspace.write("two.yaml", "service: two\npostgres: {schemas: {app: {}, more: {}}}\n");
        Files.move(files, aside);
        Workspace.Result missing;
        Workspace.Result doctor;
        try {
            missing = workspace.berth("apply", "--yes");
            doctor = workspace.berth("doctor");
        } finally {
            Files.move(aside, files);
        }
        assertAll(
                () -> assertEquals(0, first.exitCode(), first::all),
                () -> assertEquals(9, missing.exitCode(), missing::all),
                () -> assertTrue(missing.out().contains("Restore the database's files"), missing::all),
                () -> assertEquals(1, doctor.exitCode(), doctor::all),
                () -> assertEquals(
                        List.of("more"),
                        server.query("two", "select nspname from pg_namespace where nspname = 'more'")));
        if (major >= 17) {
            server.execute(
                    "one",
                    "create function refuse() returns event_trigger language plpgsql as"
                            + " 'begin raise exception ''nobody enters''; end'",
                    "create event trigger refuse on login execute function refuse()");
            try {
                var refused = workspace.berth("plan");
                assertEquals(admin.equals(ADMIN) ? 9 : 0, refused.exitCode(), refused::all);
                assertEquals(admin.equals(ADMIN), refused.out().contains("pg_event_trigger"), refused::all);
            } finally {
                server.execute("postgres", "alter system set event_triggers = off", "select pg_reload_conf()");
                Thread.sleep(300);
                server.execute("one", "drop event trigger refuse");
                server.execute("postgres", "alter system reset event_triggers", "select pg_reload_conf()");
            }
        }
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

    /// A pooler's place that somebody else has taken gets no service's password either.
    @ParameterizedTest
    @ValueSource(strings = {"3", "5,1,2,3,4"})
    void nobodyUnprovenGetsAServicesPassword(String asks) throws Exception {
        var server = server(PostgresServer.NEWEST, "postgres");
        var heard = new ByteArrayOutputStream();
        String[] numbers = asks.split(",", -1);
        byte[] request = new byte[8 + numbers.length];
        request[0] = 'R';
        request[4] = (byte) (request.length - 1);
        for (int i = 0; i < numbers.length; i++) {
            request[8 + i] = Byte.parseByte(numbers[i]);
        }
        try (var fake = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(fake, heard, request));
            workspace.platform(
                    "postgres: {main: {host: 127.0.0.1, port: %d, admin: {user: postgres, password: env:ADMIN_PASSWORD}, endpoints: {default: {host: 127.0.0.1, port: %d}}}}\n"
                            .formatted(server.port(), fake.getLocalPort()));
            workspace.write(
                    "one.yaml",
                    "service: one\npostgres: {}\nsecrets: {one-env: {U: '${postgres.url}', P: '${postgres.password}'}}\n");
            var applied = workspace.berth("apply", "--yes");
            String password = workspace.secret("one", "one-env", "P").orElseThrow();
            var doctor = workspace.berth("doctor");

            String all = heard.toString(StandardCharsets.ISO_8859_1);
            assertAll(
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertEquals(1, doctor.exitCode(), doctor::all),
                    () -> assertTrue(doctor.all().contains("clear text"), doctor::all),
                    () -> assertTrue(all.contains("one_user")),
                    () -> assertFalse(all.contains(password)),
                    () -> assertFalse(all.contains("md5")));
        }
    }

    @Test
    void aStrangerWhoTakesTheLockAgainAndAgainIsSaid() throws Exception {
        var server = server(PostgresServer.NEWEST, "postgres");
        services("");
        server.execute("postgres", "create role squatter login password 'x'");
        var done = new AtomicBoolean();
        var squatting = Thread.ofPlatform().daemon().start(() -> {
            while (!done.get()) {
                try (Connection squatter = login(server, "postgres", "squatter");
                        var statement = squatter.createStatement()) {
                    statement.execute("select pg_advisory_lock(1651668072, 1), pg_sleep(20)");
                } catch (SQLException ended) {
                    Thread.onSpinWait();
                }
            }
        });
        Thread.sleep(500);

        var applied = workspace.berth("apply", "--yes", "--lock-timeout", "20s");
        done.set(true);
        server.execute("postgres", "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'squatter'");
        squatting.join(5000);

        assertEquals(8, applied.exitCode(), applied::all);
        assertTrue(applied.all().contains("times and came back"), applied::all);
    }

    private static void serve(ServerSocket fake, ByteArrayOutputStream heard) {
        serve(fake, heard, new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
    }

    private static void serve(ServerSocket fake, ByteArrayOutputStream heard, byte[] request) {
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
                        out.write(request);
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
