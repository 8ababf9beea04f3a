package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `${copy:…}` in both stores: with consent it works and is shown with its source, without consent nothing allows it.
class CopiesIT {

    private static final String TOKEN = "t0ken-0f-kube-system";
    private static final String AUTH = "service: auth-api\nsecrets: {auth-api-env: {KEY: \"${generate:48}\"}}\n";
    private static final List<String> EVERY_GUARD = List.of(
            "adopt",
            "data-loss",
            "password-reset",
            "slot-move",
            "too-many-deletes",
            "too-many-updates",
            "empty-fleet",
            "field-manager");

    enum Store {
        DIRECTORY,
        CLUSTER
    }

    private final Path folder;
    private final Workspace workspace;
    private final FakeApiServer api = new FakeApiServer();
    private final TestCluster cluster;
    private Store store = Store.DIRECTORY;

    CopiesIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        this.cluster = new TestCluster(kubeconfig);
        workspace.environment("KUBECONFIG", kubeconfig.toString());
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    @ParameterizedTest
    @EnumSource
    void keepsCopiesEqualAndShowsTheirSources(Store kind) throws IOException {
        use(kind, "copies: [{from: kube-system/handmade/token, to: [shop]}]\n");
        handmade(TOKEN);
        workspace.write("auth.yaml", AUTH + "exports: {auth-api-env/KEY: [shop, far]}\n");
        shop(
                "SESSION_KEY: ${copy:auth/auth-api-env/KEY}, TOKEN: ${copy:kube-system/handmade/token}, A: a, B: b, C: c, D: d");
        workspace.write("far.yaml", "service: far\nsecrets: {far-env: {K: \"${copy:auth/auth-api-env/KEY}\"}}\n");
        String page = folder.resolve("page.html").toString();
        String comment = folder.resolve("comment.md").toString();

        var plan = workspace.berth("plan", "--report", "html=" + page, "--report", "markdown=" + comment);
        var json = workspace.berth("plan", "--format", "json");
        var applied = workspace.berth("apply", "--yes");
        var secrets = workspace.berth("secrets", "shop");

        String key = value("auth", "auth-api-env", "KEY").orElseThrow();
        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertTrue(
                        plan.out()
                                .contains("shop/shop-env              SESSION_KEY copied from auth/auth-api-env/KEY,"
                                        + " TOKEN copied from kube-system/handmade/token, A, B, C and 1 more"),
                        plan::all),
                () -> assertTrue(plan.out().contains("KEY generated"), plan::all),
                () -> assertEquals(Optional.of(key), value("shop", "shop-env", "SESSION_KEY")),
                () -> assertEquals(Optional.of(key), value("far", "far-env", "K")),
                () -> assertEquals(Optional.of(TOKEN), value("shop", "shop-env", "TOKEN")),
                () -> assertTrue(
                        json.out().contains("\"(secret), copied from auth/auth-api-env/KEY\"")
                                && json.out().contains("\"(secret), copied from kube-system/handmade/token\"")
                                && json.out().contains("\"(secret), generated\""),
                        json::all),
                () -> assertTrue(secrets.out().contains("copied from kube-system/handmade/token"), secrets::all));
        for (String report : List.of(page, comment)) {
            String text = Files.readString(Path.of(report)).replace("\\", "");
            assertTrue(text.contains("copied from auth/auth-api-env/KEY"), text);
            assertTrue(text.contains("copied from kube-system/handmade/token"), text);
        }
        assertPlansEmpty();

        handmade(TOKEN + "-2");
        var changed = workspace.berth("plan");
        workspace.berth("apply", "--yes", "--allow", "too-many-updates");

