package dev.berth.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each folder of `scenarios` tells a story: the manifests `before` are applied, somebody may run `live.sql` by hand,
/// write over `secrets`, say in `endpoint` that PgBouncer has moved or in `policies` what the platform team wants, and
/// the manifests `after` (if there are none,
/// the same ones) are planned. The plan must be `plan.txt` and `plan.json`, byte for byte.
/// `-Dberth.golden=update` writes them anew.
class ScenarioIT {

    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);

    @TempDir
    private Path folder = Path.of("");

    static Stream<String> scenarios() throws IOException {
        try (Stream<Path> all = Files.list(SCENARIOS)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList().stream();
        }
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void plansAsItIsWritten(String scenario) {
        Path story = SCENARIOS.resolve(scenario);
        var workspace = new Workspace(folder);
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        platform(workspace, "host: pgbouncer.example, port: 6432");
        declare(workspace, story.resolve("before"));
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        assertEquals(0, applied.exitCode(), applied::all);
        passwordsOfOneDay();
        if (Files.exists(story.resolve("live.sql"))) {
            server.execute("postgres", read(story.resolve("live.sql")).split(";\n"));
        }
        if (Files.exists(story.resolve("endpoint"))) {
            platform(workspace, read(story.resolve("endpoint")).strip());
        }
        if (Files.exists(story.resolve("policies"))) {
            workspace.write("berth.yaml", workspace.read("berth.yaml") + read(story.resolve("policies")));
        }
        copy(story.resolve("secrets"), workspace.secrets());
        if (Files.exists(story.resolve("after"))) {
            declare(workspace, story.resolve("after"));
        }

        var text = workspace.berth("plan");
        var json = workspace.berth("plan", "--format", "json");

        assertGolden(story.resolve("plan.txt"), stable(text.out()));
        assertGolden(story.resolve("plan.json"), stable(json.out()));
        assertEquals(json.out(), workspace.berth("plan", "--format", "json").out(), "the same plan twice");
    }

    /// Steps contain the day, in the comments that they write.
    private void passwordsOfOneDay() {
        server.execute("postgres", """
                do $$
                declare
                  role record;
                begin
                  for role in
                    select rolname as name
                         , regexp_replace(shobj_description(oid, 'pg_authid'), 'rotated=[0-9-]+', 'rotated=2026-01-02') as comment
                      from pg_roles
                     where shobj_description(oid, 'pg_authid') is not null
                  loop
                    execute format('comment on role %I is %L', role.name, role.comment);
                  end loop;
                end $$""");
    }

    private void platform(Workspace workspace, String endpoint) {
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: env:ADMIN_PASSWORD}
                    endpoints:
                      default: {%s, params: {sslmode: disable}}
                      direct: {host: postgres.example, port: 5432}
                redis:
                  main:
                    host: %s
                    port: %d
                    password: env:REDIS_PASSWORD
                    endpoints: {default: {host: redis.example, port: 6379}}
                """.formatted(
                        server.host(), server.port(), server.superuser().user(), endpoint, redis.host(), redis.port()));
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Without what differs from run to run: the folder and the room it takes, the commit, the time it took, the
    /// version, which only a jar knows, and which servers these are, with all digests that cover that.
    private String stable(String plan) {
        return plan.replace(folder + "/", "")
                .replaceAll(" +services\\.d/", "  services.d/")
                .replaceAll("read in \\d+\\.\\ds", "read in 0.1s")
                .replaceAll("services\\.d  [0-9a-f]{7,40}  ", "services.d  ")
                .replaceAll("\"commit\" : \"[0-9a-f]+\"", "\"commit\" : null")
                .replaceAll("\"berth\" : \"[^\"]+\"", "\"berth\" : \"0.1.0\"")
                .replaceAll("Digest [0-9a-f]{12}…", "Digest 000000000000…")
                .replaceAll("(system|run) [0-9a-f]{15,40}", "$1 (id)")
                .replaceAll("\"[0-9a-f]{64}\"", "\"" + "0".repeat(64) + "\"")
                .replaceAll("(directory sha256):[0-9a-f]{64}", "$1:(path)");
    }

    private static void assertGolden(Path golden, String text) {
        try {
            if ("update".equals(System.getProperty("berth.golden"))) {
                Files.writeString(golden, text);
            }
            assertEquals(Files.readString(golden), text, () -> golden + " (rewrite it with -Dberth.golden=update)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void declare(Workspace workspace, Path manifests) {
        workspace.clear();
        try (Stream<Path> files = Files.exists(manifests) ? Files.walk(manifests) : Stream.empty()) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> workspace.write(manifests.relativize(file).toString(), read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
