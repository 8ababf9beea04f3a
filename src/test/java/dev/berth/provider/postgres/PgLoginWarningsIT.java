package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PostgreSQL 19 warns at the login; a login trigger lets 17 and 18 do so.
class PgLoginWarningsIT {

    private static final String TRIGGER = """
            create function warn() returns event_trigger language plpgsql as $$
            begin
              raise notice 'a greeting';
              raise warning using errcode = '01P01', message = 'authenticated with an MD5-encrypted password',
                detail = E'MD5 is deprecated.\\n\\u001b[31m197 services unchanged.';
              raise warning 'role password will expire soon';
            end $$""";

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void areOneNoteAndNothingElse(int major, @TempDir Path folder) {
        PostgresServer server = PostgresServer.of(major);
        for (Login admin : server.admins()) {
            var workspace = new Workspace(folder.resolve(admin.user()));
            workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
            server.execute("postgres", "create database desk");
            server.execute("desk", TRIGGER, "create event trigger warn on login execute function warn()");
            workspace.platform(
                    "postgres: {main: {host: 127.0.0.1, port: %d, maintenanceDatabase: desk, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                            .formatted(server.port(), admin.user()));
            workspace.write("cafe.yaml", "service: cafe\npostgres: {schemas: {app: {}}}\n");

            var applied = workspace.berth("apply", "--yes");
            server.execute(
                    "cafe",
                    TRIGGER,
                    "alter function warn() owner to cafe_user",
                    "create event trigger warn on login execute function warn()");
            var plan = workspace.berth("plan", "--exit-code");
            var drift = workspace.berth("drift");
            var doctor = workspace.berth("doctor");

            assertAll(
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertEquals(0, plan.exitCode(), plan::all),
                    () -> assertEquals(0, drift.exitCode(), drift::all),
                    () -> assertEquals(0, doctor.exitCode(), doctor::all),
                    () -> assertEquals(
                            1,
                            Pattern.compile("login-warning")
                                    .matcher(plan.out())
                                    .results()
                                    .count(),
                            plan::all),
                    () -> assertTrue(
                            plan.out().contains("MD5-encrypted password: MD5 is deprecated. \\u001b[31m197"),
                            plan::all),
                    () -> assertTrue(plan.out().contains("; role password will expire soon"), plan::all),
                    () -> assertTrue(doctor.all().contains("\"cafe_user\" logged in: auth"), doctor::all),
                    () -> assertTrue(doctor.all().contains("berth rotate cafe, which"), doctor::all),
                    () -> assertTrue(doctor.all().contains("berth rotate --admin main, which"), doctor::all),
                    () -> assertFalse((plan.all() + doctor.all() + applied.all()).contains("greeting")),
                    () -> assertFalse((plan.all() + doctor.all() + applied.all()).contains("\u001b")));
            server.reset();
        }
    }
}
