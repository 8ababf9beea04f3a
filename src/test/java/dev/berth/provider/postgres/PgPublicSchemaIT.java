package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Schema `public` as upgrades, restores, templates and people leave it: it is seen, and put right or refused.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgPublicSchemaIT {

    private static final Pattern REMEDY =
            Pattern.compile("Let a superuser run in \"cafe\": ((?:alter|grant|revoke) [^\n]*)");

    private final PostgresServer server;
    private final boolean superuser;
    private final String admin;
    private final Workspace workspace;

    PgPublicSchemaIT(PostgresServer server, Login admin, @TempDir Path folder) {
        this.server = server;
        this.superuser = admin.equals(server.superuser());
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        this.admin = admin.user();
        platform(", openSchema: accept");
    }

    private void platform(String more) {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, templates: [closed], admin: {user: %s, password: env:ADMIN_PASSWORD}%s}}\n"
                        .formatted(server.host(), server.port(), admin, more));
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @AfterEach
    void reset() {
        server.execute(
                "template1",
                "alter schema public owner to " + (modern() ? "pg_database_owner" : "postgres"),
                (modern() ? "revoke create on schema public from public" : "grant all on schema public to public"));
        server.reset();
    }

    private boolean modern() {
        return server.major() >= 15;
    }

    private void manifest(String properties) {
        workspace.write("cafe.yaml", "service: cafe\npostgres: {%s}\n".formatted(properties));
    }

    private Result applied() {
        Result applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        return applied;
    }

    private void isEmpty() {
        Result plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }

    private boolean creates(String role) {
        return server.query("cafe", "select has_schema_privilege('%s', 'public', 'usage, create')".formatted(role))
                        .equals(List.of("t"))
                && server.query("cafe", "select has_schema_privilege('%s', 'public', 'create')".formatted(role))
                        .equals(List.of("t"));
    }

    /// Puts right what only a superuser can, with the statement that the plan prints.
    private void putRight(Result plan) {
        if (plan.exitCode() == 5) {
            var remedy = REMEDY.matcher(plan.plain());
            assertTrue(remedy.find(), plan::all);
            server.execute("cafe", remedy.group(1).replaceFirst("\\.?$", "").split("; "));
        } else {
            assertEquals(2, plan.exitCode(), plan::all);
            applied();
        }
        isEmpty();
    }

    @Test
    void nobodyButTheServiceCreatesUnlessThePlatformAcceptsIt() {
        platform("");
        manifest("");
        applied();
        manifest("roles: {cafe_report: {access: read}, cafe_jobs: {access: write}}");

        Result refused = workspace.berth("apply", "--yes");
        boolean open = !modern() && !superuser;
        assertAll(
                () -> assertEquals(open ? 5 : 0, refused.exitCode(), refused::all),
                () -> assertEquals(
                        open ? 1 : 0,
                        refused.plain().split("! open-schema: \"cafe_jobs\", \"cafe_report\" may create", -1).length
                                - 1,
                        refused::all),
                () -> assertEquals(
                        List.of(open ? "0" : "2"),
                        server.query(
                                "postgres",
                                "select count(*) from pg_roles where rolname in ('cafe_report', 'cafe_jobs')")));
        if (open) {
            server.execute(
                    "cafe", "alter schema public owner to cafe_user", "revoke create on schema public from public");
            applied();
        }

        isEmpty();
        assertAll(
                () -> assertTrue(creates("cafe_user")),
                () -> assertFalse(creates("cafe_report")),
                () -> assertFalse(creates("cafe_jobs")));
    }

    /// Before 15 a superuser prepares a template once; without it the plan that makes a login says what it may do.
    @Test
    void aReaderCreatesNothingInADatabaseOfAClosedTemplate() {
        String roles = "roles: {cafe_report: {access: read}}";
        manifest(roles);
        Result open = workspace.berth("plan");
        server.execute("postgres", "create database closed template template0 is_template true");
        if (!modern()) {
            server.execute(
                    "closed",
                    "alter schema public owner to " + (superuser ? "postgres" : "admin_user"),
                    "revoke create on schema public from public");
        }
        manifest("template: closed, " + roles);

        Result plan = workspace.berth("plan");
        applied();
        isEmpty();
        Result doctor = workspace.berth("doctor");

        assertAll(
                () -> assertEquals(
                        !modern() && !superuser,
                        open.plain().contains("\"cafe_report\" may create in schema public")
                                && open.plain().contains("alter schema public owner to \"admin_user\""),
                        open::all),
                () -> assertFalse(plan.plain().contains("\"cafe_report\" may create"), plan::all),
                () -> assertTrue(creates("cafe_user")),
                () -> assertFalse(creates("cafe_report")),
                () -> assertEquals(0, doctor.exitCode(), doctor::all));
    }

    @Test
    void whatAnUpgradeLeavesOpenIsClosed() {
        manifest("roles: {cafe_report: {access: read}, cafe_jobs: {access: write}}");
        applied();
        isEmpty();
        server.execute("cafe", "alter schema public owner to postgres", "grant all on schema public to public");

        Result plan = workspace.berth("plan", "--exit-code");
        Result drift = workspace.berth("drift");
        Result doctor = workspace.berth("doctor");
        if (!modern() && !superuser) {
            // Each database was so before 15, and only a superuser closes it; then the plan only says so.
            assertEquals(0, plan.exitCode(), plan::all);
            assertTrue(
                    plan.plain().contains("\"cafe_jobs\", \"cafe_report\" may create in schema public")
                            && plan.plain().contains("revoke create on schema public from public"),
                    plan::all);
            assertTrue(doctor.plain().contains("\"cafe_report\" may create in schema public"), doctor::all);
            return;
        }
        putRight(plan);

        assertAll(
                () -> assertTrue(plan.plain().contains("PUBLIC may create"), plan::all),
                () -> assertTrue(drift.plain().contains("changed live\n"), drift::all),
                () -> assertFalse(drift.plain().contains("in the manifest\n"), drift::all),
                () -> assertTrue(
                        doctor.plain().contains("schema public of \"cafe\" belongs to \"postgres\""), doctor::all),
                () -> assertFalse(creates("cafe_report"), "cafe_report"),
                () -> assertFalse(creates("cafe_jobs"), "cafe_jobs"),
                () -> assertTrue(creates("cafe_user"), "cafe_user"));
        assertEquals(0, workspace.berth("doctor").exitCode());
    }

    @Test
    void whatBelongsToAnotherRoleIsTakenBackByWhoMay() {
        server.execute(
                "postgres",
                "create role cloud_admin",
                "create role stranger",
                "grant cloud_admin to admin_user",
                "grant create on tablespace pg_default to stranger");
        for (String properties : List.of("", "ownedBy: admin")) {
            manifest(properties);
            applied();
            isEmpty();
            for (String wrong : List.of(
                    "alter schema public owner to cloud_admin",
                    "alter schema public owner to cloud_admin; grant create on schema public to public",
                    "alter schema public owner to stranger; revoke all on schema public from public, stranger",
                    "alter schema public owner to cafe_user; revoke all on schema public from public, cafe_user",
                    "alter schema public owner to cafe_user; grant create on schema public to stranger with grant option; "
                            + "set role stranger; grant create on schema public to cloud_admin with grant option; "
                            + "set role cloud_admin; grant create on schema public to public")) {
                server.execute("cafe", wrong.split("; "));

                Result plan = workspace.berth("plan", "--exit-code");
                assertTrue(plan.exitCode() != 0, () -> wrong + "\n" + plan.all());
                assertEquals(
                        !superuser && wrong.contains("owner to stranger") ? 5 : 2,
                        plan.exitCode(),
                        () -> wrong + "\n" + plan.all());
                putRight(plan);

                assertTrue(creates("cafe_user"), wrong);
                assertEquals(
                        List.of("f"),
                        server.query("cafe", "select has_schema_privilege('cloud_admin', 'public', 'create')"),
                        wrong);
                server.execute("cafe", "grant usage on schema public to public");
            }
        }
    }

    /// Where nobody can be asked to give the schema away, rights on it are enough.
    @Test
    void anothersSchemaThatServesTheServiceIsLeftToAnAdminWhoCannotTakeIt() {
        manifest("roles: {cafe_report: {access: read}}");
        applied();
        server.execute(
                "cafe",
                "create role stranger",
                "alter schema public owner to stranger",
                "revoke create on schema public from public",
                "grant all on schema public to cafe_user");

        Result plan = workspace.berth("plan", "--exit-code");

        assertEquals(superuser ? 2 : 0, plan.exitCode(), plan::all);
        assertEquals(superuser ? 1 : 0, workspace.berth("doctor").exitCode());
    }

    @Test
    void aTemplatesSchemaIsSeenBeforeTheDatabaseIsMade() {
        server.execute("postgres", "create role cloud_admin", "grant cloud_admin to admin_user");
        server.execute(
                "template1", "alter schema public owner to cloud_admin", "grant create on schema public to public");
        manifest("");
        workspace.write(
                "tea.yaml", "service: tea\npostgres: {template: template1, roles: {tea_report: {access: read}}}\n");

        applied();
        isEmpty();

        assertTrue(creates("cafe_user"));
        assertEquals(
                List.of("t|f"),
                server.query(
                        "tea",
                        "select has_schema_privilege('tea_user', 'public', 'create')::text::char || '|'"
                                + " || has_schema_privilege('tea_report', 'public', 'create')::text::char"));
        server.execute("template1", "create role stranger", "alter schema public owner to stranger");
        workspace.write("jam.yaml", "service: jam\npostgres: {template: template1}\n");
        Result plan = workspace.berth("plan", "--exit-code");
        assertEquals(superuser ? 2 : 5, plan.exitCode(), plan::all);
        assertTrue(superuser || plan.plain().contains("Write `template: template0`"), plan::all);
        server.execute("template1", "alter schema public owner to postgres");
    }
}
