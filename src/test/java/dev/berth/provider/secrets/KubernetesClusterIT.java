package dev.berth.provider.secrets;

import dev.berth.fixture.TestCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/// The contract on the real API server that `BERTH_TEST_KUBECONFIG` names. It leaves its namespaces behind.
@EnabledIfEnvironmentVariable(
        named = "BERTH_TEST_KUBECONFIG",
        matches = ".+",
        disabledReason = "it names no real API server, so the same tests ran on the fake one only")
class KubernetesClusterIT extends KubernetesStoreContract {

    private static final String NAME = "berth-" + Long.toString(System.nanoTime(), 36);
    private static TestCluster cluster;

    @BeforeAll
    static void connect() {
        cluster = new TestCluster(path());
    }

    @AfterAll
    static void disconnect() {
        cluster.close();
    }

    private static Path path() {
        return Path.of(System.getenv("BERTH_TEST_KUBECONFIG"));
    }

    @Override
    TestCluster cluster() {
        return cluster;
    }

    @Override
    Path kubeconfig() {
        return path();
    }

    @Override
    String fleet() {
        return NAME;
    }

    @Override
    public String namespace() {
        return NAME;
    }
}
