package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Names as clouds and years make them: mail addresses, and bytes that are not UTF-8.
@ParameterizedClass(name = "{0} as {1}")
@MethodSource("servers")
class PgNamesIT {

    private static final String MAIL = "jo.doe@corp.example";

    private final PostgresServer server;
    private final Login admin;
    private final Workspace workspace;

    PgNamesIT(PostgresServer server, Login admin, @TempDir Path folder) {
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
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept%s}}\n"
                        .formatted(server.host(), server.port(), admin.user(), more));
    }

    @Test
    void mailAddressesAreNames() throws SQLException {
        String roles =
                "postgres: {user: svc@project.iam, roles: {" + MAIL + ": {access: read}, 'a+b.c': {access: write}}}\n";
        workspace.write("survey.yaml", "service: survey-api\n" + roles);

        var applied = workspace.berth("apply", "--yes");
        var again = workspace.berth("plan", "--exit-code");
        var doctor = workspace.berth("doctor");
        var rotated = workspace.berth("rotate", "survey-api", "--yes");
        workspace.write(
                "survey.yaml",
                "service: survey-api\n" + roles
                        + "secrets: {survey-api-env: {SURVEY_POSTGRES_URL: '${postgres.url}', SURVEY_JO_DOE_CORP_EXAMPLE_POSTGRES_URL:"
                        + " '${postgres.url:" + MAIL + "}', B: '${postgres.password:" + MAIL
                        + "@default}', SURVEY_A_B_C_POSTGRES_URL: '${postgres.url:a+b.c}'}}\n");
        var explicit = workspace.berth("apply", "--yes");
        workspace.write(
                "survey.yaml",
                "service: survey-api\n" + roles
                        + "secrets: {survey-api-env: {A: '${postgres.url}', C: '${postgres.url:a+b.c}'}}\n");
        var untold = workspace.berth("validate");

        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertTrue(
                        doctor.all().contains("ok      survey-api     logs in as svc@project.iam"), doctor::all),
                () -> assertEquals(0, rotated.exitCode(), rotated::all),
                () -> assertEquals(0, explicit.exitCode(), explicit::all),
                () -> assertEquals(4, untold.exitCode(), untold::all),
                () -> assertTrue(untold.err().contains("the password of \"" + MAIL + "\""), untold::all),
                () -> assertTrue(
                        untold.err().contains("SURVEY_JO_DOE_CORP_EXAMPLE_POSTGRES_URL: ${postgres.url:" + MAIL + "}"),
                        untold::all));
        String password = workspace.secret("survey", "survey-api-env", "B").orElseThrow();
        try (var session = server.connect(new Login(MAIL, Secret.of(password)), "survey")) {
            assertTrue(session.isValid(1));
        }
    }

    /// Such names come from databases without an encoding, or with another one.
    @Test
    void namesThatAreNotUtf8StopNobody() {
        String owner = admin.user();
        server.execute(
                "postgres",
                "create database latin template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' owner "
                        + owner,
                "create database shop owner " + owner,
                "create database odd",
                "create role odd");
        try {
            server.execute(
                    "latin",
                    "do $$ begin execute 'alter role odd rename to ' || quote_ident("
                            + "convert_from('\\x636166e9', 'SQL_ASCII')); execute 'alter database odd rename to ' || quote_ident("
                            + "convert_from('\\x636166e9', 'SQL_ASCII')); end $$");
            workspace.write(
                    "raw.yaml", "service: raw\npostgres: {encoding: SQL_ASCII, locale: C, schemas: {app: {}}}\n");
            workspace.write("two.yaml", "service: two\npostgres: {schemas: {app: {}}}\n");
            var applied = workspace.berth("apply", "--yes");
            server.execute(
                    "raw",
                    "do $$ begin execute 'create table app.' || quote_ident("
                            + "convert_from('\\x636166e9', 'SQL_ASCII')) || '(id int)'; execute 'alter table app.' || quote_ident("
                            + "convert_from('\\x636166e9', 'SQL_ASCII')) || ' owner to raw_user'; end $$");
            workspace.write(
                    "raw.yaml",
                    "service: raw\npostgres: {encoding: SQL_ASCII, locale: C, schemas: {app: {}}, roles: {raw_ro: {access: read}}}\n");
            var reader = workspace.berth("apply", "--yes");
            var again = workspace.berth("plan", "--exit-code");
            var imported = workspace.berth("import");
            platform(", maintenanceDatabase: latin");
            var ascii = workspace.berth("plan", "--exit-code");
            server.execute(
                    "latin",
                    "do $$ begin execute 'grant connect on database two to ' || quote_ident("
                            + "convert_from('\\x636166e9', 'SQL_ASCII')); end $$");
            var granted = workspace.berth("plan", "--exit-code");

            assertAll(
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertEquals(0, reader.exitCode(), reader::all),
                    () -> assertEquals(0, again.exitCode(), again::all),
                    () -> assertTrue(again.out().contains("note not-utf8"), again::all),
                    () -> assertEquals(0, imported.exitCode(), imported::all),
                    () -> assertTrue(imported.all().contains("caf\ufffdE9: its name is not UTF-8"), imported::all),
                    () -> assertEquals(0, ascii.exitCode(), ascii::all),
                    () -> assertEquals(5, granted.exitCode(), granted::all),
                    () -> assertTrue(
                            granted.out().contains("has rights on it, and its name is not UTF-8"), granted::all),
                    () -> assertFalse(granted.all().contains("unexpected"), granted::all));
        } finally {
            server.execute(
                    "latin",
                    "do $$ begin execute 'alter role ' || quote_ident(convert_from('\\x636166e9',"
                            + " 'SQL_ASCII')) || ' rename to odd'; execute 'alter database ' || quote_ident(convert_from('\\x636166e9',"
                            + " 'SQL_ASCII')) || ' rename to odd'; end $$");
        }
    }
}
