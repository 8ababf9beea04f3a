package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets that something else keeps, encrypts or fills up, in a directory as in a cluster.
class ForeignSecretsIT {

    private static final String HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: shop-env, namespace: shop}\n";
    private static final String CLEAR = "Old-Password-2020";

    private final Workspace workspace;
    private final Path file;
    private final FakeApiServer api = new FakeApiServer();
    private final TestCluster cluster;

    ForeignSecretsIT(@TempDir Path folder) {
        workspace = new Workspace(folder);
        file = workspace.secrets().resolve("shop/shop-env.yaml");
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        workspace.environment("KUBECONFIG", kubeconfig.toString());
        declare("KEY: \"${generate:20}\"");
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            annotations | argocd.argoproj.io/tracking-id | shop:/Secret:shop/shop-env | Argo CD tracks it
            annotations | replicator.v1.mittwald.de/replicate-from | shared/db-creds | kubernetes-replicator keeps it equal to shared/db-creds
            annotations | replicator.v1.mittwald.de/replicated-from-version | 12 | kubernetes-replicator keeps it
            annotations | reflector.v1.k8s.emberstack.com/reflects | shared/db-creds | Reflector keeps it equal to shared/db-creds
            annotations | reconcile.external-secrets.io/data-hash | abc | external-secrets keeps it
            annotations | sealedsecrets.bitnami.com/managed | true | sealed-secrets keeps it
            annotations | cert-manager.io/certificate-name | web | cert-manager keeps it (Certificate web)
            annotations | meta.helm.sh/release-name | shop | Helm manages it (release shop)
            labels | reconcile.external-secrets.io/managed | true | external-secrets keeps it
            labels | generate.kyverno.io/policy-name | sync | Kyverno keeps it (policy sync)
            labels | generate.kyverno.io/source-uid | 1 | Kyverno keeps it
            labels | app.kubernetes.io/managed-by | Helm | Helm manages it
            labels | app.kubernetes.io/managed-by | hashicorp-vso | the Vault Secrets Operator keeps it
            labels | secrets.hashicorp.com/vso-ownerRefUID | 1 | the Vault Secrets Operator keeps it
            labels | argocd.argoproj.io/instance | shop | Argo CD tracks it
            labels | kustomize.toolkit.fluxcd.io/name | apps | Flux manages it (Kustomization apps)
            labels | helm.toolkit.fluxcd.io/name | shop | Flux manages it (HelmRelease shop)
            """)
    void whatAnotherKeepsIsRefusedByItsNameInBothStores(String section, String name, String value, String keeper)
            throws IOException {
        put(HEAD.replace("}", ", " + section + ": {\"" + name + "\": \"" + value + "\"}}") + "data: {KEY: eA==}\n");
        String inDirectory = refused();
        useCluster();
        cluster.handmade(
                "shop",
                "shop-env",
                Map.of("KEY", "x"),
                builder -> section.equals("labels")
                        ? builder.editMetadata().addToLabels(name, value).endMetadata()
                        : builder.editMetadata().addToAnnotations(name, value).endMetadata());
        String inCluster = refused();

        String sentence = "! tracked: " + keeper;
        assertTrue(inDirectory.contains(sentence), inDirectory);
        assertTrue(inCluster.contains(sentence), inCluster);
        assertEquals(Optional.of("x"), cluster.value("shop", "shop-env", "KEY"));
    }

    @Test
    void whatBelongsToAnotherObjectOrIsImmutableIsRefusedInADirectory() throws IOException {
        put(HEAD.replace("}", ", ownerReferences: [{apiVersion: v1, kind: ExternalSecret, name: shop, uid: a}]}")
                + "stringData: {KEY: x}\n");
        String owned = refused();
        put(HEAD + "immutable: true\nstringData: {KEY: x}\n");
        String immutable = refused();

        assertTrue(owned.contains("! tracked: it belongs to ExternalSecret shop, which would undo"), owned);
        assertTrue(immutable.contains("! immutable: it is immutable"), immutable);
    }

    /// The source of a copy is its owner's to write.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "annotations: {\"replicator.v1.mittwald.de/replicate-to\": \"a,b\"}",
                "annotations: {\"reflector.v1.k8s.emberstack.com/reflection-allowed\": \"true\"}",
                "labels: {\"generate.kyverno.io/clone-source\": \"\"}"
            })
    void theSourceOfCopiesIsAdopted(String metadata) throws IOException {
        put(HEAD.replace("}", ", " + metadata + "}") + "stringData: {KEY: x}\n");

        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");

        assertEquals(0, applied.exitCode(), applied::all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SOPS", "git-crypt", "ansible-vault", "inline ansible-vault", "sealed-secrets", "age"})
    void whatIsEncryptedIsLeftAloneAndNeverCopied(String tool) throws IOException {
        put(
                switch (tool) {
                    case "SOPS" ->
                        HEAD + "stringData:\n  KEY: ENC[AES256_GCM,data:abc=,iv:x=,tag:y=,type:str]\n  CLEAR: " + CLEAR
                                + "\nsops:\n  mac: ENC[AES256_GCM,data:z=,type:str]\n  version: 3.9.0\n";
                    case "git-crypt" -> "\0GITCRYPT\0\u0001\u0002";
                    case "ansible-vault" -> "$ANSIBLE_VAULT;1.1;AES256\n33363431\n";
                    case "inline ansible-vault" ->
                        HEAD + "stringData:\n  KEY: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    33363431\n";
                    case "sealed-secrets" ->
                        HEAD.replace("v1", "bitnami.com/v1alpha1").replace("Secret", "SealedSecret")
                                + "spec: {encryptedData: {KEY: AgBy}}\n";
                    default -> "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n";
                });
        workspace.write("berth.yaml", workspacePlatform() + "copies: [{from: shop/shop-env/KEY, to: [far]}]\n");
        byte[] before = Files.readAllBytes(file);

        String refused = refused();
        workspace.clear();
        workspace.write("far.yaml", "service: far\nsecrets: {far-env: {K: \"${copy:shop/shop-env/KEY}\"}}\n");
        var copied = workspace.berth("plan", "--exit-code");

        String name = tool.replace("inline ", "");
        assertAll(
                () -> assertTrue(refused.contains("! encrypted: " + name + " encrypted it"), refused),
                () -> assertTrue(
                        copied.plain()
                                .contains("! encrypted: K copies shop/shop-env/KEY, which " + name + " encrypted"),
                        copied::all),
                () -> assertEquals(5, copied.exitCode(), copied::all));
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void whatSopsEncryptedAndSomebodyAppliedIsNoPassword() {
        useCluster();
        cluster.handmade("shop", "shop-env", Map.of("KEY", "ENC[AES256_GCM,data:abc=,type:str]"), builder -> builder);

        String refused = refused();

        assertTrue(refused.contains("! encrypted: SOPS encrypted it"), refused);
    }

    @Test
    void aBigSecretIsReadAndKeptAndOneThatGrowsTooBigIsRefusedWithItsSize() throws IOException {
        String blob = base64("x".repeat(400 << 10));
        put(HEAD + "data:\n  BLOB: " + blob + "\n");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        assertEquals(0, applied.exitCode(), applied::all);
        assertTrue(Files.readString(file).contains("  BLOB: " + blob + "\n"));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());

        put(HEAD + "data:\n  BLOB: " + base64("x".repeat((1 << 20) - 10)) + "\n");
        String tooBig = refused();
        put(HEAD.replace("}", ", annotations: {note: \"" + "x".repeat(256 << 10) + "\"}}") + "stringData: {KEY: x}\n");
        String tooMuchSaid = refused();

        assertTrue(
                tooBig.contains("! too-large: it would hold 1048586 bytes, and Kubernetes allows 1048576. Spread"),
                tooBig);
        assertTrue(
                tooMuchSaid.contains(
                        "! too-large: its annotations would hold 265220 bytes, and Kubernetes allows 262144."),
                tooMuchSaid);
    }

    /// A file that can't be read stops nobody but who needs it.
    @Test
    void aBrokenFileHoldsUpOnlyWhoNeedsIt() throws IOException {
        workspace.write("far.yaml", "service: far\nsecrets: {far-env: {K: \"${copy:shop/shop-env/KEY}\"}}\n");
        workspace.write("near.yaml", "service: near\nsecrets: {near-env: {K: \"${generate:20}\"}}\n");
        declare("KEY: \"${generate:20}\"", "exports: {shop-env/KEY: far}\n");
        put("a: [\n");
        Path undeclared = workspace.secrets().resolve("other/broken.yaml");
        Files.createDirectories(undeclared.getParent());
        Files.writeString(undeclared, "kind: Secret\napiVersion: v1\nmetadata: {name: broken}\ndata: {A: '%'}\n");

        var plan = workspace.berth("plan", "--exit-code");
        var applied = workspace.berth("apply", "--yes");
        var drift = workspace.berth("drift");

        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(plan.all().contains(file + ":2: it is no valid YAML"), plan::all),
                () -> assertTrue(
                        plan.all().contains("K copies shop/shop-env/KEY, and that Secret could not be"), plan::all),
                () -> assertTrue(plan.all().contains(undeclared + ": its `data.A` is not base64"), plan::all),
                () -> assertEquals(9, applied.exitCode(), applied::all),
                () -> assertEquals(9, drift.exitCode(), drift::all),
                () -> assertTrue(workspace.secret("near", "near-env", "K").isPresent()),
                () -> assertFalse(workspace.secret("far", "far-env", "K").isPresent()),
                () -> assertEquals("a: [\n", Files.readString(file)));
    }

    private String refused() {
        var plan = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "field-manager");
        assertEquals(5, plan.exitCode(), plan::all);
        return plan.plain();
    }

    private void declare(String keys) {
        declare(keys, "");
    }

    private void declare(String keys, String more) {
        workspace.write("shop.yaml", "service: shop\nsecrets: {shop-env: {" + keys + "}}\n" + more);
    }

    private String workspacePlatform() {
        return "secrets: {store: directory, path: " + workspace.secrets() + "}\n";
    }

    private void useCluster() {
        workspace.write("berth.yaml", "secrets: {store: kubernetes}\n");
        cluster.namespace("shop");
    }

    private void put(String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
