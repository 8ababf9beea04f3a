package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.GitFolder;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--changed-since`, by a real git.
class ChangedSinceIT {

    private static final Pattern SERVICES = Pattern.compile(
            "\"selected\" : \\{\\s*\"services\" : \\[(.*?)],\\s*\"removed\" : \\[(.*?)]", Pattern.DOTALL);

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    private final Workspace workspace;
    private final GitFolder git;

    ChangedSinceIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
        this.git = new GitFolder(folder);
    }

    @BeforeEach
    void aRepositoryOnABranch() {
        workspace.environment("ADMIN_PASSWORD", server.admin().password().reveal());
        platform("main", "");
        workspace.write("billing.yaml", "service: billing\npostgres: {server: main}\n");
        workspace.write("sub/cafe.yaml", "service: cafe\npostgres: {server: main}\n");
        workspace.write("erp.yaml", "service: erp\npostgres: {server: other}\n");
        git.run("init", "--quiet", "--initial-branch=trunk");
        git.commit("all");
        git.run("checkout", "--quiet", "-b", "branch");
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void platform(String name, String comment) {
        String login = "port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}".formatted(server.port());
        // One server stands for two, which berth refuses where it can see it.
        String alias = server.host().equals("localhost") ? "127.0.0.1" : "localhost";
        workspace.platform(
                "%s\npostgres:\n  main: {host: %s, %s\n  other: {host: %s, endpoints: {default: {host: pool, port: %d}}, %s\n"
                        .formatted(comment, server.host(), login, alias, name.equals("main") ? 5 : 6, login));
    }

    @Test
    void saysWhatGitHasAgainstTheOwnerOfTheFolder() throws IOException {
        try {
            Files.setAttribute(workspace.root(), "unix:uid", 65534);
            Files.setAttribute(workspace.root().resolve(".git"), "unix:uid", 65534);
        } catch (IOException notRoot) {
            Assumptions.abort("only root can give a folder away: " + notRoot);
        }
        var plan = workspace.berth("plan", "--changed-since", "trunk");
        assertAll(
                () -> assertEquals(64, plan.exitCode(), plan::all),
                () -> assertTrue(plan.err().contains("dubious ownership"), plan::all),
                () -> assertTrue(plan.err().contains("git config --global --add safe.directory"), plan::all));
    }

    @Test
    void saysThatACloneIsShallow(@TempDir Path clone) {
        git.run("clone", "--quiet", "--depth", "1", "--branch", "branch", "file://" + workspace.root(), clone + "/c");
        var plan = workspace.run("plan", "--changed-since", "origin/trunk", clone + "/c/services.d");
        assertAll(
                () -> assertEquals(64, plan.exitCode(), plan::all),
                () -> assertTrue(plan.err().contains("This is a shallow clone"), plan::all));
    }

    /// What is selected, and what of it no manifest declares any more.
    private String selected(String ref) {
        var plan = workspace.berth("plan", "--format", "json", "--changed-since", ref);
        assertEquals(0, plan.exitCode(), plan::all);
        var matcher = SERVICES.matcher(plan.out());
        assertTrue(matcher.find(), plan::all);
        return (names(matcher.group(1)) + " - " + names(matcher.group(2))).strip();
    }

    private static String names(String items) {
        return String.join(" ", items.replaceAll("[\"\\s]", "").split(","));
    }

    @Test
    void findsWhatThisBranchChangedCommittedOrNot() {
        assertEquals("-", selected("trunk"));

        workspace.write("billing.yaml", "service: billing\npostgres: {server: main, connectionLimit: 5}\n");
        git.commit("limit");
        workspace.write("new.yaml", "service: new\npostgres: {server: main}\n");

        assertEquals("billing new -", selected("trunk"));
        assertEquals("new -", selected("HEAD"));
    }

    @Test
    void leavesOutWhatOnlyTheOtherBranchChanged() {
        workspace.write("billing.yaml", "service: billing\npostgres: {server: main, connectionLimit: 5}\n");
        git.commit("limit");
        git.run("checkout", "--quiet", "trunk");
        workspace.write("erp.yaml", "service: erp\npostgres: {server: other, connectionLimit: 5}\n");
        git.commit("elsewhere");
        git.run("checkout", "--quiet", "branch");

        assertEquals("billing -", selected("trunk"));
    }

    @Test
    void followsARenamedFileAndARenamedService() throws IOException {
        Files.move(
                workspace.services().resolve("billing.yaml"),
                workspace.services().resolve("sub").resolve("money.yaml"));
        workspace.write("erp.yaml", "service: resources\npostgres: {server: other}\n");
        git.commit("rename");

        assertEquals("billing resources - erp", selected("trunk"));
    }

    @Test
    void saysThatADeletedManifestRemovesNothing() throws IOException {
        Files.delete(workspace.services().resolve("erp.yaml"));
        git.commit("one server is enough");
        git.run("branch", "--force", "trunk");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        Files.delete(workspace.services().resolve("sub/cafe.yaml"));
        git.commit("remove");

        var plan = workspace.berth("plan", "--changed-since", "trunk", "--exit-code");

        assertAll(
                () -> assertEquals("- cafe", selected("trunk")),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.out()
                                .lines()
                                .findFirst()
                                .orElse("")
                                .contains("ONLY 0 of 1 service (--changed-since trunk)"),
                        plan::all),
                () -> assertTrue(plan.out().contains("note orphan postgres/main/database/cafe: belongs to"), plan::all),
                () -> assertTrue(plan.out().contains("No manifest declares cafe any more."), plan::all));
    }

    @Test
    void anEntryOfBerthYamlConcernsWhoUsesThatServer() {
        platform("other", "");
        assertEquals("erp -", selected("trunk"));

        platform("main", "# only a comment\nguards: {maxDeletes: 1}");
        assertEquals("-", selected("trunk"));

        platform("main", "fleet: another");
        assertEquals("billing cafe erp -", selected("trunk"));
    }

    @Test
    void saysWhyGitCannotTell() {
        var unknown = workspace.berth("plan", "--changed-since", "nowhere");
        var option = workspace.berth("plan", "--changed-since=--output=x");
        var both = workspace.berth("plan", "--changed-since", "trunk", "--only", "erp");
        git.run("checkout", "--quiet", "--orphan", "alone");
        git.commit("alone");
        var unrelated = workspace.berth("plan", "--changed-since", "trunk");

        assertAll(
                () -> assertEquals(64, unknown.exitCode(), unknown::all),
                () -> assertTrue(unknown.err().contains("git knows no commit \"nowhere\" here"), unknown::all),
                () -> assertEquals(64, option.exitCode(), option::all),
                () -> assertTrue(option.err().contains("git knows no commit \"--output=x\""), option::all),
                () -> assertEquals(64, both.exitCode(), both::all),
                () -> assertTrue(unrelated.err().contains("no common ancestor"), unrelated::all));
    }

    @Test
    void saysThatADirectoryIsNotInGit(@TempDir Path elsewhere) {
        var plain = new Workspace(elsewhere);
        plain.environment("ADMIN_PASSWORD", server.admin().password().reveal());
        plain.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(server.host(), server.port()));
        plain.write("cafe.yaml", "service: cafe\npostgres: {}\n");

        var plan = plain.berth("plan", "--changed-since", "main");

        assertEquals(64, plan.exitCode(), plan::all);
        assertTrue(plan.err().contains("is not in a git repository"), plan::all);
        assertEquals(List.of(), server.query("postgres", "select datname from pg_database where datname = 'cafe'"));
    }
}
