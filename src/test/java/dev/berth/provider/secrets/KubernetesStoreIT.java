package dev.berth.provider.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeApiServer.Fault;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
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
    void thePlanSaysWhatAnApplyWouldNeedAndMayNotDo() {
        workspace().write("berth.yaml", "secrets: {store: kubernetes, createNamespaces: true}\n");
        workspace().write("cafe.yaml", """
                service: cafe-backend
                restart: [deployment/a, statefulset/b]
                secrets: {cafe-env: {MODE: fast}, cafe-more: {MODE: fast}}
                """);
        workspace().write("new.yaml", "service: new\nnamespace: fresh\nsecrets: {new-env: {MODE: fast}}\n");
        workspace()
                .write("old.yaml", "service: old\nnamespace: cafe\nstate: absent\nsecrets: {old-env: {MODE: fast}}\n");
        cluster().handmade("cafe", "old-env", Map.of("MODE", "fast"), UnaryOperator.identity());
        cluster().handmade("cafe", "cafe-more", Map.of("MODE", "fast"), UnaryOperator.identity());

        server.allow(_ -> false);
        String nothing = workspace().berth("plan").out();
        server.allow(verb -> verb.endsWith(" in cafe"));
        String inNamespace = workspace().berth("plan").out();

        server.allow(verb -> verb.equals("create namespaces"));
        String onlyNamespaces = workspace().berth("plan").out();

        assertTrue(
                nothing.contains("note read-only this login may only read, which is all that a plan needs; an apply"),
                nothing);
        assertFalse(nothing.contains("Grant it") || nothing.contains("! no-namespace"), nothing);
        assertTrue(
                onlyNamespaces.contains(
                        "note read-only this login may not patch secrets in cafe, nor create secrets in cafe, nor delete secrets in cafe,"
                                + " nor patch deployments.apps in cafe, nor patch statefulsets.apps in cafe, which an"
                                + " apply needs. Grant it as in examples/kubernetes/rbac.yaml."),
                onlyNamespaces);
        assertTrue(
                inNamespace.contains(
                        "there is no namespace fresh, and this login may not make it. Run `kubectl create"),
                inNamespace);
        assertTrue(inNamespace.contains("note read-only this login may not create namespaces, which"), inNamespace);
    }

    @Test
    void everyKindOfWorkloadIsLookedFor() {
        workspace().write("cafe.yaml", """
                service: cafe-backend
                restart: [statefulset/nobody, daemonset/no-one]
                secrets: {cafe-env: {MODE: fast}}
                """);

        String plan = workspace().berth("plan").out();
        assertTrue(plan.contains("there is no statefulset nobody in namespace cafe"), plan);
        assertTrue(plan.contains("there is no daemonset no-one in namespace cafe"), plan);
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
        assertTrue(
                plan.err().contains(" doesn't accept user \"tester\" of " + kubeconfig + " (401). Log in again"),
                plan::all);
        assertFalse(plan.all().contains("geheimes-token"), plan::all);
    }

    @Test
    void aServerInTroubleOrThrottlingIsAskedAgain() {
        declare("MODE: fast");
        var left = new AtomicInteger(3);
        List<Fault> troubles = List.of(
                Fault.of(500, "etcd leader changed"),
                new Fault(429, Map.of("Retry-After", "1"), "too many requests", false),
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

    /// Writes that arrive, and whose answers are lost, are found done when they are sent again.
    @Test
    void aWriteWhoseAnswerWasLostIsNoFailure() {
        declare("MODE: fast");
        var lost = new java.util.HashSet<String>();
        server.afterwards(request -> !request.startsWith("GET")
                && request.contains("/secrets")
                && lost.add(request.substring(0, request.indexOf(' '))));

        apply();
        assertEquals(Optional.of("fast"), value("cafe-env", "MODE"));
        assertTrue(lost.contains("PATCH"), lost::toString);
        assertPlansEmpty();
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

        Result plan = workspace().berth("plan", "--request-timeout", "1s");
        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(
                plan.err()
                        .matches("(?s)berth: secret: http://\\S+ can't be reached: connection refused\\."
                                + " Tried for \\ds\\. Run again when it is well\n"),
                plan::all);
    }

    @Test
    void aServerThatComesUpLateIsWaitedFor() {
        declare("MODE: fast");
        var left = new AtomicInteger(8);
        server.fail(_ -> left.decrementAndGet() >= 0 ? List.of(Fault.of(503, "starting")) : List.of());

        Result plan = workspace().berth("plan", "--request-timeout", "1s", "--wait", "1h");
        assertEquals(0, plan.exitCode(), plan::all);
        assertTrue(plan.err().contains("berth: waiting for secret, "), plan::all);
        assertTrue(plan.err().contains("berth: secret is ready after "), plan::all);
    }

    @Test
    void aServerThatGoesAwayInTheMiddleFailsTheServiceAndTheNextRunFinishes() {
        declare("MODE: fast");
        var gone = new AtomicBoolean();
        server.fail(request -> {
            gone.compareAndSet(false, request.startsWith("PATCH"));
            return gone.get() ? List.of(Fault.hangUp()) : List.of();
        });

        Result applied = workspace().berth("apply", "--yes", "--request-timeout", "1s");
        assertEquals(7, applied.exitCode(), applied::all);
        assertTrue(applied.err().contains("Run again when it is well"), applied::all);
        assertTrue(
                applied.err().contains("could not be read again. Run again to finish and to check it"), applied::all);
        assertTrue(applied.out().contains("cafe-backend"), applied::all);

        server.fail(_ -> List.of());
        apply();
        assertPlansEmpty();
    }

    /// Rights are bound in each namespace, as examples/kubernetes/rbac.yaml recommends.
    @Test
    void aNamespaceThatMayNotBeReadHoldsUpItsOwnServicesAndIsNamed() {
        declare("MODE: fast");
        for (String closed : List.of("shop", "far")) {
            cluster.namespace(closed);
            workspace().write(closed + ".yaml", "service: " + closed + "\nsecrets: {" + closed + "-env: {A: a}}\n");
        }
        server.fail(request -> request.startsWith("GET /api/v1/secrets?")
                        || request.matches("GET /api/v1/namespaces/(shop|far)/secrets.*")
                ? forbidden()
                : List.of());

        Result plan = workspace().berth("plan", "--exit-code");
        Result applied = workspace().berth("apply", "--yes");

        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(plan.all().contains("namespace shop may not be read: http"), plan::all);
        assertTrue(plan.all().contains("namespace far may not be read: http"), plan::all);
        assertEquals(9, applied.exitCode(), applied::all);
        assertEquals(Optional.of("fast"), value("cafe-env", "MODE"));
    }

    @Test
    void anImportTakesWhatItMayReadAndNamesTheNamespaceThatItMayNot() {
        PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
        try {
            for (String service : List.of("cafe", "shop")) {
                cluster.namespace(service);
                postgres.execute(
                        "postgres",
                        "create user " + service + "_user password 'pw-" + service + "'",
                        "create database " + service + " owner " + service + "_user");
                cluster.handmade(
                        service,
                        service + "-env",
                        Map.of(
                                "DATABASE_URL",
                                "postgresql://%1$s_user:pw-%1$s@%2$s:%3$d/%1$s"
                                        .formatted(service, postgres.host(), postgres.port())),
                        UnaryOperator.identity());
            }
            workspace()
                    .environment(
                            "ADMIN_PASSWORD", postgres.superuser().password().reveal());
            workspace()
                    .write(
                            "berth.yaml",
                            "secrets: {store: kubernetes}\npostgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                                    .formatted(
                                            postgres.host(),
                                            postgres.port(),
                                            postgres.superuser().user()));
            server.fail(request -> request.startsWith("GET /api/v1/secrets?")
                            || request.startsWith("GET /api/v1/namespaces/shop/secrets")
                    ? forbidden()
                    : List.of());

            Result everywhere = workspace().berth("import");
            Result chosen = workspace().berth("import", "--namespace", "cafe", "--namespace", "shop");
            Result plan = workspace().berth("plan", "--allow", "adopt", "--only", "cafe");

            assertTrue(everywhere.exitCode() != 0, everywhere::all);
            assertTrue(everywhere.all().contains("--namespace"), everywhere::all);
            assertEquals(0, chosen.exitCode(), chosen::all);
            assertTrue(chosen.out().contains("namespace shop may not be read: http"), chosen::all);
            assertTrue(workspace().read("cafe.yaml").contains("DATABASE_URL"), chosen::all);
            assertFalse(plan.all().contains("password-reset"), plan::all);
            assertFalse(everywhere.all().contains("pw-") || chosen.all().contains("pw-"), chosen::all);
        } finally {
            postgres.reset();
        }
    }

    @Test
    void nothingIsPlannedInANamespaceThatIsTerminating() {
        cluster.put("apiVersion: v1\nkind: Namespace\nmetadata: {name: cafe}\nstatus: {phase: Terminating}\n");
        declare("MODE: fast");

        Result plan = workspace().berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("! no-namespace: namespace cafe is terminating, and nothing"), plan::all);
    }

    @Test
    void aNamespaceIsMadeOnce() {
        platform(", createNamespaces: true");
        workspace()
                .write(
                        "cafe.yaml",
                        "service: new\nsecrets: {a-env: {A: a, B: '${generate:20}'}, b-env: {A: a, B: '${generate:20}'}}\n");
        server.requests().clear();

        apply();

        assertEquals(
                1,
                server.requests().stream()
                        .filter(request -> request.equals("POST /api/v1/namespaces"))
                        .count());
    }

    /// Making and filling a Secret are two requests, and the second may be denied by rights or by a webhook.
    @Test
    void noEmptySecretIsLeftWhereOneMayOnlyBeMade() {
        declare("MODE: fast");
        server.allow(verb -> !verb.startsWith("patch secrets"));
        server.fail(request -> request.startsWith("PATCH") ? forbidden() : List.of());
        Result byRight = workspace().berth("apply", "--yes");
        server.allow(_ -> true);
        server.fail(request -> request.startsWith("PATCH")
                ? List.of(Fault.of(403, "admission webhook \"policy.example\" denied the request: no"))
                : List.of());
        Result byWebhook = workspace().berth("apply", "--yes");

        assertEquals(7, byRight.exitCode(), byRight::all);
        assertTrue(
                byRight.err().contains("this login may not patch secrets in cafe, so no Secret is made"), byRight::all);
        assertTrue(
                byWebhook.err().contains("denied the request: no. A webhook of the cluster denies it"), byWebhook::all);
        assertFalse(byWebhook.err().contains("Grant it"), byWebhook::all);
        assertEquals(Optional.empty(), cluster.secret("cafe", "cafe-env"));
    }

    @Test
    void aRefusalThatIsNoMatterOfRightsIsExplained() {
        declare("MODE: fast");
        server.fail(request -> request.startsWith("POST /api/v1/namespaces/cafe/secrets")
                ? List.of(Fault.of(403, "secrets \"cafe-env\" is forbidden: exceeded quota: few, requested: secrets=1"))
                : List.of());

        Result applied = workspace().berth("apply", "--yes");

        assertTrue(applied.err().contains("The namespace's ResourceQuota is used up: raise it"), applied::all);
        assertFalse(applied.err().contains("Grant it"), applied::all);
    }

    @Test
    void aLoginThatEndsInTheMiddleIsExplainedOnce() {
        for (String name : List.of("cafe", "shop", "far")) {
            cluster.namespace(name);
            workspace().write(name + ".yaml", "service: " + name + "\nsecrets: {" + name + "-env: {A: a}}\n");
        }
        var over = new AtomicBoolean();
        server.fail(request -> {
            over.compareAndSet(false, request.startsWith("PATCH"));
            return over.get() ? List.of(Fault.of(401, "Unauthorized")) : List.of();
        });

        Result applied = workspace().berth("apply", "--yes");

        assertEquals(7, applied.exitCode(), applied::all);
        assertEquals(2, applied.err().split("Log in again", -1).length, applied::all);
    }

    private static List<Fault> forbidden() {
        return List.of(Fault.of(403, "secrets is forbidden: User \"tester\" cannot list resource \"secrets\""));
    }
}
