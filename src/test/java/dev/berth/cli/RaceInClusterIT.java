package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two applies at once to servers that know no lock, with the Secrets in a cluster, which has none either.
class RaceInClusterIT {

    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final RabbitBroker rabbit = RabbitBroker.shared();
    private final FakeApiServer api = new FakeApiServer();
    private final TestCluster cluster;
    private final Workspace workspace;

    RaceInClusterIT(@TempDir Path folder) {
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        cluster.namespace("cafe");
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("KUBECONFIG", kubeconfig.toString());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        workspace.write("berth.yaml", "secrets: {store: kubernetes}\n" + redis.platform() + rabbit.platform());
        workspace.write("cafe.yaml", "service: cafe-backend\nredis: {slots: {default: 1}, user: cafe}\nrabbitmq: {}\n");
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
        redis.reset();
        rabbit.reset();
    }

    /// Both have planned, both have made passwords, and both are about to make the Secret.
    @Test
    void oneAppliesAndTheOtherLeavesItsPasswordsAlone() throws Exception {
        var both = new CountDownLatch(2);
        api.fail(request -> {
            if (request.startsWith("POST /api/v1/namespaces/cafe/secrets")) {
                both.countDown();
                await(both);
            }
            return List.of();
        });
        Callable<Workspace.Result> apply = () -> workspace.berth("apply", "--yes");

        List<Workspace.Result> results;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = executor.submit(apply);
            var other = executor.submit(apply);
            results = List.of(one.get(), other.get());
        }

        var plan = workspace.berth("plan", "--exit-code");
        String url = cluster.value("cafe", "cafe-backend-env", "CAFE_REDIS_URL").orElseThrow();
        assertAll(
                () -> assertEquals(
                        List.of(0, 7),
                        results.stream()
                                .map(Workspace.Result::exitCode)
                                .sorted()
                                .toList(),
                        results::toString),
                () -> assertTrue(
                        results.stream()
                                .anyMatch(result -> result.all()
                                        .contains("another apply wrote CAFE_RABBITMQ_URL since the plan was made;"
                                                + " plan again")),
                        results::toString),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertEquals(
                        "OK",
                        redis.runAs("cafe", url.replaceAll("^redis://cafe:|@.*$", ""), 1, "SET", "a", "1"),
                        results::toString));
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(1, TimeUnit.MINUTES)) {
                throw new AssertionError("the other apply never came to make the Secret");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
