package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The walk of `examples/infrastructure/README.md` from three servers with nothing but their root logins.
class InfrastructureExampleIT {

    private static final Path EXAMPLE = Path.of("examples", "infrastructure", "services.d");

    private final PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(Version.INSTALLED);
    private final RabbitBroker rabbit = RabbitBroker.shared();

    @TempDir
    private Path folder;

    @AfterEach
    void reset() {
        rabbit.reset();
    }

    @Test
    void bootstrapAndApplyBeginWithTheRootLoginsOfTheExample() throws IOException {
        postgres.reset();
        postgres.execute("postgres", "drop role if exists bootstrapped");
        try (var api = new FakeApiServer();
                var cluster = new TestCluster(api.kubeconfig(folder.resolve("kubeconfig")))) {
            cluster.namespace("infra");
            cluster.namespace("cafe");
            root(
                    cluster,
                    "postgresql",
                    "postgres",
                    postgres.superuser().password().reveal());
            root(cluster, "redis", "redis", RedisServers.PASSWORD);
            root(cluster, "rabbitmq", "rabbitmq", RabbitBroker.PASSWORD);
            Workspace workspace = workspace();

            var before = workspace.berth("plan");
            var bootstrap = workspace.berth("bootstrap", "--yes");
            var again = workspace.berth("bootstrap", "--yes");
            var applied = workspace.berth("apply", "--yes");
            var plan = workspace.berth("plan", "--exit-code");

            assertEquals(9, before.exitCode(), before::all);
            assertEquals(0, bootstrap.exitCode(), bootstrap::all);
            assertTrue(again.out().contains("No changes."), again::all);
            assertEquals(0, applied.exitCode(), applied::all);
            assertEquals(0, plan.exitCode(), plan::all);
            assertTrue(
                    cluster.value("infra", "postgresql", "admin-user-password").isPresent());
            assertTrue(cluster.value("infra", "redis", "berth-password").isPresent());
            assertTrue(cluster.value("infra", "rabbitmq", "berth-password").isPresent());
            assertEquals(
                    RabbitBroker.PASSWORD,
                    cluster.value("infra", "rabbitmq", "rabbitmq-password").orElseThrow());
            for (var run : List.of(before, bootstrap, again, applied, plan)) {
                assertFalse(run.all().contains(RabbitBroker.PASSWORD), "a root password");
                assertFalse(run.all().contains(RedisServers.PASSWORD), "a root password");
            }
        }
    }

    private static void root(TestCluster cluster, String secret, String key, String password) {
        cluster.handmade("infra", secret, Map.of(key + "-password", password), UnaryOperator.identity());
    }

    /// The example with the places of these servers, and with names that other tests don't use.
    private Workspace workspace() throws IOException {
        var workspace = new Workspace(folder);
        workspace.environment("KUBECONFIG", folder.resolve("kubeconfig").toString());
        workspace.write(
                "berth.yaml",
                Files.readString(EXAMPLE.resolve("berth.yaml"))
                        .replace(
                                "host: postgresql.infra.svc.cluster.local",
                                "host: %s\n    port: %d".formatted(postgres.host(), postgres.port()))
                        .replace("admin_user", "bootstrapped")
                        .replace(
                                "host: redis-master.infra.svc.cluster.local",
                                "host: %s\n    port: %d".formatted(redis.host(), redis.port()))
                        .replace(
                                "host: rabbitmq.infra.svc.cluster.local",
                                "host: %s\n    port: %d\n    management: http://%s:%d"
                                        .formatted(rabbit.host(), rabbit.port(), rabbit.host(), rabbit.management()))
                        .replace("{user: user,", "{user: " + RabbitBroker.ADMIN + ","));
        workspace.write("cafe-backend.yaml", Files.readString(EXAMPLE.resolve("cafe-backend.yaml")));
        return workspace;
    }
}
