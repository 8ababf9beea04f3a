package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.core.PlannedChange;
import dev.berth.core.ServiceOutcome;
import dev.berth.fixture.Ending;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import dev.berth.run.Applier;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is noted of each change, however the run ends.
class AuditIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Path file;
    private final Workspace workspace;

    AuditIT(@TempDir Path folder) {
        this.file = folder.resolve("audit.jsonl");
        this.workspace = new Workspace(folder.resolve("workspace"));
    }

    @BeforeEach
    void declare() {
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.environment("GITLAB_CI", "true");
        workspace.environment("GITLAB_USER_LOGIN", "alice\u001b[1m\n");
        workspace.environment("CI_JOB_URL", "https://gitlab.example/shop/fleet/-/jobs/2");
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), server.superuser().user()));
        workspace.write("alpha.yaml", "service: alpha\npostgres: {}\n");
        workspace.write("zeta.yaml", "service: zeta\npostgres: {}\n");
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void hasALineForEachChange() throws IOException {
        String digest = workspace.digest();
        JsonNode plan = new JsonMapper()
                .readTree(workspace.berth("plan", "--format", "json").out());
        var applied = workspace.berth("apply", "--yes", "--audit", file.toString());
        List<JsonNode> lines = lines();
        var again = workspace.berth("apply", "--yes", "--audit", file.toString());

        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, again.exitCode(), again::all);
        assertEquals(lines, lines());
        assertEquals(
                addresses(plan.path("changes")),
                lines.stream()
                        .map(line -> line.path("address").stringValue())
                        .sorted()
                        .toList());
        assertAll(lines.stream().map(line -> () -> {
            assertEquals("[]", violations(line));
            assertEquals("applied", line.path("outcome").stringValue());
            assertEquals("alice\\u001b[1m", line.path("actor").stringValue());
            assertEquals(
                    "https://gitlab.example/shop/fleet/-/jobs/2",
                    line.path("url").stringValue());
            assertEquals(digest, line.path("digest").stringValue());
            assertEquals(lines.getFirst().path("run"), line.path("run"));
        }));
        JsonNode status = new JsonMapper()
                .readTree(workspace.berth("status", "--format", "json").out())
                .path("services")
                .path(0)
                .path("applied");
        assertEquals("alice\\u001b[1m", status.path("actor").stringValue());
        assertEquals(digest, status.path("digest").stringValue());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.readString(workspace.secrets().resolve("alpha/alpha-env.yaml"))
                .contains(" digest=" + digest + " by=alice%5Cu001b%5B1m"
                        + " run=https%3A%2F%2Fgitlab.example%2Fshop%2Ffleet%2F-%2Fjobs%2F2 facts="));
        String password = workspace
                .secret("alpha", "alpha-env", "ALPHA_POSTGRES_URL")
                .orElseThrow()
                .replaceFirst(".*:([^@]+)@.*", "$1");
        assertFalse(Files.readString(file).contains(password));
    }

    @Test
    void hasRotationsToo() throws IOException {
        workspace.berth("apply", "--yes", "--audit", file.toString());
        int before = lines().size();
        var rotated = workspace.berth("rotate", "alpha", "--yes", "--audit", file.toString());

        assertEquals(0, rotated.exitCode(), rotated::all);
        List<JsonNode> added = lines().subList(before, lines().size());
        assertEquals(
                List.of("rotate"),
                added.stream()
                        .map(line -> line.path("command").stringValue())
                        .distinct()
                        .toList());
        assertTrue(added.stream()
                .anyMatch(line -> line.path("address").stringValue().equals("postgres/main/role/alpha_user")));
    }

    @Test
    void saysWhatAGuardSkipped() throws IOException {
        server.execute("postgres", "create database zeta");
        var applied = workspace.berth("apply", "--yes", "--skip-blocked", "--audit", file.toString());

        assertEquals(5, applied.exitCode(), applied::all);
        assertEquals(
                Map.of("alpha", List.of("applied"), "zeta", List.of("skipped")),
                lines().stream()
                        .collect(Collectors.groupingBy(
                                line -> line.path("service").stringValue(),
                                Collectors.mapping(
                                        line -> line.path("outcome").stringValue(),
                                        Collectors.collectingAndThen(
                                                Collectors.toSet(), outcomes -> List.copyOf(outcomes))))));
        assertTrue(lines().stream()
                .filter(line -> line.path("service").stringValue().equals("zeta"))
                .allMatch(line -> line.path("reason").stringValue().contains("refused: adopt")));
    }

    @Test
    void stopsBeforeAnythingIsDoneIfItCantBeWritten(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(workspace.services().resolve("link"), folder.resolve("elsewhere"));
        Files.createDirectories(workspace.services().resolve(".git"));
        var nowhere = workspace.berth(
                "apply", "--yes", "--audit", folder.resolve("none/audit").toString());
        var aFolder = workspace.berth("apply", "--yes", "--audit", folder.toString());
        var elsewhere = workspace.berth("apply", "--yes", "--audit", link.toString());

        assertAll(
                () -> assertEquals(64, nowhere.exitCode(), nowhere::all),
                () -> assertTrue(nowhere.err().contains("there is no such folder"), nowhere::all),
                () -> assertEquals(64, aFolder.exitCode(), aFolder::all),
                () -> assertEquals(64, elsewhere.exitCode(), elsewhere::all),
                () -> assertTrue(elsewhere.err().contains("is a symbolic link in the checkout"), elsewhere::all),
                () -> assertEquals(
                        List.of(),
                        server.query("postgres", "select datname from pg_database where datname = 'alpha'")));
    }

    /// Wherever an apply dies, each change is told of once, and as it was.
    @Test
    void tellsOfEachChangeOnce() {
        int steps = 0;
        for (boolean happened = true; happened; steps++) {
            server.reset();
            workspace.forgetSecrets();
            var interrupted = new Interrupted(workspace.input(), steps);
            var told = new TreeMap<String, ServiceOutcome>();
            var twice = new ArrayList<String>();
            List<String> planned;
            try (Planner planner = Planner.open(interrupted.input())) {
                planner.lock(LONG);
                ExecutablePlan plan = planner.plan();
                planned = plan.plan().changes().stream()
                        .map(PlannedChange::address)
                        .map(Object::toString)
                        .sorted()
                        .toList();
                new Applier(1, Progress.SILENT, (change, outcome) -> {
                            if (told.put(change.address().toString(), outcome) != null) {
                                twice.add(change.address().toString());
                            }
                        })
                        .apply(plan);
            }
            happened = interrupted.happened();
            int point = steps;
            assertEquals(planned, List.copyOf(told.keySet()), () -> "step " + point);
            assertEquals(List.of(), twice);
            assertEquals(
                    happened,
                    told.values().stream()
                            .anyMatch(outcome -> outcome instanceof ServiceOutcome.Failed(String reason)
                                    && reason.contains(Interrupted.REASON)),
                    told::toString);
        }
        assertTrue(steps > 8);
    }

    /// Another session is about to make the second service's role, so that berth waits for it when it is killed.
    @Test
    void hasWhatEndedBeforeTheRunWasKilled() throws IOException, SQLException, InterruptedException {
        try (Connection other = server.connect(server.superuser(), "postgres");
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("create role zeta_user");
            Process process = Ending.process(
                            Map.of(
                                    "ADMIN_PASSWORD",
                                    server.superuser().password().reveal()),
                            List.of(
                                    "apply",
                                    "--yes",
                                    "--parallelism",
                                    "1",
                                    "--audit",
                                    file.toString(),
                                    workspace.services().toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                await(() -> !server.query(
                                "postgres",
                                "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ilike"
                                        + " '%create role%zeta_user%'")
                        .isEmpty());
            } finally {
                process.destroyForcibly().waitFor();
            }
            other.rollback();
        }
        List<JsonNode> killed = lines();
        Files.writeString(file, Files.readString(file) + "{\"format\":1,\"ti");
        server.query(
                "postgres", "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'berth'");
        var again = workspace.berth("apply", "--yes", "--audit", file.toString());

        assertEquals(0, again.exitCode(), again::all);
        assertTrue(
                killed.stream()
                        .map(line -> line.path("address").stringValue() + " "
                                + line.path("outcome").stringValue())
                        .toList()
                        .containsAll(List.of(
                                "postgres/main/role/alpha_user applied", "postgres/main/database/alpha applied")),
                killed::toString);
        assertTrue(
                killed.stream()
                        .noneMatch(line -> line.path("address").stringValue().contains("zeta_user")),
                killed::toString);
        List<String> text = Files.readAllLines(file);
        assertEquals("{\"format\":1,\"ti", text.get(killed.size()));
        assertTrue(text.getLast().endsWith("}"));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it doesn't come to that");
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private List<JsonNode> lines() throws IOException {
        var mapper = new JsonMapper();
        return Files.readAllLines(file).stream().map(mapper::readTree).toList();
    }

    private static List<String> addresses(JsonNode changes) {
        return IntStream.range(0, changes.size())
                .mapToObj(i -> changes.path(i).path("address").stringValue())
                .sorted()
                .toList();
    }

    private static String violations(JsonNode line) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema/audit.schema.json")), InputFormat.JSON)
                .validate(line.toString(), InputFormat.JSON)
                .toString();
    }
}