        assertTrue(changed.out().contains("TOKEN changed, copied from kube-system/handmade/token\n"), changed::all);
        assertFalse((plan.all() + json.all() + secrets.all() + changed.all()).contains(TOKEN));
        assertEquals(Optional.of(TOKEN + "-2"), value("shop", "shop-env", "TOKEN"));
        assertPlansEmpty();
    }

    /// A keystore is no text: its copy has the same bytes, and so has a neighbour that berth doesn't declare.
    @ParameterizedTest
    @EnumSource
    void copiesBytesAndKeepsThoseOfNeighbours(Store kind) throws IOException {
        use(kind, "copies: [{from: kube-system/handmade/jks, to: [shop]}]\n");
        binary("kube-system", "handmade", "jks", "/u3+/wABgP8=");
        binary("shop", "shop-env", "KEY", "gIGC/w==");
        binary("shop", "shop-env", "theirs", "/4D+");
        shop("JKS: ${copy:kube-system/handmade/jks}, KEY: ${generate:20}, A: a");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals("/u3+/wABgP8=", base64("shop", "shop-env", "JKS")),
                () -> assertEquals("gIGC/w==", base64("shop", "shop-env", "KEY")),
                () -> assertEquals("/4D+", base64("shop", "shop-env", "theirs")));
        assertPlansEmpty();

        // Other bytes, which would be the same text with a replacement character.
        binary("kube-system", "handmade", "jks", "/+3+/wABgP8=");
        var changed = workspace.berth("plan");
        assertTrue(changed.out().contains("JKS changed, copied from kube-system/handmade/jks\n"), changed::all);
        shop("JKS: ${copy:kube-system/handmade/jks}, KEY: ${generate:20}, A: b");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertEquals("/+3+/wABgP8=", base64("shop", "shop-env", "JKS"));
        assertEquals("gIGC/w==", base64("shop", "shop-env", "KEY"));
        assertEquals("/4D+", base64("shop", "shop-env", "theirs"));
        assertPlansEmpty();

        var revealed = workspace.berthAt("012", "", "secrets", "shop", "--reveal", "--no-color");
        assertTrue(revealed.out().contains("JKS  (8 bytes that are no text)"), revealed::all);
        workspace.write(
                "shop.yaml", "service: shop\nsecrets: {shop-env: {JKS: \"x-${copy:kube-system/handmade/jks}\"}}\n");
        var embedded = workspace.berth("plan");
        assertEquals(4, embedded.exitCode(), embedded::all);
        assertTrue(
                embedded.err().contains("shop.yaml:2") && embedded.err().contains("must be a key's whole value"),
                embedded::all);
    }

    @ParameterizedTest
    @EnumSource
    void noFlagAllowsACopyWithoutConsent(Store kind) {
        use(kind, "");
        handmade(TOKEN);
        workspace.write("auth.yaml", AUTH);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        for (String source : List.of("kube-system/handmade/token", "auth/auth-api-env/KEY", "infra/redis/password")) {
            shop("SESSION_KEY: ${copy:" + source + "}");
            for (String command : List.of("validate", "plan", "apply")) {
                var refused = command.equals("apply") ? applyWithEveryFlag() : workspace.berth(command);
                assertEquals(4, refused.exitCode(), refused::all);
                assertTrue(refused.err().contains("services.d/shop.yaml:2"), refused::all);
                assertTrue(refused.err().contains("SESSION_KEY: ${copy:" + source + "}: "), refused::all);
            }
            assertEquals(Optional.empty(), value("shop", "shop-env", "SESSION_KEY"));
        }
    }

    /// What was shared with one service alone, this one can't pass on.
    @Test
    void aCopyOfACopyNeedsTheConsentOfTheFirstKey() {
        use(Store.DIRECTORY, "");
        workspace.write("auth.yaml", AUTH + "exports: {auth-api-env/KEY: [middle]}\n");
        workspace.write(
                "middle.yaml",
                "service: middle\nsecrets: {middle-env: {K: \"${copy:auth/auth-api-env/KEY}\"}}\nexports: {middle-env/K: \"*\"}\n");
        shop("KEY: ${copy:middle/middle-env/K}");
        var refused = applyWithEveryFlag();
        workspace.write("auth.yaml", AUTH + "exports: {auth-api-env/KEY: [middle, shop]}\n");
        var applied = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(4, refused.exitCode(), refused::all),
                () -> assertTrue(
                        refused.err().contains("auth.yaml:3: `exports: {auth-api-env/KEY: [middle, shop]}`"),
                        refused::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(value("auth", "auth-api-env", "KEY"), value("shop", "shop-env", "KEY")));
        assertPlansEmpty();
    }

    @Test
    void aPlanOfAGeneratedKeyIsNotAppliedToACopiedOne() {
        use(Store.DIRECTORY, "copies: [{from: kube-system/handmade/token, to: \"*\"}]\n");
        handmade(TOKEN);
        shop("A: a");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        for (String key : List.of("A: a, SESSION_KEY", "SESSION_KEY")) {
            String saved = folder.resolve("plan.json").toString();
            shop(key + ": ${generate:32}");
            var reviewed = workspace.berth("plan", "-o", saved);
            shop(key + ": ${copy:kube-system/handmade/token}");
            var planned = workspace.berth("plan");
            var byFile = workspace.berth("apply", "--yes", "--plan", saved);
            var byDigest = workspace.berth("apply", "--yes", "--expect", digest(saved));

            assertAll(
                    () -> assertTrue(reviewed.out().contains("SESSION_KEY new, generated\n"), reviewed::all),
                    () -> assertTrue(
                            planned.out().contains("SESSION_KEY new, copied from kube-system/handmade/token\n"),
                            planned::all),
                    () -> assertEquals(6, byFile.exitCode(), byFile::all),
                    () -> assertEquals(6, byDigest.exitCode(), byDigest::all),
                    () -> assertEquals(Optional.empty(), value("shop", "shop-env", "SESSION_KEY")));
        }
    }

    /// A manifest that declares another service's Secret gets nothing of it, and its plan says nothing of it.
    @ParameterizedTest
    @ValueSource(strings = {"default", "another"})
    void anothersSecretCanNotBeDeclared(String fleet) {
        use(Store.DIRECTORY, "fleet: " + fleet + "\n");
        String url = "postgresql://" + TOKEN + ":x@internal.example:5432/ledger";
        workspace.write(
                "ledger.yaml",
                "service: ledger\nsecrets: {ledger-env: {URL: \"" + url + "\", K: \"${generate:32}\"}}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.clear();
        use(Store.DIRECTORY, "");
        workspace.write("evil.yaml", """
                service: evil
                namespace: ledger
                secrets: {ledger-env: {URL: "postgresql://evil:y@evil.example:5432/ledger", K: "${generate:32}"}}
                exports: {ledger-env/K: [shop], ledger-env/URL: [shop]}
                """);
        shop("A: ${copy:ledger/ledger-env/K}, B: ${copy:ledger/ledger-env/URL}");

        var plan = workspace.berth("plan", "--exit-code");
        var applied = applyWithEveryFlag();
        applyWithEveryFlag("--skip-blocked");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertEquals(5, applied.exitCode(), applied::all),
                () -> assertFalse((plan.all() + applied.all()).contains("internal.example"), plan::all),
                () -> assertFalse((plan.all() + applied.all()).contains(TOKEN), plan::all),
                () -> assertEquals(Optional.of(url), value("ledger", "ledger-env", "URL")),
                () -> assertEquals(Optional.empty(), value("shop", "shop-env", "A")));
    }

    /// Of another's Secret that carries no mark, a copy has to be allowed as the adoption has.
    @ParameterizedTest
    @EnumSource
    void anUnmarkedSecretIsNotCopiedBeforeItIsAdopted(Store kind) {
        use(kind, "");
        handmade(TOKEN);
        workspace.write("evil.yaml", """
                service: evil
                namespace: kube-system
                secrets: {handmade: {token: "${generate:32}"}}
                exports: {handmade/token: [far, shop]}
                """);
        workspace.write("far.yaml", "service: far\nsecrets: {far-env: {K: \"${copy:shop/shop-env/A}\"}}\n");
        workspace.write(
                "shop.yaml",
                "service: shop\nsecrets: {shop-env: {A: \"${copy:kube-system/handmade/token}\"}}\nexports: {shop-env/A: far}\n");

        var plan = workspace.berth("plan");
        var skipped = workspace.berth("apply", "--yes", "--skip-blocked");
        var half = workspace.berth("apply", "--yes", "--skip-blocked", "--allow", "adopt:secret/kube-system/handmade");

        assertAll(
                () -> assertTrue(
                        plan.out().contains("A copies kube-system/handmade/token, but that Secret exists already and"),
                        plan::all),
                () -> assertTrue(plan.out().contains("Allow it with --allow adopt:secret/shop/shop-env"), plan::all),
                () -> assertTrue(plan.out().contains("Allow it with --allow adopt:secret/far/far-env"), plan::all),
                () -> assertFalse((plan.all() + skipped.all() + half.all()).contains(TOKEN)),
                () -> assertEquals(Optional.empty(), value("shop", "shop-env", "A")),
                () -> assertEquals(Optional.empty(), value("far", "far-env", "K")));
    }

    private Workspace.Result applyWithEveryFlag(String... more) {
        var arguments = new ArrayList<>(List.of("apply", "--yes"));
        EVERY_GUARD.forEach(guard -> arguments.addAll(List.of("--allow", guard)));
        arguments.addAll(List.of(more));
        return workspace.berth(arguments.toArray(String[]::new));
    }

    private void use(Store kind, String platform) {
        store = kind;
        switch (kind) {
            case DIRECTORY ->
                workspace.write(
                        "berth.yaml",
                        "secrets: {store: directory, path: %s, namespaces: [kube-system]}\n%s"
                                .formatted(workspace.secrets(), platform));
            case CLUSTER -> {
                workspace.write(
                        "berth.yaml", "secrets: {createNamespaces: true, namespaces: [kube-system]}\n" + platform);
                cluster.namespace("kube-system");
            }
        }
    }

    private void handmade(String token) {
        switch (store) {
            case DIRECTORY -> workspace.handmade("kube-system", "handmade", Map.of("token", token));
            case CLUSTER -> {
                if (cluster.secret("kube-system", "handmade").isEmpty()) {
                    cluster.handmade("kube-system", "handmade", Map.of(), UnaryOperator.identity());
                }
                cluster.edit(
                        "kube-system",
                        "handmade",
                        "{\"data\": {\"token\": \"%s\"}}"
                                .formatted(Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8))));
            }
        }
    }

    private void binary(String namespace, String name, String key, String base64) throws IOException {
        switch (store) {
            case DIRECTORY -> {
                Path file = workspace.secrets().resolve(namespace + "/" + name + ".yaml");
                if (!Files.exists(file)) {
                    Files.createDirectories(file.getParent());
                    Files.writeString(
                            file,
                            "apiVersion: v1\nkind: Secret\nmetadata: {name: " + name + ", namespace: " + namespace
                                    + "}\ndata:\n");
                }
                String others = Files.readString(file).replaceAll("(?m)^  " + key + ": .*\n", "");
                Files.writeString(file, others + "  " + key + ": \"" + base64 + "\"\n");
            }
            case CLUSTER -> {
                cluster.namespace(namespace);
                if (cluster.secret(namespace, name).isEmpty()) {
                    cluster.handmade(namespace, name, Map.of(), UnaryOperator.identity());
                }
                cluster.edit(namespace, name, "{\"data\": {\"%s\": \"%s\"}}".formatted(key, base64));
            }
        }
    }

    private String base64(String namespace, String name, String key) throws IOException {
        return switch (store) {
            case DIRECTORY -> {
                var line = Pattern.compile("(?m)^  " + key + ": \"?([A-Za-z0-9+/=]*)\"?$")
                        .matcher(Files.readString(workspace.secrets().resolve(namespace + "/" + name + ".yaml")));
                yield line.find() ? line.group(1) : "";
            }
            case CLUSTER ->
                cluster.secret(namespace, name).orElseThrow().getData().getOrDefault(key, "");
        };
    }

    private void shop(String keys) {
        workspace.write(
                "shop.yaml",
                "service: shop\nsecrets: {shop-env: {" + keys.replaceAll("\\$\\{[^}]*}", "\"$0\"") + "}}\n");
    }

    private Optional<String> value(String namespace, String name, String key) {
        return switch (store) {
            case DIRECTORY -> workspace.secret(namespace, name, key);
            case CLUSTER -> cluster.value(namespace, name, key);
        };
    }

    private void assertPlansEmpty() {
        var again = workspace.berth("plan", "--exit-code");
        assertEquals(0, again.exitCode(), again::all);
    }

    private static String digest(String saved) {
        try {
            var matcher = Pattern.compile("\"digest\" : \"([0-9a-f]{64})\"").matcher(Files.readString(Path.of(saved)));
            assertTrue(matcher.find());
            return matcher.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
