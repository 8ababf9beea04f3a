package dev.berth.provider.secrets;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.ServiceOutcome;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What berth does in a cluster, on a real API server as on the fake one.
abstract class KubernetesStoreContract implements SecretStoreContract {

    @TempDir
    private Path folder;

    private Workspace workspace = new Workspace(Path.of("/nowhere"));

    abstract TestCluster cluster();

    abstract Path kubeconfig();

    /// Whose marks these tests leave.
    abstract String fleet();

    @BeforeEach
    void beginsWithAnEmptyNamespace() {
        workspace = new Workspace(folder);
        workspace.environment("KUBECONFIG", kubeconfig().toString());
        platform("");
        cluster().namespace(namespace());
        reset();
    }

    void platform(String more) {
        workspace.write("berth.yaml", "fleet: " + fleet() + "\nsecrets: {store: kubernetes" + more + "}\n");
    }

    @Override
    public Workspace workspace() {
        return workspace;
    }

    @Override
    public Optional<String> value(String name, String key) {
        return cluster().value(namespace(), name, key);
    }

    @Override
    public Map<String, String> labels(String name) {
        return cluster().secret(namespace(), name).orElseThrow().getMetadata().getLabels();
    }

    @Override
    public Map<String, String> annotations(String name) {
        return Optional.ofNullable(cluster()
                        .secret(namespace(), name)
                        .orElseThrow()
                        .getMetadata()
                        .getAnnotations())
                .orElse(Map.of());
    }

    /// A label that another client changed is set again; one that a manifest never named stays.
    @Test
    void setsADeclaredLabelAgainThatAnotherClientChanged() {
        workspace.write("cafe.yaml", described("{labels: {tier: gold}}"));
        apply();
        cluster().edit(namespace(), "cafe-env", "{\"metadata\":{\"labels\":{\"tier\":\"lead\",\"team\":\"bar\"}}}");
        String plan = workspace.berth("plan").out();
        assertTrue(plan.contains("label tier"), plan);
        apply();
        assertEquals("gold", labels("cafe-env").get("tier"));
        workspace.write("cafe.yaml", described("{}"));
        apply();
        assertNull(labels("cafe-env").get("tier"));
        assertEquals("bar", labels("cafe-env").get("team"));
        assertPlansEmpty();
    }

