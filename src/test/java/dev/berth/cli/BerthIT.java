package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands as a person meets them: what they print, where, and with which exit code.
class BerthIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    private final Workspace workspace;

    BerthIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void oneService() {
        workspace.environment("ADMIN_PASSWORD", server.admin().password().reveal());
        workspace.environment("REDIS_PASSWORD", "redis-Password/1");
        platform(server.port());
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
    }

    private void platform(int port) {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(server.host(), port));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void planExitsWith2OnlyWhenAskedTo() {
        assertEquals(0, workspace.berth("plan").exitCode());
        assertEquals(2, workspace.berth("plan", "--exit-code").exitCode());
        assertEquals(2, workspace.berth("plan", "--detailed-exitcode").exitCode());
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    @Test
    void applyWithoutATerminalAsksNobodyAndChangesNothing() {
        var result = workspace.berth("apply");

        assertAll(
                () -> assertEquals(10, result.exitCode(), result::all),
                () -> assertTrue(
                        result.err().contains("there is no terminal to ask on, so nothing was changed. Pass --yes"),
                        result::all),
                () -> assertEquals(2, workspace.berth("plan", "--exit-code").exitCode()));
    }

    @Test
    void applyAtATerminalTakesOnlyYes() {
        var declined = workspace.berthAt("012", "y\n", "apply");
        var ended = workspace.berthAt("012", "", "apply");
        var approved = workspace.berthAt("012", "yes\n", "apply");

        assertAll(
                () -> assertEquals(10, declined.exitCode(), declined::all),
                () -> assertTrue(
                        declined.err().contains("Only \"yes\" is accepted: Nothing was changed."), declined::all),
                () -> assertEquals(10, ended.exitCode(), ended::all),
                () -> assertEquals(0, approved.exitCode(), approved::all),
                () -> assertTrue(approved.out().endsWith("Applied 1 service.\n"), approved::all));
    }

    @Test
    void applyTellsEachStepOnErrAndTheResultOnOut() {
        var result = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertTrue(
                        result.err().contains("[1/3] cafe-backend: create secret cafe/cafe-backend-env\n"),
                        result::all),
                () -> assertTrue(
                        result.err().contains("[3/3] cafe-backend: create postgres database cafe\n"), result::all),
                () -> assertTrue(
                        result.err().contains("[3/3] cafe-backend: open postgres database cafe\n"), result::all),
                () -> assertEquals(
                        result.err().lines().count(),
                        result.err().lines().distinct().count(),
                        result::all),
                () -> assertTrue(result.out().endsWith("Applied 1 service.\n"), result::all));
    }

    @Test
    void aSecondApplyHasNothingToDo() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        var result = workspace.berth("apply");

        assertAll(
                () -> assertEquals(0, result.exitCode(), result::all),
                () -> assertTrue(result.out().endsWith("No changes. 1 service as declared.\n"), result::all));
    }

    @Test
    void aServerThatIsDownMakesThePlanIncomplete() {
        platform(1);

        var plan = workspace.berth("plan", "--exit-code");
        var apply = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.out()
                                .contains(
                                        "! unreadable postgres/main: postgres \"main\" at 127.0.0.1:1 can't be reached"),
                        plan::all),
                () -> assertTrue(plan.out().contains("Incomplete: nothing is known of 1 of 1 service"), plan::all),
                () -> assertEquals(9, apply.exitCode(), apply::all));
    }

    @Test
    void aWrongAdminPasswordSaysWhereItWasLookedFor() {
        workspace.environment("ADMIN_PASSWORD", "wrong-Password/1");

        var plan = workspace.berth("plan");

        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("refused the login of admin_user"), plan::all),
                () -> assertTrue(plan.out().contains("The password was looked for in env:ADMIN_PASSWORD"), plan::all),
                () -> assertFalse(plan.all().contains("wrong-Password/1"), plan::all));
    }

    @Test
    void aMissingAdminPasswordNamesEveryPlace() {
        workspace.environment("ADMIN_PASSWORD", "");

        var plan = workspace.berth("plan");

        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("env:ADMIN_PASSWORD is not set"), plan::all));
    }

    @Test
    void aMissingRedisPasswordLeavesOnlyItsServicesAlone() {
        workspace.environment("REDIS_PASSWORD", "");
        workspace.write(
                "erp.yaml",
                "service: erp-api\npostgres: {}\nredis: 1\nsecrets: {erp-env: {U: \"${redis.url}\", P: \"${postgres.url}\"}}\n");

        var apply = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(9, apply.exitCode(), apply::all),
                () -> assertTrue(apply.out().contains("nothing is known of 1 of 2 services"), apply::all),
                () -> assertTrue(apply.out().contains("skipped  erp-api"), apply::all),
                () -> assertTrue(workspace
                        .secret("cafe", "cafe-backend-env", "CAFE_POSTGRES_URL")
                        .isPresent()),
                () -> assertTrue(workspace.secret("erp", "erp-env", "P").isEmpty()));
    }

    @Test
    void anAdminWithoutTheRightsIsToldWhichItNeeds() {
        server.execute("postgres", "alter role admin_user nocreaterole");

        var plan = workspace.berth("plan");

        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("alter role \"admin_user\" createdb createrole"), plan::all));
    }

    @Test
    void twoAppliesNeverOverlap() throws SQLException {
        try (Connection other = server.connect(server.admin(), "postgres");
                Statement statement = other.createStatement()) {
            statement.execute("set application_name = 'somebody else'");
            statement.execute("select pg_advisory_lock(1651668072, 1)");

            var result = workspace.berth("apply", "--yes", "--lock-timeout", "1s");

            assertAll(
                    () -> assertEquals(8, result.exitCode(), result::all),
                    () -> assertTrue(
                            result.err().contains("another apply is running: somebody else of admin_user"),
                            result::all),
                    () -> assertEquals(2, workspace.berth("plan", "--exit-code").exitCode()));
        }
    }

    @Test
    void whatChangedWhileThePlanWasShownIsNotApplied() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {connectionLimit: 5}\n");
        var meanwhile = new StringReader("yes\n") {
            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                server.execute("postgres", "alter role cafe_user connection limit 3");
                return super.read(buffer, offset, length);
            }
        };

        var result = workspace.berthAt("012", meanwhile, "apply");

        assertAll(
                () -> assertEquals(6, result.exitCode(), result::all),
                () -> assertTrue(
                        result.err().contains("changed while this plan was shown, so it was not applied"), result::all),
                () -> assertEquals(
                        List.of("-1"),
                        server.query("postgres", "select datconnlimit from pg_database where datname = 'cafe'")));
    }

    /// The server itself refuses what the plan could not foresee.
    @Test
    void aStepThatFailsIsSaidAndTheRestIsApplied() {
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("erp.yaml", "service: erp-api\npostgres: {extensions: [hstore]}\n");
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {connectionLimit: 5}\n");
        server.execute("erp", "create type public.hstore as (x int)");

        var result = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(7, result.exitCode(), result::all),
                () -> assertTrue(
                        result.out().contains("failed   erp-api: type \"hstore\" already exists"), result::all),
                () -> assertTrue(
                        result.out().contains("(42710), at: in \"erp\": create extension if not exists"), result::all),
                () -> assertTrue(result.out().contains("Applied 1 service, 1 failed"), result::all),
                () -> assertEquals(
                        List.of("5"),
                        server.query("postgres", "select datconnlimit from pg_database where datname = 'cafe'")));
    }

    @Test
    void aRefusedServiceIsLeftOutOnlyWhenAsked() {
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("erp.yaml", "service: erp-api\npostgres: {connectionLimit: 5}\n");
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {connectionLimit: 5}\n");
        server.execute(
                "postgres",
                "revoke erp_user from admin_user granted by admin_user",
                "alter database erp owner to postgres");

        var blocked = workspace.berth("apply", "--yes");
        var result = workspace.berth("apply", "--yes", "--skip-blocked");

        assertAll(
                () -> assertEquals(5, blocked.exitCode(), blocked::all),
                () -> assertTrue(blocked.err().contains("refused; nothing was changed"), blocked::all),
                () -> assertTrue(
                        blocked.out().contains("it belongs to \"postgres\", whom admin_user can't act as"),
                        blocked::all),
                () -> assertEquals(5, result.exitCode(), result::all),
                () -> assertTrue(
                        result.out().contains("skipped  erp-api: postgres/main/database/erp refused: not-manageable"),
                        result::all),
                () -> assertTrue(result.out().contains("Applied 1 service, 1 skipped."), result::all));
    }

    @Test
    void jsonIsTheSameTwiceAndGoesToOutAlone() {
        var first = workspace.berth("plan", "--format", "json");
        var second = workspace.berth("plan", "--format", "json");

        assertAll(
                () -> assertEquals(first.out(), second.out()),
                () -> assertEquals("", first.err()),
                () -> assertTrue(first.out().startsWith("{\n  \"format\" : 1,"), first::all));
    }

    @Test
    void colourFollowsTheTerminalAndTheVariables() {
        String escape = "\u001b[";

        assertFalse(workspace.berthAt("", "", "plan").out().contains(escape));
        assertTrue(workspace.berthAt("012", "", "plan").out().contains(escape));
        assertFalse(workspace.berthAt("012", "", "plan", "--no-color").out().contains(escape));
        workspace.environment("TERM", "dumb");
        assertFalse(workspace.berthAt("012", "", "plan").out().contains(escape));
        workspace.environment("CLICOLOR_FORCE", "1");
        assertTrue(workspace.berthAt("", "", "plan").out().contains(escape));
        workspace.environment("NO_COLOR", "1");
        assertFalse(workspace.berthAt("012", "", "plan").out().contains(escape));
    }

    @Test
    void aRoleThatIsNamedAsAUserWhoTakesTurnsIsRefused() {
        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\npostgres:\n  rotation: two-users\n  roles: {cafe_user_a: {access: read}}\n");
        workspace.write("other.yaml", "service: other\npostgres: {user: cafe_user_b}\n");

        var validate = workspace.berth("validate");

        assertAll(
                () -> assertEquals(4, validate.exitCode(), validate::all),
                () -> assertTrue(
                        validate.err().contains("\"cafe_user_a\" on postgres \"main\" is already"), validate::all),
                () -> assertTrue(
                        validate.err().contains("\"cafe_user_b\" on postgres \"main\" is already"), validate::all));
    }

    @Test
    void usageMistakesExitWith64AndASuggestion() {
        assertAll(
                () -> assertEquals(64, workspace.berth("plna").exitCode()),
                () -> assertEquals(64, workspace.berth("plan", "--exitcode").exitCode()),
                () -> assertTrue(workspace.berth("plan", "--exitcode").err().contains("Did you mean --exit-code?")),
                () -> assertEquals(
                        64, workspace.berth("apply", "--lock-timeout", "soon").exitCode()),
                () -> assertEquals(
                        64, workspace.berth("apply", "--parallelism", "0").exitCode()),
                () -> assertTrue(
                        workspace.berth("plan", "--allow", "adpot").err().contains("Did you mean adopt?")));
    }
}
