package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeApiServer.Fault;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How often a run asks a cluster, with few services and with many.
class ClusterRequestsIT {

    private final PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
    private final FakeApiServer api = new FakeApiServer();
    private final TestCluster cluster;
    private final Workspace workspace;

    ClusterRequestsIT(@TempDir Path folder) {
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("KUBECONFIG", kubeconfig.toString());
    }

    @BeforeEach
    void aClusterWithTheAdminsPassword() {
        workspace.write("berth.yaml", """
                secrets: {store: kubernetes, createNamespaces: true}
                postgres: {main: {host: %s, port: %d, admin: {user: %s, password: kubernetes:infra/postgresql/admin}}}
                """.formatted(
                        postgres.host(), postgres.port(), postgres.superuser().user()));
        cluster.namespace("infra");
        cluster.handmade(
                "infra",
                "postgresql",
                Map.of("admin", postgres.superuser().password().reveal()),
                builder -> builder);
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
        postgres.reset();
    }

    /// One list of Secrets, one of each kind of workloads, and what this login may do; an apply that has nothing to do
    /// asks no more.
    @Test
    void aFleetOfThreeHundredAsksNoMoreThanOneOfTen() {
        fleet(10);
        List<String> plan = requested("plan", "--exit-code");
        List<String> apply = requested("apply", "--yes");
        List<String> drift = requested("drift");
        fleet(300);

        assertAll(
                () -> assertEquals(plan, requested("plan", "--exit-code")),
                () -> assertEquals(apply, requested("apply", "--yes")),
                () -> assertEquals(drift, requested("drift")),
                () -> assertEquals(plan, apply),
                () -> assertEquals(
                        List.of(
                                "GET /api/v1/namespaces/infra/secrets/postgresql",
                                "GET /api/v1/secrets",
                                "GET /apis/apps/v1/deployments",
                                "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                                "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
                        plan));
    }

    /// Services of whose workloads a few are not there, as one that may not list them is told too.
    @Test
    void whoMayNotListWorkloadsAsksForEach() {
        fleet(10);
        cluster.deployment("s1", "s1");
        cluster.deployment("s2", "other");
        Result listed = workspace.berth("plan");
        api.fail(request ->
                request.startsWith("GET /apis/apps/v1/deployments?") ? List.of(Fault.of(403, "forbidden")) : List.of());

        Result each = workspace.berth("plan");

        assertAll(
                () -> assertEquals(notes(listed), notes(each)),
                () -> assertEquals(8, notes(each).size(), each::all),
                () -> assertTrue(
                        each.out().contains("there is no deployment s2 in namespace s2, which `restart` names"),
                        each::all));
    }

    private static List<String> notes(Result plan) {
        return plan.out()
                .lines()
                .filter(line -> line.startsWith("note no-workload"))
                .toList();
    }

    /// Declares and applies so many services, each in a namespace of its own.
    private void fleet(int services) {
        for (int i = 1; i < services; i++) {
            workspace.write("s" + i + ".yaml", """
                    service: s%1$d
                    restart: [deployment/s%1$d]
                    secrets: {s%1$d-env: {MODE: fast, KEY: '${generate:40}'}}
                    """.formatted(i));
        }
        Result apply = workspace.berth("apply", "--yes");
        assertEquals(0, apply.exitCode(), apply::all);
    }

    /// What a run asks for, without the parameters.
    private List<String> requested(String... arguments) {
        api.requests().clear();
        Result result = workspace.berth(arguments);
        assertEquals(0, result.exitCode(), result::all);
        return api.requests().stream()
                .map(request -> request.replaceFirst("\\?.*", ""))
                .sorted()
                .toList();
    }
}
