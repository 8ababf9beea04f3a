package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Ending;
import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.ForwardedServers;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No command waits for anything after its last line: HotSpot gives threads in native code, which wait for a socket, up
/// to 300 ms when a process ends.
class EndIT {

    /// Well below the 300 ms, and well above what a busy machine takes to end a process.
    private static final Duration ALLOWED = Duration.ofMillis(200);

    /// What berth waits for, it waits for each time; what the machine is busy with, it isn't.
    private static final int TRIES = 10;

    /// The 300 ms, and what is allowed else: the thread of a forwarded connection may still be in its last read.
    private static final Duration FORWARDED = Duration.ofMillis(500);

    private final Path folder;
    private final Workspace workspace;
    private final Map<String, String> environment = new TreeMap<>();

    EndIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("workspace"));
    }

    @AfterEach
    void reset() {
        PostgresServer.of(PostgresServer.NEWEST).reset();
        RedisServers.of(RedisServers.Version.EMBEDDED).reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"validate", "plan", "apply --yes", "drift", "status", "slots", "doctor", "rotate --yes cafe"})
    void onPostgresAndRedisWithSecretsInFiles(String command) {
        workspace.platform(servers());
        workspace.write("cafe.yaml", "service: cafe\npostgres: {roles: {cafe_ro: {access: read}}}\nredis: 0\n");
        environment.forEach(workspace::environment);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        assertEnds(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "apply --yes", "doctor"})
    void onPostgresWithSecretsInACluster(String command) {
        try (var api = new FakeApiServer()) {
            Path fake = api.kubeconfig(folder.resolve("kubeconfig"));
            onACluster(fake, "default", command);
        }
        Optional.ofNullable(System.getenv("BERTH_TEST_KUBECONFIG"))
                .ifPresent(real -> onACluster(Path.of(real), "berth-" + Long.toString(System.nanoTime(), 36), command));
    }

    private void onACluster(Path kubeconfig, String fleet, String command) {
        environment.put("KUBECONFIG", kubeconfig.toString());
        workspace.write("berth.yaml", "fleet: " + fleet + "\nsecrets: {store: kubernetes}\n" + servers());
        workspace.write("cafe.yaml", "service: cafe\nnamespace: %s\npostgres: {}\n".formatted(fleet));
        environment.forEach(workspace::environment);
        try (var cluster = new TestCluster(kubeconfig)) {
            cluster.namespace(fleet);
            assertEquals(0, workspace.berth("apply", "--yes").exitCode());
            assertEnds(command);
            cluster.clear(fleet);
        }
    }

    @Test
    void onRabbit() {
        RabbitBroker broker = RabbitBroker.shared();
        environment.put("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        workspace.platform(broker.platform());
        workspace.write("cafe.yaml", "service: cafe\nrabbitmq: {}\n");
        environment.forEach(workspace::environment);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        assertEnds("plan");
        assertEnds("doctor");
    }

    @Test
    void throughAPortForward() {
        var redis = RedisServers.of(RedisServers.Version.EMBEDDED);
        try (var forwarded = new ForwardedServers(folder).server("redis", 6379, redis.port())) {
            environment.put("KUBECONFIG", ForwardedServers.kubeconfig(folder).toString());
            environment.put("REDIS_PASSWORD", RedisServers.PASSWORD);
            workspace.platform(
                    "redis: {main: {access: port-forward, service: infra/redis, password: env:REDIS_PASSWORD}}\n");
            workspace.write("cafe.yaml", "service: cafe\nredis: 0\n");
            environment.forEach(workspace::environment);
            assertEquals(0, workspace.berth("apply", "--yes").exitCode());

            assertEnds("plan", FORWARDED);
            assertFalse(forwarded.api().requests().isEmpty());
        }
    }

    private String servers() {
        var postgres = PostgresServer.of(PostgresServer.NEWEST);
        var redis = RedisServers.of(RedisServers.Version.EMBEDDED);
        environment.put("ADMIN_PASSWORD", postgres.superuser().password().reveal());
        environment.put("REDIS_PASSWORD", RedisServers.PASSWORD);
        return "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(
                                postgres.host(),
                                postgres.port(),
                                postgres.superuser().user())
                + redis.platform();
    }

    private void assertEnds(String command) {
        assertEnds(command, ALLOWED);
    }

    private void assertEnds(String command, Duration allowed) {
        List<String> words = Stream.concat(
                        Stream.of(command.split(" ")),
                        Stream.of(workspace.services().toString()))
                .toList();
        var endings = new ArrayList<Duration>();
        do {
            Ending ending = Ending.of(environment, words);
            assertEquals(0, ending.exitCode(), ending::output);
            endings.add(ending.after());
        } while (endings.getLast().compareTo(allowed) > 0 && endings.size() < TRIES);
        assertTrue(endings.getLast().compareTo(allowed) <= 0, () -> command + " ended after " + endings);
    }
}
