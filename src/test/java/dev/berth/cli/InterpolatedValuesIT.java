package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A `berth.yaml` that interpolates a variable which is no host: its value appears in no output.
final class InterpolatedValuesIT {

    private static final String VALUE = "Hunter2.is-No-host";
    private static final List<String> REPORTS = List.of(
            "json", "markdown", "html", "github", "gitlab-terraform", "codequality", "junit", "sarif", "prometheus");

    private Workspace workspace;
    private Path reports;

    @BeforeEach
    void prepare(@TempDir Path folder) throws IOException {
        workspace = new Workspace(folder);
        reports = Files.createDirectories(folder.resolve("reports"));
        workspace.environment("ADMINPW", VALUE);
        workspace.environment("ODD", "Hunter2.is-No-host & <b>'s \"own\"*");
        workspace.environment("POSTGRES_ADMIN_PASSWORD", "whatever-it-is");
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\nredis: {slots: {cache: 3}}\n");
    }

    static Stream<String> platforms() {
        return Stream.of(
                "postgres: {main: {host: \"${env:ADMINPW}\"}}",
                "postgres: {main: {host: \"${env:ODD}\"}}",
                "postgres: {main: {host: 127.0.0.1, port: 1, admin: {user: \"${env:ADMINPW}\"}}}",
                "postgres: {main: {host: 127.0.0.1, port: 1, sslmode: \"${env:ADMINPW}\"}}",
                "postgres: {main: {host: 127.0.0.1, port: \"${env:ADMINPW}\"}}",
                "postgres: {main: {host: 127.0.0.1, port: 1, sslrootcert: \"${env:ODD}\"}}",
                "fleet: \"${env:ADMINPW}\"",
                "fleet: \"${env:ODD}\"",
                "postgres: {main: {access: port-forward, service: \"infra/${env:ADMINPW}\"}}",
                "rabbitmq: {main: {management: \"http://${env:ADMINPW}:1\"}}",
                "guards: {maxDeletes: \"${env:ADMINPW}\"}");
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void staysOutOfEveryOutput(String platform) throws IOException {
        workspace.platform(platform + "\n");
        for (List<String> command : List.of(
                List.of("plan"),
                List.of("plan", "--format", "json"),
                List.of("plan", "--format", "markdown"),
                List.of("apply", "--yes"),
                List.of("drift"),
                List.of("drift", "--format", "json"),
                List.of("status"),
                List.of("status", "--format", "json"),
                List.of("doctor"),
                List.of("doctor", "--debug"),
                List.of("validate"),
                List.of("rotate", "cafe-backend", "--yes"),
                List.of("secrets", "cafe-backend"),
                List.of("slots"),
                List.of("check", "0123456789abcdef".repeat(4)))) {
            assertHidden(
                    command.toString(),
                    workspace.berth(command.toArray(String[]::new)).all());
        }
        planned();
    }

    @Test
    void staysOutOfTheDifferencesOfASecret() throws IOException {
        RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\nredis: {slots: {cache: 3}}\nsecrets: {cafe-env: {URL: \"${redis.url:cache}\"}}\n");
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.platform(redis.platform());
        Workspace.Result applied = workspace.berth("apply", "--yes");
        assertTrue(applied.exitCode() == 0, applied.all());
        workspace.platform(redis.platform()
                .replaceFirst("main: \\{", "main: {endpoints: {default: {host: \"\\${env:ADMINPW}\"}}, "));
        String plan = planned();
        assertTrue(plan.contains("-> ${env:ADMINPW}"), plan);
        workspace.environment("ADMINPW", "db.example");
        Workspace.Result other = workspace.berth("plan");
        assertTrue(other.out().contains("-> ${env:ADMINPW}"), other.all());
        assertNotEquals(digest(plan), digest(other.out()));
        workspace.environment("ADMINPW", VALUE);
        Workspace.Result second = workspace.berth(
                "apply", "--yes", "--plan", reports.resolve("plan").toString());
        assertHidden("apply", second.all());
        assertTrue(second.exitCode() == 0, second.all());
        String told = workspace.secret("cafe", "cafe-env", "URL").orElse("");
        assertTrue(told.contains(VALUE), second.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void aPlanIsTheSameInEveryForm(String format) {
        workspace.platform("postgres: {main: {host: \"${env:ADMINPW}\"}}\n");
        String plan = workspace.berth("plan", "--format", format).out();
        assertTrue(plan.contains("${env:ADMINPW}"), plan);
    }

    /// Plans with every report and a saved plan, and returns what was printed.
    private String planned() throws IOException {
        String[] arguments = Stream.concat(
                        Stream.of("plan", "-o", reports.resolve("plan").toString()),
                        REPORTS.stream().flatMap(kind -> Stream.of("--report", kind + "=" + reports.resolve(kind))))
                .toArray(String[]::new);
        Workspace.Result plan = workspace.berth(arguments);
        assertHidden("plan", plan.all());
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.toList()) {
                assertHidden(file.toString(), Files.readString(file));
            }
        }
        return plan.out();
    }

    private static String digest(String plan) {
        return plan.substring(plan.indexOf("Digest "));
    }

    private static void assertHidden(String from, String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
        assertFalse(folded.contains("hunter2") || text.contains(encoded), from + ": " + text);
    }
}
