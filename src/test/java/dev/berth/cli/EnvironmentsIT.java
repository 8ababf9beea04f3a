package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `examples/environments` on servers: one company, whose environments differ by a few lines.
final class EnvironmentsIT {

    /// Before it every login may create in schema public, which a manifest with a reader is refused for.
    private static final int FIRST_CLOSED = 15;

    private static final String DIRECTORY = "examples/environments";

    private final PostgresServer dev = PostgresServer.of(FIRST_CLOSED);
    private final PostgresServer stage = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Path folder;
    private final Workspace workspace;

    EnvironmentsIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("unused"));
        workspace.environment("REDIS_HOST", "127.0.0.1");
        workspace.environment("REDIS_PORT", String.valueOf(redis.port()));
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("DEV_SECRETS", folder.resolve("dev").toString());
        workspace.environment("STAGE_SECRETS", folder.resolve("stage").toString());
    }

    @AfterEach
    void reset() {
        dev.reset();
        stage.reset();
    }

    private void on(PostgresServer server) {
        workspace.environment("PG_HOST", "127.0.0.1");
        workspace.environment("PG_PORT", String.valueOf(server.port()));
        workspace.environment("PG_ADMIN", server.admin().user());
        workspace.environment(
                "POSTGRES_ADMIN_PASSWORD", server.admin().password().reveal());
    }

    @Test
    void oneSetOfManifestsMakesEachEnvironment() throws IOException {
        on(dev);
        applied("dev");
        assertEquals("5", limit(dev, "orders"));
        assertEquals("5", limit(dev, "catalog"));
        assertFalse(databases(dev).contains("metrics"));
        on(stage);
        applied("stage");
        assertEquals("100", limit(stage, "orders"));
        assertEquals("20", limit(stage, "catalog"));
        assertTrue(databases(stage).contains("metrics"));
    }

    private void applied(String environment) throws IOException {
        Path audit = folder.resolve("audit.jsonl");
        Workspace.Result apply =
                workspace.run("apply", DIRECTORY, "--environment", environment, "--yes", "--audit", audit.toString());
        assertEquals(0, apply.exitCode(), apply::all);
        String lines = Files.readString(audit);
        assertTrue(lines.contains("\"environment\":\"" + environment + "\""), lines);
        assertTrue(
                apply.out().startsWith("berth plan  " + DIRECTORY + "  environment " + environment + "  "), apply::out);
        Workspace.Result again = workspace.run("plan", DIRECTORY, "--environment", environment, "--exit-code");
        assertEquals(0, again.exitCode(), again::all);
        workspace.environment("BERTH_ENVIRONMENT", environment);
        Workspace.Result drift = workspace.run("drift", DIRECTORY);
        workspace.environment("BERTH_ENVIRONMENT", "");
        assertEquals(0, drift.exitCode(), drift::all);
        assertTrue(drift.out().contains("environment " + environment), drift::out);
    }

    private static List<String> databases(PostgresServer server) {
        return server.query("postgres", "select datname from pg_database");
    }

    private static String limit(PostgresServer server, String database) {
        return server.query("postgres", "select datconnlimit::text from pg_database where datname = '" + database + "'")
                .getFirst();
    }

    @Test
    void aPlanOfOneEnvironmentIsNoneOfAnother() throws IOException {
        on(stage);
        Path saved = folder.resolve("plan.json");
        Workspace.Result plan = workspace.run(
                "plan",
                DIRECTORY,
                "--environment",
                "stage",
                "-o",
                saved.toString(),
                "--report",
                "markdown=" + folder.resolve("stage.md"));
        assertEquals(0, plan.exitCode(), plan::all);
        assertTrue(Files.readString(saved).contains("\"environment\" : \"stage\""));
        assertTrue(Files.readString(folder.resolve("stage.md")).contains(", environment `stage`"));
        for (String other : List.of("dev", "")) {
            workspace.environment("BERTH_ENVIRONMENT", other);
            workspace.environment("PGPASSWORD", "x");
            Workspace.Result apply = workspace.run("apply", DIRECTORY, "--plan", saved.toString(), "--yes");
            assertEquals(6, apply.exitCode(), apply::all);
            assertTrue(apply.err().contains("is a plan for the environment stage"), apply::err);
            assertTrue(apply.err().contains("Apply it with --environment stage"), apply::err);
        }
        Files.writeString(
                saved, Files.readString(saved).replace("\"environment\" : \"stage\"", "\"environment\" : \"dev\""));
        Workspace.Result edited =
                workspace.run("apply", DIRECTORY, "--plan", saved.toString(), "--environment", "dev", "--yes");
        assertEquals(4, edited.exitCode(), edited::all);
        assertTrue(edited.err().contains("its digests don't fit its changes"), edited::err);
    }

    @Test
    void ownersAndLabelsSelectServices() {
        on(stage);
        Workspace.Result plan = workspace.run(
                "plan", DIRECTORY, "--environment", "stage", "--owner", "team-money", "--label", "tier=gold");
        assertTrue(plan.out().contains("ONLY 2 of 12 services (--owner team-money --label tier=gold)"), plan::out);
        assertTrue(plan.out().contains("\nbilling-api  team-money  "), plan::out);
        assertTrue(plan.out().contains("\nledger-backend  team-money  "), plan::out);
        assertFalse(plan.out().contains("invoices-app"), plan::out);
        Workspace.Result json = workspace.run("plan", DIRECTORY, "--environment", "stage", "--format", "json");
        assertTrue(json.out().contains("\"owner\" : \"team-money\""), json::out);
        Workspace.Result unknown = workspace.run("plan", DIRECTORY, "--environment", "stage", "--owner", "team-mony");
        assertEquals(64, unknown.exitCode(), unknown::all);
        assertTrue(unknown.err().contains("Did you mean team-money?"), unknown::err);
        Workspace.Result status =
                workspace.run("status", DIRECTORY, "--environment", "stage", "--owner", "team-people");
        assertEquals(
                List.of("SERVICE", "payroll-service", "people-ui"),
                status.out().lines().map(line -> line.split(" ", 2)[0]).sorted().toList());
        assertTrue(status.out().contains("OWNER"), status::out);
    }

    /// What one file says no other one repeats, but for who owns a service, what it is like, and that it has a
    /// database.
    @Test
    void noLineIsRepeated() throws IOException {
        var lines = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(Path.of(DIRECTORY))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> !line.matches("#.*|(owner|profile): .*|postgres: \\{}|[a-z]+:| {2}main:"))
                        .forEach(lines::add);
            }
        }
        assertEquals(lines.stream().distinct().toList(), lines);
        assertNotEquals(List.of(), lines);
    }
}
