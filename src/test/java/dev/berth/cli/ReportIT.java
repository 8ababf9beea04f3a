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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--report` as pipelines use it: however a run ends, its reports are there, whole.
class ReportIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    private final Path folder;
    private final Workspace workspace;

    ReportIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void oneService() {
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), server.superuser().user()));
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {connectionLimit: 5}\n");
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private String path(String kind) {
        return kind + "=" + folder.resolve(kind);
    }

    private String written(String kind) throws IOException {
        return Files.readString(folder.resolve(kind));
    }

    private List<String> databases() {
        return server.query("postgres", "select datname from pg_database where datname = 'cafe'");
    }

    private void assertNoDrafts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().contains(".berth-")).toList());
        }
    }

    @Test
    void oneRunFeedsEveryReader() throws IOException {
        Path summary = Files.createFile(folder.resolve("summary"));
        Path outputs = Files.writeString(folder.resolve("outputs"), "earlier=1\n");
        workspace.environment("GITHUB_STEP_SUMMARY", summary.toString());
        workspace.environment("GITHUB_OUTPUT", outputs.toString());
        var reports = ReportKind.names().stream()
                .flatMap(kind -> Stream.of("--report", kind.equals("github") ? kind : path(kind)));

        var plan = workspace.berth(
                Stream.concat(Stream.of("plan", "--format", "json"), reports).toArray(String[]::new));

        assertEquals(0, plan.exitCode(), plan::all);
        for (String kind : ReportKind.names()) {
            assertTrue(kind.equals("github") || !written(kind).isEmpty(), kind);
        }
        assertAll(
                () -> assertEquals(plan.out(), written("json")),
                () -> assertTrue(
                        written("markdown").contains("| `cafe-backend` | create | postgres role `cafe_user` |")),
                () -> assertTrue(Files.readString(summary).startsWith("<!-- berth:plan "), Files.readString(summary)),
                () -> assertTrue(
                        Files.readString(outputs)
                                .matches(
                                        "earlier=1\nchanges=3\ndrift=0\nblocked=0\nexit-code=0\ndigest=[0-9a-f]{64}\n"),
                        Files.readString(outputs)),
                this::assertNoDrafts);
    }

    @Test
    void aRefusedApplyIsReported() throws IOException {
        server.execute("postgres", "create database cafe");

        var apply = workspace.berth("apply", "--yes", "--report", path("json"), "--report", path("github"));

        assertAll(
                () -> assertEquals(5, apply.exitCode(), apply::all),
                () -> assertTrue(written("json").contains("\"exitCode\" : 5"), written("json")),
                () -> assertTrue(written("json").contains("\"outcomes\" : { }"), written("json")),
                () -> assertTrue(
                        written("github")
                                .contains("::error file=" + workspace.services()
                                        + "/cafe.yaml,line=2,col=1,title=berth adopt::postgres/main/database/cafe: "),
                        written("github")));
    }

    /// The Secret's place can't be written, so this service fails and the other doesn't.
    @Test
    void anApplyThatFailsInPartIsReported() throws IOException {
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");
        Files.createDirectories(workspace.secrets());
        Files.writeString(workspace.secrets().resolve("erp"), "a file where a folder should be");

        var apply = workspace.berth("apply", "--yes", "--report", path("json"), "--report", path("junit"));

        assertAll(
                () -> assertEquals(7, apply.exitCode(), apply::all),
                () -> assertTrue(
                        written("json").contains("\"cafe-backend\" : {\n      \"result\" : \"applied\""),
                        written("json")),
                () -> assertTrue(
                        written("json").contains("\"erp-api\" : {\n      \"result\" : \"failed\""), written("json")),
                () -> assertTrue(
                        written("junit").contains("name=\"erp-api\" time=\"0\"><failure message=\"failed: "),
                        written("junit")));
    }

    @Test
    void aPathThatCannotBeWrittenIsFoundBeforeAnythingIsApplied() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));

        var nowhere = workspace.berth("apply", "--yes", "--report", path("json"), "--report", "sarif=/none/x.sarif");
        var isFolder = workspace.berth("apply", "--yes", "--report", "sarif=" + full);
        var device = workspace.berth("apply", "--yes", "--report", "json=/dev/null");
        var dash = workspace.berth("plan", "--report", "markdown=-");
        var typo = workspace.berth("plan", "--report", "markdwon=x.md");
        var nameless = workspace.berth("plan", "--report", "junit");

        assertAll(
                () -> assertEquals(64, nowhere.exitCode(), nowhere::all),
                () -> assertTrue(
                        nowhere.err().startsWith("berth: --report sarif=/none/x.sarif: there is no such folder\n"),
                        nowhere::all),
                () -> assertEquals(64, isFolder.exitCode(), isFolder::all),
                () -> assertEquals(64, device.exitCode(), device::all),
                () -> assertEquals(64, dash.exitCode(), dash::all),
                () -> assertTrue(typo.err().contains("Did you mean markdown?"), typo::all),
                () -> assertTrue(nameless.err().contains("name a file, --report junit=PATH"), nameless::all),
                () -> assertEquals(List.of(), databases()),
                () -> assertFalse(Files.exists(folder.resolve("json"))),
                this::assertNoDrafts);
    }

    @Test
    void wrongFilesAreReportedByEveryCommand() throws IOException {
        workspace.write("erp.yaml", "service: erp-api\npostgres: 7\n");

        var validate = workspace.berth("validate", "--report", path("sarif"), "--report", "github");
        var plan = workspace.berth("plan", "--report", path("json"));

        assertAll(
                () -> assertEquals(4, validate.exitCode(), validate::all),
                () -> assertTrue(
                        validate.err()
                                .contains("::error file=" + workspace.services()
                                        + "/erp.yaml,line=2,col=11,title=berth BERTH-103::"),
                        validate::all),
                () -> assertTrue(written("sarif").contains("\"ruleId\" : \"BERTH-103\""), written("sarif")),
                () -> assertEquals(4, plan.exitCode(), plan::all),
                () -> assertTrue(written("json").contains("\"code\" : \"BERTH-103\""), written("json")));
    }

    @Test
    void driftIsCountedAndTheLastSuccessIsRemembered() throws IOException {
        workspace.berth("apply", "--yes");
        server.execute("postgres", "alter database cafe connection limit 9");

        var drift = workspace.berth("drift", "--report", path("prometheus"));
        String first = written("prometheus");
        workspace.environment("ADMIN_PASSWORD", "wrong");
        workspace.platform(
                "postgres: {main: {host: 127.0.0.1, port: 1, admin: {user: a, password: env:ADMIN_PASSWORD}}}\n");
        var blind = workspace.berth("drift", "--report", path("prometheus"));
        String second = written("prometheus");

        assertAll(
                () -> assertEquals(2, drift.exitCode(), drift::all),
                () -> assertTrue(first.contains("kind=\"changed-live\",service=\"cafe-backend\"} 1\n"), first),
                () -> assertTrue(first.contains("berth_run_success{") && lastSuccess(first) > 0, first),
                () -> assertEquals(9, blind.exitCode(), blind::all),
                () -> assertTrue(second.matches("(?s).*berth_run_success\\{[^}]*\\} 0\n.*"), second),
                () -> assertEquals(lastSuccess(first), lastSuccess(second)));
    }

    private static long lastSuccess(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("berth_last_success_timestamp_seconds{"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void aSavedPlanIsShownInAnyFormat() throws IOException {
        String saved = folder.resolve("plan.json").toString();
        workspace.berth("plan", "-o", saved);

        var show = workspace.run("show", saved, "--report", path("markdown"));

        var printed = workspace.run("show", saved, "--format", "markdown");

        assertEquals(written("markdown"), printed.out());
        assertTrue(printed.out().startsWith("<!-- berth:plan "), printed::all);
        assertEquals(0, show.exitCode(), show::all);
        assertTrue(written("markdown").contains("| `cafe-backend` | create |"), written("markdown"));
    }
}
