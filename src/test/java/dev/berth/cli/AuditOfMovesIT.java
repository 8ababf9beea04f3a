package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is noted of the commands that are about berth's own login, and that move data.
class AuditOfMovesIT {

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
