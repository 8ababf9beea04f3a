package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Assumptions;
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
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept%s}}\n"
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

    /// As a new image of the operating system leaves it.
    @Test
    void anotherVersionOfACollationIsSaidBeforeAnythingIsMade() {
        Assumptions.assumeTrue(server.major() >= 15, "before 15 no version of a collation is recorded");
        platform(", templates: [base]");
        String icu = " template template0 locale_provider icu icu_locale 'de-DE' locale 'C'";
        server.execute("postgres", "create database base" + icu, "create database stale" + icu);
        workspace.write("own.yaml", "service: own\npostgres: {locale: C, localeProvider: icu, icuLocale: de-DE}\n");
        var own = workspace.berth("apply", "--yes");
        server.execute(
                "postgres", "update pg_database set datcollversion = '1.2' where datname in ('base', 'stale', 'own')");
        workspace.write(
                "glossary.yaml",
                "service: glossary\npostgres: {template: base, locale: C, localeProvider: icu, icuLocale: de-DE}\n");

        var plan = workspace.berth("plan", "--exit-code");
        var refused = workspace.berth("apply", "--yes");
        var doctor = workspace.berth("doctor");
        boolean made = !server.query("postgres", "select 1 from pg_roles where rolname = 'glossary_user'")
                .isEmpty();
        server.execute("postgres", "alter database base refresh collation version");
        var uncopied = workspace.berth("plan", "--exit-code");
        server.execute("postgres", "alter database base is_template true");
        var applied = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(0, own.exitCode(), own::all),
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("! collation-version"), plan::all),
                () -> assertTrue(plan.out().contains("alter database \"base\" refresh collation version"), plan::all),
                () -> assertTrue(
                        plan.out()
                                .contains(
                                        "own.yaml:2 postgres/main/database/own: database \"own\" was made with version 1.2"),
                        plan::all),
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertFalse(made),
                () -> assertTrue(doctor.all().contains("alter database \"base\" refresh collation"), doctor::all),
                () -> assertTrue(doctor.all().contains("alter database \"stale\" refresh collation"), doctor::all),
                () -> assertTrue(doctor.all().contains("alter database \"own\" refresh collation"), doctor::all),
                () -> assertEquals(admin.equals(server.superuser()) ? 2 : 5, uncopied.exitCode(), uncopied::all),
                () -> assertEquals(
                        !admin.equals(server.superuser()),
                        uncopied.out().contains("alter database \"base\" is_template true"),
                        uncopied::all),
                () -> assertEquals(0, applied.exitCode(), applied::all));
    }

    /// A login without the rights of the role that it acts as can't enter what it makes.
    @Test
    void anAdminThatDoesNotInheritSaysWhatItLacks() {
        Assumptions.assumeFalse(admin.equals(server.superuser()));
        server.execute(
                "postgres",
                "create role dba createdb createrole",
                "create role deploy login noinherit password 'deploy-Password/1'",
                "grant dba to deploy",
                "alter role deploy set role = dba");
        workspace.environment("ADMIN_PASSWORD", "deploy-Password/1");
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: deploy, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
                        .formatted(server.host(), server.port()));
        workspace.write("budget.yaml", "service: budget\npostgres: {roles: {budget_report: {access: read}}}\n");
        String missing = server.major() >= 16
                ? "grant \"dba\" to \"deploy\" with inherit true, set true"
                : "alter role \"deploy\" inherit";

        var plan = workspace.berth("plan");
        var doctor = workspace.berth("doctor");
        server.execute("postgres", missing);
        var applied = workspace.berth("apply", "--yes");
        var again = workspace.berth("plan", "--exit-code");
        var rotated = workspace.berth("rotate", "budget", "--yes");
        server.execute("postgres", "alter role dba noinherit");
        var noinherit = workspace.berth("plan");
        server.execute("postgres", "alter role dba inherit superuser");
        var superuser = workspace.berth("plan");

        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains(missing), plan::all),
                () -> assertEquals(1, doctor.exitCode(), doctor::all),
                () -> assertTrue(doctor.all().replaceAll("\\s+", " ").contains(missing), doctor::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertEquals(0, rotated.exitCode(), rotated::all),
                () -> assertTrue(noinherit.out().contains("alter role \"dba\" inherit"), noinherit::all),
                () -> assertTrue(superuser.out().contains("alter role \"deploy\" superuser"), superuser::all));
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
