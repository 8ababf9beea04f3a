package dev.berth.provider.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeApiServer.Fault;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract on a server that answers as Kubernetes does, and everything that only such a one can be made to do.
class KubernetesStoreIT extends KubernetesStoreContract {

    @TempDir
    private static Path files;

    private final FakeApiServer server = new FakeApiServer();
    private final Path kubeconfig = server.kubeconfig(files.resolve("config"));
    private final TestCluster cluster = new TestCluster(kubeconfig);

    @AfterEach
    void stop() {
        cluster.close();
        server.close();
    }

    @Override
    TestCluster cluster() {
        return cluster;
    }

    @Override
    Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    String fleet() {
        return "default";
    }

    @Override
    public String namespace() {
        return "cafe";
    }

    @Test
    void anUnchangedFleetIsReadInOneListOfItsSecrets() {
        declare("MODE: fast");
        apply();
        server.requests().clear();
        assertPlansEmpty();

        assertEquals(
                List.of(
                        "GET /api/v1/secrets?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dberth%2Cberth.dev%2Ffleet%3Ddefault&limit=500",
                        "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
                server.requests());
    }

    @Test
    void whereOnlyTheNamespaceMayBeListedItIs() {
        declare("MODE: fast");
        server.fail(request -> request.startsWith("GET /api/v1/secrets?") ? forbidden() : List.of());
        apply();
        assertPlansEmpty();
    }

    @Test
    void whatMayNotBeReadIsNamed() {
        declare("MODE: fast");
        server.fail(request -> request.contains("/secrets") ? forbidden() : List.of());

        Result plan = workspace().berth("plan");
        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(
                plan.err()
                        .contains(
                                "forbids it: secrets is forbidden: User \"tester\" cannot list resource \"secrets\". Grant it as in examples/kubernetes/rbac.yaml"),
                plan::all);
    }

    @Test
    void aWriteThatIsForbiddenFailsBeforeAnythingElseHappens() {
        declare("MODE: fast");
        server.fail(request -> request.startsWith("PATCH") ? forbidden() : List.of());

        Result applied = workspace().berth("apply", "--yes");
        assertEquals(7, applied.exitCode(), applied::all);
        assertTrue(applied.err().contains("cannot list resource"), applied::all);
        assertEquals(Optional.empty(), value("cafe-env", "MODE"));
    }

    @Test
    void aLoginThatIsNotAcceptedIsSaid() {
        declare("MODE: fast");
        server.fail(_ -> List.of(Fault.of(401, "Unauthorized")));

        Result plan = workspace().berth("plan");
        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(plan.err().contains("doesn't accept this login (401)"), plan::all);
        assertFalse(plan.all().contains("geheimes-token"), plan::all);
    }

    @Test
    void aServerInTroubleOrThrottlingIsAskedAgain() {
        declare("MODE: fast");
        var left = new AtomicInteger(3);
        List<Fault> troubles = List.of(
                Fault.of(500, "etcd leader changed"),
                new Fault(429, Map.of("Retry-After", "1"), "too many requests", 0),
                Fault.of(503, "apiserver not ready"));
        server.fail(_ -> {
            int index = left.decrementAndGet();
            return index >= 0 ? List.of(troubles.get(index)) : List.of();
        });

        apply();
        assertPlansEmpty();
    }

    @Test
    void aSecretThatSomebodyChangesMeanwhileIsReadAgain() {
        declare("MODE: fast");
        apply();
        declare("MODE: slow");
        var once = new AtomicInteger();
        server.fail(request -> request.startsWith("PATCH") && once.getAndIncrement() == 0
                ? List.of(Fault.of(409, "the object has been modified"))
                : List.of());

        apply();
        assertEquals(Optional.of("slow"), value("cafe-env", "MODE"));
    }

    @Test
    void whatAServerRepeatsOfASecretIsNotPrinted() {
        declare("MODE: sehr-geheimer-wert");
        String base64 = "c2Voci1nZWhlaW1lci13ZXJ0";
        server.fail(request -> request.startsWith("PATCH")
                ? List.of(Fault.of(400, "webhook denied: sehr-geheimer-wert " + base64))
                : List.of());

        Result applied = workspace().berth("apply", "--yes", "--debug");
        assertEquals(7, applied.exitCode(), applied::all);
        assertTrue(applied.all().contains("webhook denied: (secret) (secret)"), applied::all);
        assertFalse(applied.all().contains("sehr-geheim") || applied.all().contains(base64), applied::all);
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        declare("MODE: fast");
        server.close();

        Result plan = workspace().berth("plan");
        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(plan.err().contains("can't be reached: connection refused"), plan::all);
    }

    private static List<Fault> forbidden() {
        return List.of(Fault.of(403, "secrets is forbidden: User \"tester\" cannot list resource \"secrets\""));
    }
}
