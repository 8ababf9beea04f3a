package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.GitFolder;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way of a change, with a real git and a real PostgreSQL.
class StoryIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Workspace workspace;
    private final GitFolder git;
    private final String saved;
    private final String comment;

    StoryIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
        this.git = new GitFolder(folder);
        this.saved = folder.resolve("plan.json").toString();
        this.comment = folder.resolve("comment.md").toString();
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private Workspace.Result berth(int exitCode, String... arguments) {
        var result = workspace.berth(arguments);
        assertEquals(exitCode, result.exitCode(), result::all);
        return result;
    }

    private static void assertSays(Workspace.Result result, String text) {
        assertTrue(result.all().contains(text), result::all);
    }

    private List<String> connectGrants() {
        return server.query(
                "postgres",
                "select grantee::regrole::text from pg_database, aclexplode(datacl)"
                        + " where datname = 'cafe' and privilege_type = 'CONNECT' order by 1");
    }

    @Test
    void fromABranchToTheServersAndBack() throws IOException {
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), server.superuser().user()));
        workspace.write("../.gitignore", "secrets/\nplan.json\n");
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");
        git.run("init", "--quiet", "--initial-branch=trunk");
        git.commit("two services");
        berth(0, "apply", "--yes");

        // A branch, its plan in review.
        git.run("checkout", "--quiet", "-b", "limits");
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {connectionLimit: 20}\n");
        git.commit("cafe: at most 20 connections");
        var plan = berth(
                2, "plan", "--exit-code", "--changed-since", "trunk", "-o", saved, "--report", "markdown=" + comment);
        String said = Files.readString(Path.of(comment));
        assertTrue(
                said.contains("Only 1 of 2 services were looked at (&#45;&#45;changed&#45;since trunk)")
                        || said.contains("Only 1 of 2 services were looked at (--changed-since trunk)"),
                said);
        assertTrue(said.contains("connectionLimit unlimited -&#62; 20"), said);
        assertSays(plan, "ONLY 1 of 2 services (--changed-since trunk)");
        assertSays(plan, "connectionLimit unlimited -> 20");
        String reviewed = workspace.digest("--changed-since", "trunk");
        assertSays(plan, "Digest " + reviewed.substring(0, 12) + "…\n");
        assertSays(workspace.run("show", saved), "Digest " + reviewed.substring(0, 12) + "…\n");
        assertTrue(said.contains(reviewed), said);

        // Merged, and applied as it was reviewed.
        git.run("checkout", "--quiet", "trunk");
        git.run("merge", "--quiet", "--no-ff", "--no-edit", "limits");
        assertSays(berth(0, "apply", "--yes", "--plan", saved, "--expect", reviewed), "Applied 1 service.");
        berth(0, "drift");
        assertSays(berth(0, "apply", "--yes", "--plan", saved), "converged cafe-backend");

        // Somebody opens the database by hand; the cron finds it and names it.
        server.execute("postgres", "create role visitor login", "grant connect on database cafe to visitor");
        var drift = berth(2, "drift");
        assertSays(drift, "changed live\n  cafe-backend  ");
        assertSays(drift, "visitor");
        assertSays(drift, "last applied 20");
        assertSays(drift, "(commit " + git.run("rev-parse", "--short=7", "HEAD") + ")");
        assertSays(drift, "1 of 2 services as declared.");

        // The plan of the fix is stale as soon as somebody does more.
        String fix = workspace.digest();
        server.execute("postgres", "alter role erp_user createdb");
        assertSays(berth(6, "apply", "--yes", "--expect", fix), "this is not the plan that was reviewed");
        assertEquals(
                6, workspace.run("check", fix, workspace.services().toString()).exitCode());
        assertTrue(connectGrants().contains("visitor"), "a stale digest changes nothing");

        // The fix of today is applied.
        String today = workspace.digest();
        assertEquals(
                0,
                workspace.run("check", today, workspace.services().toString()).exitCode());
        assertSays(berth(0, "apply", "--yes", "--expect", today), "Applied 2 services.");
        assertEquals(List.of("cafe_user"), connectGrants());
        assertSays(berth(0, "drift"), "No drift. 2 services as declared.");
    }
}
