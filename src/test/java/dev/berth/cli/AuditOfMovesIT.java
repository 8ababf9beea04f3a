package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Ending;
import dev.berth.fixture.Installed;
import dev.berth.fixture.Moment;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Replicated;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is noted of the commands that are about berth's own login, and that move data.
class AuditOfMovesIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Path folder;
    private final Path file;

    AuditOfMovesIT(@TempDir Path folder) {
        this.folder = folder;
        this.file = folder.resolve("audit.jsonl");
    }

    @AfterEach
    void reset() {
        server.reset();
        server.execute("postgres", "drop role if exists berth_admin");
    }

    private Workspace withoutAdmin() {
        server.execute("postgres", "drop role if exists berth_admin");
        var workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ROOT", server.superuser().password().reveal());
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: berth_admin, password: ["directory:infra/pg/password"]}
                    root: {password: [env:ROOT]}
                """.formatted(server.host(), server.port()));
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        return workspace;
    }

    @Test
    void aBootstrapHasALineForEachChange() throws IOException {
        Workspace workspace = withoutAdmin();
        JsonNode plan = new JsonMapper()
                .readTree(workspace.berth("bootstrap", "--dry-run", "--json").out());

        var applied = workspace.berth("bootstrap", "--yes", "--audit", file.toString());
        List<JsonNode> lines = lines();
        var again = workspace.berth("bootstrap", "--yes", "--audit", file.toString());

        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, again.exitCode(), again::all);
        assertEquals(lines, lines());
        assertEquals(
                plan.path("changes")
                        .valueStream()
                        .map(change -> change.path("address").stringValue() + " applied bootstrap "
                                + plan.path("digest").stringValue())
                        .toList(),
                lines.stream()
                        .map(line -> words(line) + " " + line.path("command").stringValue() + " "
                                + line.path("digest").stringValue())
                        .toList());
        assertTrue(lines.size() > 1);
        requireForm(lines);
    }

    @Test
    void aRotationOfTheAdminIsNotedToo() throws IOException {
        Workspace workspace = withoutAdmin();
        assertEquals(0, workspace.berth("bootstrap", "--yes").exitCode());
        var rotated = workspace.berth("rotate", "--admin", "--yes", "--audit", file.toString());

        assertEquals(0, rotated.exitCode(), rotated::all);
        assertEquals(
                List.of("postgres/main/role/berth_admin applied"),
                lines().stream().map(AuditOfMovesIT::words).toList());
        requireForm(lines());
    }

    /// There is no place for the new password, so that nothing is made that nobody could use.
    @Test
    void aBootstrapThatFailsSaysWhatFailed() throws IOException {
        Workspace workspace = withoutAdmin();
        Path place = workspace.secrets().resolve("infra");
        Files.createDirectories(place.getParent());
        Files.writeString(place, "no folder");
        var failed = workspace.berth("bootstrap", "--yes", "--audit", file.toString());

        assertEquals(7, failed.exitCode(), failed::all);
        List<JsonNode> lines = lines();
        assertEquals("failed", lines.getFirst().path("outcome").stringValue());
        assertTrue(lines.size() > 1);
        assertTrue(lines.stream()
                .skip(1)
                .allMatch(line -> line.path("outcome").stringValue().equals("skipped")));
        requireForm(lines);
    }

    private OldPostgres old() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        OldPostgres old = OldPostgres.of(
                PostgresServer.of(PostgresServer.OLDEST),
                server,
                server.superuser(),
                new Workspace(folder.resolve("workspace")));
        old.fill("create table orders (id serial primary key, what text not null)");
        return old;
    }

    @Test
    void aMigrationHasALineForEachStepAndEachChange() throws IOException {
        OldPostgres old = old();
        Workspace workspace = old.workspace();
        var moved = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes", "--audit", file.toString());

        assertEquals(0, moved.exitCode(), moved::all);
        List<JsonNode> lines = lines();
        List<String> said = moved.err().lines().toList();
        assertTrue(lines.stream().filter(line -> line.has("step")).count() > 5, lines::toString);
        for (JsonNode line : lines) {
            assertEquals("applied", line.path("outcome").stringValue(), line::toString);
            assertEquals("cafe-backend", line.path("service").stringValue());
            if (line.has("step")) {
                assertEquals("create", line.path("action").stringValue());
                assertTrue(
                        said.stream()
                                .anyMatch(
                                        text -> text.endsWith(line.path("step").stringValue())),
                        line::toString);
            }
        }
        assertTrue(
                lines.stream().anyMatch(line -> words(line).equals("secret/cafe/cafe-backend-env applied")),
                lines::toString);
        requireForm(lines);
        assertFalse(Files.readString(file).contains(OldPostgres.PASSWORD));
        old.from().reset();
    }

    @Test
    void aMigrationThatFailsHasTheStepThatFailedAndWhatWasUndone() throws IOException {
        OldPostgres old = old();
        Path dump = folder.resolve("pg_dump");
        Files.writeString(
                dump,
                "#!/bin/sh\ncase \"$1\" in --version|-V) exec pg_dump --version ;; esac\necho 'no room' >&2\nexit 1\n");
        Files.setPosixFilePermissions(dump, PosixFilePermissions.fromString("rwx------"));
        var failed = old.workspace()
                .berth(
                        "migrate",
                        "cafe-backend",
                        "--allow",
                        "adopt",
                        "--yes",
                        "--pg-dump",
                        dump.toString(),
                        "--pg-restore",
                        "pg_restore",
                        "--audit",
                        file.toString());

        assertEquals(7, failed.exitCode(), failed::all);
        List<JsonNode> lines = lines();
        List<JsonNode> faults = lines.stream()
                .filter(line -> line.path("outcome").stringValue().equals("failed"))
                .toList();
        assertEquals(1, faults.size(), lines::toString);
        assertTrue(faults.getFirst().path("reason").stringValue().contains("pg_dump failed"), faults::toString);
        assertTrue(lines.indexOf(faults.getFirst()) < lines.size() - 1, "what was undone");
        requireForm(lines);
        old.from().reset();
    }

    /// Somebody else is making the role, so that the statement waits and the process can be killed there.
    @Test
    void aKilledBootstrapHasWholeLinesOfWhatWasDone() throws Exception {
        Workspace workspace = withoutAdmin();
        List<JsonNode> killed;
        try (Connection other = server.connect(server.superuser(), "postgres");
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("create role berth_admin");
            kill(
                    Map.of("ROOT", server.superuser().password().reveal()),
                    List.of(
                            "bootstrap",
                            "--yes",
                            "--audit",
                            file.toString(),
                            workspace.services().toString()),
                    () -> !server.query(
                                    "postgres",
                                    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ilike"
                                            + " '%create role%berth_admin%'")
                            .isEmpty());
            killed = lines();
            other.rollback();
        }
        server.query(
                "postgres", "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'berth'");
        var again = workspace.berth("bootstrap", "--yes", "--audit", file.toString());

        assertEquals(0, again.exitCode(), again::all);
        assertEquals(
                List.of("secret/infra/pg/key/password applied"),
                killed.stream().map(AuditOfMovesIT::words).toList());
        assertTrue(
                lines().stream().anyMatch(line -> words(line).equals("postgres/main/role/berth_admin applied")),
                () -> again.all());
        requireForm(lines());
    }

    @Test
    void aKilledMigrationHasWholeLinesOfWhatWasDone() throws Exception {
        OldPostgres old = old();
        Path dump = folder.resolve("pg_dump");
        Path begun = folder.resolve("begun");
        Files.writeString(
                dump,
                "#!/bin/sh\ncase \"$1\" in --version|-V) exec pg_dump --version ;; esac\n: >'" + begun
                        + "'\nexec sleep 30\n");
        Files.setPosixFilePermissions(dump, PosixFilePermissions.fromString("rwx------"));
        kill(
                Map.of(
                        "ADMIN",
                        server.superuser().password().reveal(),
                        "OLD",
                        old.from().superuser().password().reveal()),
                List.of(
                        "migrate",
                        "cafe-backend",
                        "--allow",
                        "adopt",
                        "--yes",
                        "--pg-dump",
                        dump.toString(),
                        "--pg-restore",
                        "pg_restore",
                        "--audit",
                        file.toString(),
                        old.workspace().services().toString()),
                () -> Files.exists(begun));
        List<JsonNode> killed = lines();
        var again = old.workspace()
                .berth("migrate", "cafe-backend", "--allow", "adopt", "--yes", "--audit", file.toString());

        assertEquals(0, again.exitCode(), again::all);
        assertTrue(
                killed.stream()
                        .allMatch(line -> line.path("outcome").stringValue().equals("applied")),
                killed::toString);
        assertTrue(
                killed.stream()
                        .anyMatch(line -> line.path("step").stringValue("").contains("close")),
                killed::toString);
        assertTrue(
                killed.stream()
                        .noneMatch(line -> line.path("step").stringValue("").contains("pg_dump")),
                killed::toString);
        assertTrue(lines().size() > killed.size());
        requireForm(lines());
        old.from().reset();
    }

    private static void kill(Map<String, String> environment, List<String> arguments, BooleanSupplier condition)
            throws Exception {
        Process process = Ending.process(environment, arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            long end = System.nanoTime() + LONG.toNanos();
            while (!condition.getAsBoolean()) {
                assertTrue(System.nanoTime() < end && process.isAlive(), "it doesn't come to that");
                Moment.pause();
            }
        } finally {
            List<ProcessHandle> programs = process.descendants().toList();
            process.destroyForcibly().waitFor();
            programs.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /// From the beginning to the end, and one that is taken back.
    @Test
    void aReplicationHasALineForEachStep() throws IOException {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        Replicated replicated =
                Replicated.of(PostgresServer.OLDEST, PostgresServer.NEWEST, true, folder.resolve("workspace"));
        replicated.old().fill("create table orders (id serial primary key, what text not null)");
        List<Integer> counts = new ArrayList<>();
        var slots = new ArrayList<String>();
        for (String stage : List.of("", "--abort", "", "--cutover", "--finish")) {
            List<String> more = Stream.of(stage, "--audit", file.toString())
                    .filter(word -> !word.isEmpty())
                    .toList();
            if (stage.equals("--cutover")) {
                slots.addAll(replicated.old().from().query("postgres", "select slot_name from pg_replication_slots"));
            } else if (stage.equals("--finish")) {
                // As a killed cut-over leaves it.
                slots.forEach(slot -> replicated
                        .old()
                        .from()
                        .query("postgres", "select pg_create_physical_replication_slot('" + slot + "')"));
            }
            var run = replicated.migrate(more.toArray(String[]::new));
            assertEquals(0, run.exitCode(), run::all);
            List<JsonNode> lines = lines();
            counts.add(lines.size());
            requireForm(lines);
        }
        List<JsonNode> lines = lines();
        replicated.old().from().reset();

        assertEquals(counts.stream().distinct().sorted().toList(), counts, "each stage adds lines");
        assertTrue(
                lines.stream()
                        .allMatch(line -> line.path("outcome").stringValue().equals("applied")),
                lines::toString);
        assertEquals(5, lines.stream().map(line -> line.path("run")).distinct().count());
        assertEquals(
                List.of("delete"),
                lines.subList(counts.get(0), counts.get(1)).stream()
                        .map(line -> line.path("action").stringValue())
                        .distinct()
                        .toList());
        assertTrue(
                lines.subList(counts.get(2), counts.get(3)).stream()
                        .anyMatch(line -> words(line).equals("secret/cafe/cafe-backend-env applied")),
                lines::toString);
        assertEquals(
                List.of("old server: drop the replication slot"),
                lines.subList(counts.get(3), counts.get(4)).stream()
                        .map(line -> line.path("step").stringValue(""))
                        .toList());
        assertFalse(Files.readString(file).contains(OldPostgres.PASSWORD));
    }

    /// Each line is on the disk before the next change ends.
    @Test
    void everyLineIsSynced() throws IOException {
        Workspace workspace = withoutAdmin();
        Path events = folder.resolve("events.jfr");
        try (var recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            assertEquals(
                    0,
                    workspace
                            .berth("bootstrap", "--yes", "--audit", file.toString())
                            .exitCode());
            recording.stop();
            recording.dump(events);
        }
        long synced = RecordingFile.readAllEvents(events).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
                .filter(event -> file.toString().equals(event.getString("path")))
                .count();

        assertTrue(synced > 1);
        assertEquals(lines().size(), synced);
    }

    private static String words(JsonNode line) {
        return line.path("address").stringValue() + " " + line.path("outcome").stringValue();
    }

    private List<JsonNode> lines() throws IOException {
        var mapper = new JsonMapper();
        return Files.readAllLines(file).stream().map(mapper::readTree).toList();
    }

    private static void requireForm(List<JsonNode> lines) throws IOException {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema/audit.schema.json")), InputFormat.JSON);
        for (JsonNode line : lines) {
            assertEquals(
                    "[]", schema.validate(line.toString(), InputFormat.JSON).toString());
        }
    }
}
