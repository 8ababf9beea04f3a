package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was reviewed is applied, and nothing else.
class ReviewedPlanIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    private final Path folder;
    private final Workspace workspace;
    private final String file;

    ReviewedPlanIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
        this.file = folder.resolve("plan.json").toString();
    }

    @BeforeEach
    void threeServices() {
        workspace.environment("ADMIN_PASSWORD", server.admin().password().reveal());
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(server.host(), server.port()));
        List.of("billing", "cafe", "erp").forEach(service -> limit(service, -1));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void limit(String service, int connections) {
        workspace.write(
                service + ".yaml", "service: %s\npostgres: {connectionLimit: %d}\n".formatted(service, connections));
    }

    private String limitOf(String database) {
        return server.query("postgres", "select datconnlimit from pg_database where datname = '" + database + "'")
                .getFirst();
    }

    @Test
    void appliesWhatIsAsReviewedAndLeavesTheRest() throws IOException {
        limit("billing", 5);
        limit("cafe", 6);
        var plan = workspace.berth("plan", "-o", file);
        server.execute("postgres", "alter database billing connection limit 5");
        limit("erp", 7);

        var apply = workspace.berth("apply", "--yes", "--plan", file);

        assertAll(
                () -> assertEquals(0, apply.exitCode(), apply::all),
                () -> assertTrue(apply.out().startsWith("berth plan  " + workspace.services()), apply::all),
                () -> assertTrue(
                        apply.out().contains("ONLY 1 of 3 services (as reviewed in " + file + ")"), apply::all),
                () -> assertTrue(
                        apply.out().contains("converged billing: is as the reviewed plan would make it.\n"),
                        apply::all),
                () -> assertTrue(
                        apply.out().contains("left erp: is not in the reviewed plan, and would need 1 change.\n"),
                        apply::all),
                () -> assertTrue(apply.out().endsWith("Applied 1 service.\n"), apply::all),
                () -> assertEquals("6", limitOf("cafe")),
                () -> assertEquals("-1", limitOf("erp")),
                () -> assertFalse(Files.readString(Path.of(file)).contains("SCRAM")),
                () -> assertTrue(plan.out().contains("Digest "), plan::all));
    }

    @Test
    void refusesTheServiceThatIsNotAsReviewedAndShowsHowItDiffers() {
        limit("billing", 5);
        limit("cafe", 6);
        workspace.berth("plan", "-o", file);
        server.execute("postgres", "alter database billing connection limit 9", "alter role billing_user createdb");

        var apply = workspace.berth("apply", "--yes", "--plan", file);

        assertAll(
                () -> assertEquals(6, apply.exitCode(), apply::all),
                () -> assertTrue(apply.out().contains("""
                        ! different billing: needs other changes than those that were reviewed.
                            reviewed  ~ postgres database billing  connectionLimit unlimited -> 5
                            now       ~ postgres role billing_user  attributes CREATEDB, INHERIT, LOGIN -> INHERIT, LOGIN
                            now       ~ postgres database billing  connectionLimit 9 -> 5
                        """), apply::all),
                () -> assertEquals("9", limitOf("billing")),
                () -> assertEquals("6", limitOf("cafe")));
    }

    @Test
    void refusesAServiceThatWasReviewedAndIsDeclaredNoMore() throws IOException {
        limit("billing", 5);
        workspace.berth("plan", "-o", file);
        Files.delete(workspace.services().resolve("billing.yaml"));

        var apply = workspace.berth("apply", "--yes", "--plan", file);

        assertEquals(6, apply.exitCode(), apply::all);
        assertTrue(
                apply.out().contains("! different billing: was reviewed, and no manifest declares it any more."),
                apply::all);
    }

    @Test
    void aDigestLetsOnlyItsOwnPlanPass() {
        limit("billing", 5);
        String digest = workspace.digest();
        limit("cafe", 6);

        var stale = workspace.berth("apply", "--yes", "--expect", digest);
        var check = workspace.run("check", digest, workspace.services().toString());
        limit("cafe", -1);
        var still = workspace.run("check", digest, workspace.services().toString());
        var fresh = workspace.berth("apply", "--yes", "--expect", digest);
        var again = workspace.berth("apply", "--yes", "--expect", digest);
        var after = workspace.run("check", digest, workspace.services().toString());

        assertAll(
                () -> assertEquals(6, stale.exitCode(), stale::all),
                () -> assertTrue(stale.err().contains("that one's digest is " + digest), stale::all),
                () -> assertEquals(6, check.exitCode(), check::all),
                () -> assertEquals(0, still.exitCode(), still::all),
                () -> assertEquals("The plan is still " + digest + ".\n", still.out()),
                () -> assertEquals(0, fresh.exitCode(), fresh::all),
                () -> assertEquals("5", limitOf("billing")),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertEquals(6, after.exitCode(), after::all));
    }

    @Test
    void aDigestThatIsNoneIsAUsageMistake() {
        limit("billing", 5);
        String digest = workspace.digest();
        for (String text : List.of(
                digest.substring(0, 12),
                digest.substring(0, 12) + "…",
                digest.substring(0, 63),
                "nothex-nothex",
                "",
                digest + "0")) {
            var apply = workspace.berth("apply", "--yes", "--expect", text);
            var rotate = workspace.run("rotate", "billing", workspace.services().toString(), "--yes", "--expect", text);
            var check = workspace.run("check", text, workspace.services().toString());

            assertAll(
                    text,
                    () -> assertEquals(64, apply.exitCode(), apply::all),
                    () -> assertEquals(64, rotate.exitCode(), rotate::all),
                    () -> assertEquals(64, check.exitCode(), check::all),
                    () -> assertTrue(apply.err().contains("`berth plan --format json` prints"), apply::all));
        }
        assertEquals("-1", limitOf("billing"));
    }

    @Test
    void aSavedPlanMustBeTheOneThatIsExpected() {
        limit("billing", 5);
        workspace.berth("plan", "-o", file);

        var other = workspace.berth("apply", "--yes", "--plan", file, "--expect", "0".repeat(64));

        assertEquals(6, other.exitCode(), other::all);
        assertEquals("-1", limitOf("billing"));
    }

    @Test
    void showPrintsTheSavedPlanInAnyFormat() throws IOException {
        limit("billing", 5);
        var plan = workspace.berth("plan", "-o", file);
        String json = Files.readString(Path.of(file));

        var text = workspace.run("show", file);

        assertAll(
                () -> assertEquals(0, text.exitCode(), text::all),
                () -> assertEquals(
                        plan.out().replaceFirst(", read in .*", ""), text.out(), "all but how long reading took"),
                () -> assertEquals(
                        json, workspace.run("show", file, "--format", "json").out()),
                () -> assertEquals(
                        json, workspace.berth("plan", "--format", "json").out()));
    }

    @Test
    void aPlanThatCannotBeSavedIsSaid() {
        var plan = workspace.berth(
                "plan", "-o", folder.resolve("none").resolve("plan.json").toString());

        assertEquals(64, plan.exitCode(), plan::all);
        assertTrue(plan.err().contains("there is no such folder"), plan::all);
    }

    @Test
    void aPartialRunSaysSoAndClaimsNothingOfTheRest() {
        limit("billing", 5);
        limit("cafe", 6);

        var only = workspace.berth("plan", "--only", "cafe", "--exit-code");
        var other = workspace.berth("plan", "--only", "erp", "--exit-code");
        var unknown = workspace.berth("plan", "--only", "cafee");
        String digest = workspace.digest("--only", "cafe");
        var whole = workspace.berth("apply", "--yes", "--expect", digest);
        var apply = workspace.berth("apply", "--yes", "--only", "cafe", "--expect", digest);

        assertAll(
                () -> assertEquals(2, only.exitCode(), only::all),
                () -> assertTrue(
                        only.out().lines().findFirst().orElse("").contains("ONLY 1 of 3 services (--only cafe)"),
                        only::all),
                () -> assertFalse(only.out().contains("billing"), only::all),
                () -> assertTrue(
                        only.out().contains("Plan: 1 update in 1 of 3 services. 2 other services left out.   Digest"),
                        only::all),
                () -> assertEquals(0, other.exitCode(), other::all),
                () -> assertTrue(
                        other.out()
                                .endsWith(
                                        "Nothing to change in the 1 selected of 3 services. 2 other services left out.\n"),
                        other::all),
                () -> assertFalse(other.out().contains("No changes"), other::all),
                () -> assertEquals(64, unknown.exitCode(), unknown::all),
                () -> assertTrue(
                        unknown.err().contains("no manifest declares that service. Did you mean cafe?"), unknown::all),
                () -> assertEquals(6, whole.exitCode(), whole::all),
                () -> assertEquals(0, apply.exitCode(), apply::all),
                () -> assertEquals("6", limitOf("cafe")),
                () -> assertEquals("-1", limitOf("billing")));
    }
}
