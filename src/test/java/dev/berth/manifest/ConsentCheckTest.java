package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentCheckTest {

    private static final String AUTH = "service: auth-api\nsecrets: {auth-api-env: {KEY: \"${generate:48}\"}}\n";
    private static final String SHOP = "service: shop\nsecrets: {shop-env: {KEY: \"${copy:auth/auth-api-env/KEY}\"}}\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exports: {auth-api-env/KEY: [shop]}\n",
                "exports: {auth-api-env/KEY: shop}\n",
                "exports: {auth-api-env/KEY: [auth-api, shop]}\n",
                "exports: {auth-api-env/KEY: \"*\"}\n",
                "exports: {auth-api-env/KEY: [\"*\"]}\n",
            })
    void acceptsWhatTheOwnerExports(String exports) {
        write("auth.yaml", AUTH + exports);
        write("shop.yaml", SHOP);
        assertProblems("");
    }

    @Test
    void acceptsWhatThePlatformShares() {
        write("auth.yaml", AUTH);
        write("berth.yaml", """
                copies:
                  - {from: auth/auth-api-env/KEY, to: [shop]}
                  - {from: monitoring/sentry/dsn, to: "*"}
                  - {from: monitoring/sentry/other, to: [who-is-not-there-yet]}
                """);
        write("shop.yaml", """
                service: shop
                secrets: {shop-env: {KEY: "${copy:auth/auth-api-env/KEY}", DSN: "${copy:monitoring/sentry/dsn}"}}
                """);
        assertProblems("");
    }

    @Test
    void namesTheLineToWriteInTheOwnersManifest() {
        write("auth.yaml", AUTH);
        write("more.yaml", """
                service: more
                secrets: {more-env: {A: "${generate:20}", B: "${generate:20}"}}
                exports:
                  more-env/A: [auth-api]
                """);
        write("shop.yaml", """
                service: shop
                secrets:
                  shop-env:
                    A: ${copy:more/more-env/A}
                    B: ${copy:more/more-env/B}
                    KEY: ${copy:auth/auth-api-env/KEY}
                """);
        assertProblems("""
                BERTH-114 shop.yaml:4:5 A: ${copy:more/more-env/A}: more doesn't export this key to shop. \
                Write in more.yaml:4: `exports: {more-env/A: [auth-api, shop]}`
                BERTH-114 shop.yaml:5:5 B: ${copy:more/more-env/B}: more doesn't export this key to shop. \
                Write in more.yaml: `exports: {more-env/B: [shop]}`
                BERTH-114 shop.yaml:6:5 KEY: ${copy:auth/auth-api-env/KEY}: auth-api doesn't export this key to shop. \
                Write in auth.yaml: `exports: {auth-api-env/KEY: [shop]}`""");
    }

    @Test
    void namesTheLineToWriteInThePlatformFileForASecretThatNobodyDeclares() {
        write("shop.yaml", """
                service: shop
                secrets:
                  shop-env:
                    A: ${copy:kube-system/coredns-token/token}
                    B: ${copy:monitoring/sentry/dsn}
                """);
        write("berth.yaml", "copies:\n  - {from: monitoring/sentry/dsn, to: cafe}\n");
        assertProblems("""
                BERTH-114 shop.yaml:4:5 A: ${copy:kube-system/coredns-token/token}: no manifest declares Secret \
                "kube-system/coredns-token", so berth.yaml has to share it with shop. \
                Write in berth.yaml: `copies: [{from: kube-system/coredns-token/token, to: [shop]}]`
                BERTH-114 shop.yaml:5:5 B: ${copy:monitoring/sentry/dsn}: no manifest declares Secret "monitoring/sentry", \
                so berth.yaml has to share it with shop. \
                Write in berth.yaml:2: `copies: [{from: monitoring/sentry/dsn, to: [cafe, shop]}]`""");
    }

    @Test
    void namesThePlatformFileThatIsNotThere() {
        write("shop.yaml", "service: shop\nsecrets: {shop-env: {K: \"${copy:kube-system/t/token}\"}}\n");
        assertProblems("""
                BERTH-114 shop.yaml:2:22 K: ${copy:kube-system/t/token}: no manifest declares Secret "kube-system/t", \
                so berth.yaml has to share it with shop. \
                Write in berth.yaml: `copies: [{from: kube-system/t/token, to: [shop]}]`""");
    }

    @Test
    void needsTheConsentOfEveryKeyUpToTheFirst() {
        write("auth.yaml", AUTH + "exports: {auth-api-env/KEY: [shop]}\n");
        write("shop.yaml", SHOP + "exports: {shop-env/KEY: [third, fourth]}\n");
        write("third.yaml", "service: third\nsecrets: {third-env: {KEY: \"${copy:shop/shop-env/KEY}\"}}\n");
        write("fourth.yaml", """
                service: fourth
                secrets:
                  fourth-env:
                    KEY: ${copy:shop/shop-env/KEY}
                    AGAIN: ${copy:fourth/fourth-env/KEY}
                """);
        write("berth.yaml", "copies: [{from: auth/auth-api-env/KEY, to: [third]}]\n");
        assertProblems("""
                BERTH-114 fourth.yaml:4:5 KEY: ${copy:shop/shop-env/KEY}: its value comes from auth/auth-api-env/KEY: \
                auth-api doesn't export this key to fourth. Write in auth.yaml:3: `exports: {auth-api-env/KEY: [fourth, shop]}`""");
    }

    @Test
    void asksNobodyWithinOneService() {
        write("auth.yaml", """
                service: auth-api
                secrets:
                  auth-api-env: {KEY: "${generate:48}"}
                  auth-copy: {KEY: "${copy:auth/auth-api-env/KEY}"}
                """);
        assertProblems("");
    }

    @Test
    void twoServicesOfOneNamespaceAreTwo() {
        write("auth.yaml", AUTH);
        write("shop.yaml", """
                service: shop
                namespace: auth
                secrets: {shop-env: {KEY: "${copy:auth/auth-api-env/KEY}"}}
                exports: {auth-api-env/KEY: [shop]}
                """);
        assertProblems("""
                BERTH-114 shop.yaml:3:22 KEY: ${copy:auth/auth-api-env/KEY}: auth-api doesn't export this key to shop. \
                Write in auth.yaml: `exports: {auth-api-env/KEY: [shop]}`
                BERTH-114 shop.yaml:4:11 exports: Secret "auth/auth-api-env" is declared by auth-api (auth.yaml), so only that manifest \
                can export its keys. Remove this entry""");
    }

    @Test
    void exportsNameWhatThereIs() {
        write("auth.yaml", """
                service: auth-api
                secrets: {auth-api-env: {KEY: "${generate:48}", OTHER: x}}
                exports:
                  auth-api-env/KEYY: [shop]
                  auth-api-env/KEY: [shopp, "*"]
                  kube-system/token: [somebody-else]
                """);
        write("shop.yaml", SHOP);
        assertProblems("""
                BERTH-114 auth.yaml:4:3 exports: auth-api declares no key "auth-api-env/KEYY". Did you mean "auth-api-env/KEY"?
                BERTH-114 auth.yaml:5:3 exports: auth-api-env/KEY: no manifest declares a service "shopp". Did you mean "shop"?
                BERTH-114 auth.yaml:6:3 exports: auth-api declares no key "kube-system/token". \
                There are: auth-api-env/KEY, auth-api-env/OTHER""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin-user-password", "postgres-password"})
    void neverCopiesFromASecretWithAPasswordOfBerthsOwn(String key) {
        write("shop.yaml", "service: shop\nsecrets: {shop-env: {K: \"${copy:infra/postgresql/" + key + "}\"}}\n");
        write("berth.yaml", "copies:\n  - {from: infra/postgresql/" + key + ", to: [shop]}\n");
        assertProblems("""
                BERTH-114 berth.yaml:2:5 copies: infra/postgresql/%1$s: Secret "infra/postgresql" holds berth's own password of \
                postgres/main, so none of its keys can be copied. Remove this entry
                BERTH-114 shop.yaml:2:22 K: ${copy:infra/postgresql/%1$s}: Secret "infra/postgresql" holds berth's own password of \
                postgres/main, so none of its keys can be copied. Remove this key, or keep its value in another Secret""".formatted(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres: {main: {admin: {password: [env:NOT_SET, \"%s:ops/passwords/one\"]}}}",
                "redis: {main: {password: \"%s:ops/passwords/one\"}}",
                "redis: {main: {admin: {user: b, password: [\"%s:ops/passwords/one\"]}}}",
                "rabbitmq: {main: {host: a}, other: {host: b, password: \"%s:ops/passwords/one\"}}",
            })
    void findsBerthsOwnPasswordsInEveryChainOfBothStores(String entry) {
        for (String store : List.of("kubernetes", "directory")) {
            write("berth.yaml", entry.formatted(store) + "\n");
            write("shop.yaml", "service: shop\nsecrets: {shop-env: {K: \"${copy:ops/passwords/two}\"}}\n");
            assertEquals(
                    "Secret \"ops/passwords\" holds berth's own password of ",
                    problems().replaceAll("(?s).*(Secret \"ops/passwords\" holds .* of )\\S+, so none .*", "$1"));
        }
    }

    @Test
    void noManifestDeclaresASecretWithAPasswordOfBerthsOwn() {
        write("berth.yaml", "secrets: {namespaces: [infra]}\n");
        write("evil.yaml", """
                service: evil
                namespace: infra
                secrets: {redis: {redis-password: "${generate:20}"}}
                exports: {redis/redis-password: [evil]}
                """);
        assertProblems("""
                BERTH-114 evil.yaml:3:19 Secret "infra/redis" holds berth's own password of redis/main, so no manifest can declare it. \
                Choose another name""");
    }

    @Test
    void aServiceThatGoesReadsNothing() {
        write("auth.yaml", AUTH);
        write("shop.yaml", SHOP + "state: absent\n");
        assertProblems("");
    }

    private void write(String file, String content) {
        assertDoesNotThrow(() -> Files.writeString(directory.resolve(file), content));
    }

    private void assertProblems(String problems) {
        assertEquals(problems, problems());
    }

    private String problems() {
        var reader = FleetReader.lenient(FakeReader.ALL, _ -> Optional.empty(), new Redaction());
        try {
            reader.read(directory);
            return "";
        } catch (InvalidInputException invalid) {
            return String.valueOf(invalid.getMessage()).replace(directory + "/", "");
        }
    }
}