    @Test
    void aSecretHasItsDeclaredTypeAndKeepsIt() {
        workspace.write("cafe.yaml", described("{}") + "secretTypes: {cafe-env: example.com/settings}\n");
        apply();
        assertEquals(
                "example.com/settings",
                cluster().secret(namespace(), "cafe-env").orElseThrow().getType());
        assertPlansEmpty();
        workspace.write("cafe.yaml", described("{}") + "secretTypes: {cafe-env: example.com/other}\n");
        var refused = workspace.berth("apply", "--yes");
        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.all().contains("Kubernetes can't change a type"), refused::all);
    }

    private String described(String metadata) {
        return "service: cafe-backend\nnamespace: " + namespace() + "\nsecretMetadata: " + metadata
                + "\nsecrets: {cafe-env: {MODE: fast}}\n";
    }

    @Override
    public boolean forgets() {
        return true;
    }

    @Override
    public void makeForeignObjects() {
        cluster().handmade(namespace(), "theirs", Map.of("KEY", "value"), UnaryOperator.identity());
    }

    @Override
    public String foreignObjects() {
        return cluster().secret(namespace(), "theirs").orElseThrow().toString();
    }

    @Override
    public void reset() {
        cluster().clear(namespace());
    }

    @Test
    void whatOthersWroteIntoTheSecretStays() {
        declare("MODE: fast");
        apply();
        cluster()
                .edit(
                        namespace(),
                        "cafe-env",
                        "{\"metadata\":{\"labels\":{\"team\":\"bar\"},\"annotations\":{\"note\":\"keep\"}},\"data\":{\"THEIRS\":\"eA==\"}}");
        declare("MODE: slow");
        apply();

        Secret secret = cluster().secret(namespace(), "cafe-env").orElseThrow();
        assertAll(
                () -> assertEquals(Optional.of("slow"), value("cafe-env", "MODE")),
                () -> assertEquals(Optional.of("x"), value("cafe-env", "THEIRS")),
                () -> assertEquals("bar", secret.getMetadata().getLabels().get("team")),
                () -> assertEquals("keep", secret.getMetadata().getAnnotations().get("note")));
        assertPlansEmpty();
    }

    /// The record of an apply outlives the next one, which doesn't declare it.
    @Test
    void driftTellsAnEditedKeyFromOneThatIsNotYetApplied() {
        declare("MODE: fast");
        apply();
        declare("MODE: slow");
        String unapplied = workspace.berth("drift").out();
        apply();
        cluster().edit(namespace(), "cafe-env", "{\"data\":{\"MODE\":\"eA==\"}}");
        var edited = workspace.berth("drift");
        apply();

        assertAll(
                () -> assertTrue(unapplied.contains("not yet applied\n  cafe-backend  "), unapplied),
                () -> assertEquals(2, edited.exitCode(), edited::all),
                () -> assertTrue(edited.out().contains("changed live\n  cafe-backend  "), edited::all),
                () -> assertTrue(edited.out().contains("(written by "), edited::all),
                () -> assertEquals(0, workspace.berth("drift").exitCode()));
        assertPlansEmpty();
    }

    @Test
    void whatIsEditedByHandIsPutRightAndThePlanSaysWhoDidIt() {
        declare("MODE: fast");
        apply();
        cluster().edit(namespace(), "cafe-env", "{\"data\":{\"MODE\":\"eA==\"}}");

        String plan = workspace.berth("plan").out();
        assertTrue(plan.contains("MODE changed"), plan);
        assertTrue(plan.contains("MODE written by kubectl-edit -> berth"), plan);
        apply();
        assertEquals(Optional.of("fast"), value("cafe-env", "MODE"));
        assertPlansEmpty();
    }

    @Test
    void driftTellsThatSomebodyEditedASecret() {
        declare("MODE: fast");
        apply();
        cluster().edit(namespace(), "cafe-env", "{\"data\":{\"MODE\":\"eA==\"}}");

        var drift = workspace.berth("drift");
        assertEquals(2, drift.exitCode(), drift::all);
        assertTrue(drift.out().contains("changed live") || drift.out().contains("kubectl-edit"), drift::all);
    }

    @Test
    void aKeyThatAnotherManagerAppliesIsRefusedByItsNameUntilAllowed() {
        declare("MODE: fast");
        apply();
        cluster().apply("flux", namespace(), "cafe-env", "MODE", "theirs");

        var refused = workspace.berth("apply", "--yes");
        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(
                refusals(refused)
                        .contains("! field-manager: MODE is managed by \"flux\", which will apply its own value again."
                                + " Remove the key there, or take it over. Allow it with --allow field-manager:secret/"
                                + namespace() + "/cafe-env"),
                refused::all);
        assertEquals(Optional.of("theirs"), value("cafe-env", "MODE"));

        var allowed = workspace.berth("apply", "--yes", "--allow", "field-manager");
        assertEquals(0, allowed.exitCode(), allowed::all);
        assertEquals(Optional.of("fast"), value("cafe-env", "MODE"));
        assertPlansEmpty();
    }

    /// What is applied as `stringData` is remembered under that name.
    @Test
    void aKeyThatAnotherManagerAppliesAsTextIsRefusedByItsName() {
        declare("MODE: fast");
        apply();
        cluster().applyText("flux", namespace(), "cafe-env", "MODE", "theirs");

        var refused = workspace.berth("apply", "--yes");
        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refusals(refused).contains("! field-manager: MODE is managed by \"flux\""), refused::all);
        var allowed = workspace.berth("apply", "--yes", "--allow", "field-manager");
        assertEquals(0, allowed.exitCode(), allowed::all);
        assertEquals(Optional.of("fast"), value("cafe-env", "MODE"));
        assertPlansEmpty();
    }

    /// A cluster has no lock, so this is what keeps two applies apart that made their plans at the same time.
    @Test
    void aPasswordThatAnotherApplyWroteSinceThePlanIsLeftAlone() {
        for (String before : new String[] {"", "MODE: fast\n    "}) {
            reset();
            if (!before.isEmpty()) {
                declare(before);
                apply();
            }
            declare(before + "KEY: \"${generate:20}\"");
            try (Planner first = Planner.open(workspace.input());
                    Planner second = Planner.open(workspace.input())) {
                var firsts = first.plan();
                var seconds = second.plan();
                assertEquals(
                        Map.of("cafe-backend", new ServiceOutcome.Applied(1)),
                        new Applier(1, Progress.SILENT).apply(firsts));
                Optional<String> written = value("cafe-env", "KEY");

                assertEquals(
                        Map.of(
                                "cafe-backend",
                                new ServiceOutcome.Failed(
                                        "write secret " + namespace() + "/cafe-env: KEY: another apply wrote"
                                                + " KEY since the plan was made; plan again")),
                        new Applier(1, Progress.SILENT).apply(seconds));
                assertEquals(written, value("cafe-env", "KEY"));
                assertTrue(written.isPresent());
            }
            assertPlansEmpty();
        }
    }

    /// Neither finds the Secret when it begins to write.
    @Test
    void ofTwoAppliesThatMakeASecretAtOnceOneDoes() throws Exception {
        for (int round = 0; round < 5; round++) {
            reset();
            declare("KEY: \"${generate:20}\"");
            var ready = new CyclicBarrier(2);
            Callable<ServiceOutcome> apply = () -> {
                try (Planner planner = Planner.open(workspace.input())) {
                    var planned = planner.plan();
                    ready.await();
                    return new Applier(1, Progress.SILENT).apply(planned).get("cafe-backend");
                }
            };
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                var one = executor.submit(apply);
                var other = executor.submit(apply);
                var outcomes = List.of(one.get(), other.get());
                assertEquals(
                        1,
                        outcomes.stream()
                                .filter(ServiceOutcome.Applied.class::isInstance)
                                .count(),
                        outcomes::toString);
                assertEquals(
                        1,
                        outcomes.stream()
                                .filter(outcome -> outcome instanceof ServiceOutcome.Failed(String reason)
                                        && reason.endsWith(
                                                "another apply wrote KEY since the plan was made; plan again"))
                                .count(),
                        outcomes::toString);
            }
            assertPlansEmpty();
        }
    }

    @Test
    void aHandmadeSecretIsAdoptedOnlyWhenAllowedAndKeepsItsOtherKeys() {
        cluster()
                .handmade(
                        namespace(),
                        "cafe-env",
                        Map.of("MODE", "fast", "URL", "old", "MORE", "x"),
                        UnaryOperator.identity());
        declare("MODE: fast\n    URL: new");

        assertEquals(5, workspace.berth("apply", "--yes").exitCode());
        var adopted = workspace.berth("apply", "--yes", "--allow", "adopt");
        assertEquals(0, adopted.exitCode(), adopted::all);
        assertEquals(Optional.of("new"), value("cafe-env", "URL"));
        assertEquals(Optional.of("x"), value("cafe-env", "MORE"));
        assertPlansEmpty();
    }

    @Test
    void anImmutableSecretIsRefused() {
        assertRefused(
                builder -> builder.withImmutable(true).withType("Opaque"),
                "! immutable: it is immutable, so no key of it can change any more. Declare another name, or make it anew without `immutable: true`.");
    }

    @Test
    void aSecretOfAnotherTypeIsRefused() {
        assertRefused(
                builder -> builder.withType("example.com/other"),
                "! secret-type: its type is example.com/other, and berth writes Opaque ones; a type can't be changed. Declare another name.");
    }

    @Test
    void aSecretThatArgoCdTracksIsRefused() {
        assertRefused(
                builder -> builder.editMetadata()
                        .addToAnnotations("argocd.argoproj.io/tracking-id", "shop:/Secret:cafe/cafe-env")
                        .endMetadata(),
                "! tracked: Argo CD tracks it (annotation argocd.argoproj.io/tracking-id: shop:/Secret:cafe/cafe-env), which would undo what berth writes. Take it out there, or declare another name.");
    }

    @Test
    void aSecretOfHelmsIsRefused() {
        assertRefused(
                builder -> builder.editMetadata()
                        .addToLabels("app.kubernetes.io/managed-by", "Helm")
                        .addToAnnotations("meta.helm.sh/release-name", "shop")
                        .endMetadata(),
                "! tracked: Helm manages it (release shop), which would undo what berth writes. Take it out there, or declare another name.");
    }

    @Test
    void aSecretThatArgoCdLabelsIsRefused() {
        assertRefused(
                builder -> builder.editMetadata()
                        .addToLabels("argocd.argoproj.io/instance", "shop")
                        .endMetadata(),
                "! tracked: Argo CD tracks it (label argocd.argoproj.io/instance: shop), which would undo what berth writes. Take it out there, or declare another name.");
    }

    @Test
    void aSecretOfFluxIsRefused() {
        assertRefused(
                builder -> builder.editMetadata()
                        .addToLabels("kustomize.toolkit.fluxcd.io/name", "apps")
                        .endMetadata(),
                "! tracked: Flux manages it (Kustomization apps), which would undo what berth writes. Take it out there, or declare another name.");
        reset();
        assertRefused(
                builder -> builder.editMetadata()
                        .addToLabels("helm.toolkit.fluxcd.io/name", "shop")
                        .endMetadata(),
                "! tracked: Flux manages it (HelmRelease shop), which would undo what berth writes. Take it out there, or declare another name.");
    }

    @Test
    void aSecretThatBelongsToAnotherObjectIsRefused() {
        assertRefused(
                builder -> builder.editMetadata()
                        .addNewOwnerReference()
                        .withApiVersion("external-secrets.io/v1")
                        .withKind("ExternalSecret")
                        .withName("cafe")
                        .withUid("00000000-0000-0000-0000-000000000001")
                        .endOwnerReference()
                        .endMetadata(),
                "! tracked: it belongs to ExternalSecret cafe, which would undo what berth writes. Take it out there, or declare another name.");
    }

    /// What others wrote can't forge a line or a colour.
    @Test
    void whatOthersNamedIsShownHarmless() {
        cluster()
                .handmade(
                        namespace(),
                        "cafe-env",
                        Map.of("MODE", "other"),
                        builder -> builder.editMetadata()
                                .addToAnnotations("argocd.argoproj.io/tracking-id", "evil\u001b[31m\n! adopt: fine")
                                .endMetadata());
        declare("MODE: fast");

        var refused = workspace.berth("apply", "--yes");
        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(refused.out().contains("evil\\u001b[31m\\n! adopt: fine"), refused::all),
                () -> assertFalse(refused.all().contains("\u001b"), refused::all));
    }

    @Test
    void whatWouldBeTooLargeIsRefused() {
        cluster()
                .handmade(
                        namespace(), "cafe-env", Map.of("BLOB", "x".repeat((1 << 20) - 10)), UnaryOperator.identity());
        declare("MODE: 0123456789-");

        String plan = refusals(workspace.berth("plan"));
        assertTrue(
                plan.contains(
                        "! too-large: it would hold 1048577 bytes, and Kubernetes allows 1048576. Spread its keys over several Secrets."),
                plan);
    }

    @Test
    void aMissingNamespaceIsAProblemOrMade() {
        String missing = namespace() + "-" + Long.toString(System.nanoTime(), 36);
        workspace.write(
                "cafe.yaml", "service: cafe-backend\nnamespace: " + missing + "\nsecrets: {cafe-env: {MODE: fast}}\n");

        var refused = workspace.berth("apply", "--yes");
        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(
                refusals(refused)
                        .contains("! no-namespace: there is no namespace " + missing
                                + ". Run `kubectl create namespace " + missing
                                + "`, or set `createNamespaces: true` under `secrets:` in berth.yaml."),
                refused::all);

        platform(", createNamespaces: true");
        var plan = workspace.berth("plan");
        assertTrue(plan.out().contains("MODE; creates namespace " + missing), plan::all);
        apply();
        assertEquals(Optional.of("fast"), cluster().value(missing, "cafe-env", "MODE"));
        assertPlansEmpty();
        cluster().clear(missing);
    }

    @Test
    void whoReadsASecretIsRestartedOnlyWhenItsContentChanged() {
        cluster().deployment(namespace(), "cafe-backend");
        declareWithRestart("MODE: fast");
        apply();
        assertEquals(Optional.empty(), cluster().restarted(namespace(), "cafe-backend"));

        cluster().restartedAt(namespace(), "cafe-backend", "yesterday, by hand");
        declareWithRestart("MODE: slow");
        var plan = workspace.berth("plan");
        assertTrue(plan.out().contains("restart (none) -> deployment/cafe-backend"), plan::all);
        apply();
        Optional<String> restarted = cluster().restarted(namespace(), "cafe-backend");
        assertTrue(restarted.filter(at -> at.matches("\\d{4}-.*")).isPresent(), restarted::toString);
        assertPlansEmpty();

        apply();
        cluster().edit(namespace(), "cafe-env", "{\"metadata\":{\"labels\":{\"berth.dev/service\":null}}}");
        var adopted = workspace.berth("apply", "--yes", "--allow", "adopt");
        assertEquals(0, adopted.exitCode(), adopted::all);
        assertEquals(restarted, cluster().restarted(namespace(), "cafe-backend"));
        assertPlansEmpty();
    }

    @Test
    void aRestartThatAKillPreventedIsMadeUpForAndOnlyOnce() {
        for (int kill = 1; kill <= 2; kill++) {
            reset();
            cluster().deployment(namespace(), "cafe-backend");
            declareWithRestart("MODE: fast\n    KEY: \"${generate:20}\"");
            apply();
            declareWithRestart("MODE: slow\n    KEY: \"${generate:20}\"\n    PIN: \"${generate:20}\"");
            var interrupted = new Interrupted(workspace.input(), kill);
            try (Planner planner = Planner.open(interrupted.input())) {
                new Applier(1, Progress.SILENT).apply(planner.plan());
            }
            assertTrue(interrupted.happened());
            assertEquals(Optional.empty(), cluster().restarted(namespace(), "cafe-backend"));

            apply();
            Optional<String> restarted = cluster().restarted(namespace(), "cafe-backend");
            assertTrue(restarted.isPresent(), "killed at " + kill);
            assertPlansEmpty();
            apply();
            assertEquals(restarted, cluster().restarted(namespace(), "cafe-backend"));
            assertFalse(cluster()
                    .secret(namespace(), "cafe-env")
                    .orElseThrow()
                    .getMetadata()
                    .getAnnotations()
                    .containsKey("berth.dev/restart"));
        }
    }

    @Test
    void aWorkloadThatIsNotThereIsNoted() {
        declareWithRestart("MODE: fast", "deployment/nobody");

        String plan = workspace.berth("plan").out();
        assertTrue(
                plan.contains("there is no deployment nobody in namespace " + namespace()
                        + ", which `restart` names; nothing is restarted."),
                plan);
    }

    private void assertRefused(UnaryOperator<SecretBuilder> more, String line) {
        cluster().handmade(namespace(), "cafe-env", Map.of("MODE", "other"), more);
        declare("MODE: fast");

        var refused = workspace.berth("apply", "--yes", "--allow", "adopt");
        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refusals(refused).contains(line), refused::all);
        assertEquals(Optional.of("other"), value("cafe-env", "MODE"));
    }

    /// The plan with the places of refusals left out.
    private static String refusals(Workspace.Result plan) {
        return plan.out().replaceAll("(! [a-z-]+) \\S+:\\d+:", "$1:");
    }

    final void declare(String keys) {
        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\nnamespace: " + namespace() + "\nsecrets:\n  cafe-env:\n    " + keys + "\n");
    }

    private void declareWithRestart(String keys) {
        declareWithRestart(keys, "deployment/cafe-backend");
    }

    private void declareWithRestart(String keys, String workload) {
        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\nnamespace: " + namespace() + "\nrestart: [" + workload
                        + "]\nsecrets:\n  cafe-env:\n    " + keys + "\n");
    }

    final void apply() {
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    final void assertPlansEmpty() {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }
}
