package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--platform FILE`: a `berth.yaml` of a branch that nobody has reviewed reaches no server and no password.
final class PlatformIT {

    private static final String NOT_USED = "services.d/berth.yaml was not used: it differs from ";

    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Workspace workspace;
    private final Path trusted;

    PlatformIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
        this.trusted = folder.resolve("trusted.yaml");
    }

    @BeforeEach
    void prepare() throws IOException {
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI-K7MDENG");
        workspace.write("cafe.yaml", "service: cafe-backend\nredis: {slots: {cache: 3}}\n");
        workspace.platform(redis.platform());
        Files.copy(workspace.services().resolve("berth.yaml"), trusted);
    }

    @Test
    void noCommandUsesTheDirectorysOwn() throws IOException {
        var connections = new AtomicInteger();
        try (var hostile = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(hostile, connections));
            workspace.platform("redis: {main: {host: 127.0.0.1, port: %d, password: env:AWS_SECRET_ACCESS_KEY}}\n"
                    .formatted(hostile.getLocalPort()));
            for (List<String> command : List.of(
                    List.of("plan"),
                    List.of("apply", "--yes"),
                    List.of("drift"),
                    List.of("validate"),
                    List.of("status"),
                    List.of("doctor"),
                    List.of("secrets", "cafe-backend"),
                    List.of("slots"),
                    List.of("rotate", "cafe-backend", "--yes"),
                    List.of("check", "0123456789abcdef".repeat(4)),
                    List.of("import"),
                    List.of("new", "orders-api"))) {
                Workspace.Result result = workspace.berth(with(command));
                assertTrue(result.all().contains(NOT_USED + trusted), command + ": " + result.all());
            }
            assertEquals(0, connections.get());
            workspace.berth("plan");
            assertTrue(connections.get() > 0);
        }
    }

    @Test
    void everyReportSaysThatItWasNotUsed(@TempDir Path reports) throws IOException {
        workspace.platform(redis.platform() + "# another comment\n");
        Workspace.Result plan = workspace.berth(
                "plan",
                "--platform",
                trusted.toString(),
                "--format",
                "json",
                "--report",
                "markdown=" + reports.resolve("m"),
                "--report",
                "html=" + reports.resolve("h"),
                "--report",
                "github=" + reports.resolve("g"));
        assertTrue(plan.out().contains("\"platform-not-used\""), plan.all());
        String markdown = Files.readString(reports.resolve("m"));
        assertTrue(markdown.contains("⚠️ **platform-not-used**: "), markdown);
        assertAll(List.of("h", "g").stream().map(file -> () -> {
            String report = Files.readString(reports.resolve(file));
            assertTrue(report.contains("was not used"), report);
        }));
        assertTrue(
                workspace.berth("plan", "--platform", trusted.toString()).out().contains("platform-not-used"));
    }

    @Test
    void saysNothingOfTheSameFileAndWhereItIsMissing() throws IOException {
        assertFalse(
                workspace.berth("plan", "--platform", trusted.toString()).all().contains("not-used"));
        Files.delete(workspace.services().resolve("berth.yaml"));
        String plan = workspace.berth("plan", "--platform", trusted.toString()).all();
        assertTrue(plan.contains("berth.yaml is missing"), plan);
    }

    @Test
    void aFileThatIsWrongIsAProblemWithAPlace() throws IOException {
        Files.writeString(trusted, "redis: {main: {host: 127.0.0.1, prot: 1}}\n");
        Path missing = trusted.resolveSibling("missing.yaml");
        assertAll(
                () -> assertProblem(missing, missing + " does not exist"),
                () -> assertProblem(workspace.root(), workspace.root() + " is a directory"),
                () -> assertProblem(trusted, trusted + ":1:"));
        assertEquals(64, workspace.berth("plan", "--platform", "").exitCode());
    }

    private void assertProblem(Path file, String said) {
        Workspace.Result plan = workspace.berth("plan", "--platform", file.toString());
        assertEquals(4, plan.exitCode(), plan::all);
        assertTrue(plan.err().contains(said), plan::all);
    }

    private String[] with(List<String> command) {
        var arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--platform", trusted.toString()));
        return arguments.toArray(String[]::new);
    }

    private static void accept(ServerSocket server, AtomicInteger connections) {
        try {
            while (true) {
                // Counted before it is closed: a run may end as soon as it is.
                try (Socket _ = server.accept()) {
                    connections.incrementAndGet();
                }
            }
        } catch (IOException closed) {
            return;
        }
    }
}
