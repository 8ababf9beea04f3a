package dev.berth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.UnreadableException;
import dev.berth.fixture.Certificates;
import dev.berth.fixture.FakeApiServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The cluster is found, and logged in to, as kubectl does it; what is wrong with a kubeconfig is said with what to do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterLoginIT {

    private static final String TOKEN = "eyJ0b2tlbg.geheimes-token-das-niemand-sieht-0123456789.sig";

    private final Certificates certificates;

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, String> environment = new TreeMap<>();
    private FakeApiServer server = new FakeApiServer();
    private FakeApiServer encrypted = server;

    ClusterLoginIT(@TempDir Path made) {
        certificates = new Certificates(made.resolve("certificates"));
        certificates.sign("server", "/CN=api", "subjectAltName=IP:127.0.0.1,DNS:localhost");
        certificates.sign("client", "/CN=jane", "extendedKeyUsage=clientAuth");
        certificates.sign(
                "curve", "/CN=jane", "extendedKeyUsage=clientAuth", "ec -pkeyopt ec_paramgen_curve:prime256v1", 2);
        certificates.sign("old", "/CN=jane", "extendedKeyUsage=clientAuth", "rsa:2048", -1);
    }

    @BeforeEach
    void start() {
        environment.clear();
        server = new FakeApiServer();
        encrypted = new FakeApiServer(certificates.server("server"));
        for (FakeApiServer one : new FakeApiServer[] {server, encrypted}) {
            one.admit(login -> login.equals("Bearer " + TOKEN) || login.equals("CN=jane"));
        }
    }

    @AfterEach
    void stop() {
        server.close();
        encrypted.close();
    }

    @Test
    void ofManyFilesTheFirstThatNamesSomethingCounts() {
        Path first = write("first", """
                clusters: [{name: one, cluster: {server: "http://127.0.0.1:1"}}]
                contexts: [{name: main, context: {cluster: two, user: me}}]
                """);
        Path second = write("second", """
                clusters: [{name: two, cluster: {server: "%s"}}, {name: one, cluster: {server: "http://nowhere.invalid"}}]
                contexts: [{name: main, context: {cluster: one, user: nobody}}]
                current-context: main
                """.formatted(url(server)));
        Path third = write("third", """
                users: [{name: me, user: {token: %s}}]
                current-context: elsewhere
                """.formatted(TOKEN));
        environment.put(
                "KUBECONFIG",
                String.join(
                        File.pathSeparator,
                        folder.resolve("missing").toString(),
                        "",
                        first.toString(),
                        second.toString(),
                        third.toString()));

        assertReads(login());
    }

    @Test
    void aContextThatIsNamedGoesBeforeTheCurrentOne() {
        environment.put("KUBECONFIG", twoContexts().toString());

        assertReads(login(Optional.empty(), Optional.of("right")));
        assertEquals(
                twoContexts() + ": there is no context \"rihgt\". Did you mean \"right\"? There are: right, wrong",
                problem(login(Optional.empty(), Optional.of("rihgt"))));
    }

    @Test
    void aKubeconfigThatIsNamedGoesBeforeTheEnvironment() {
        environment.put("KUBECONFIG", folder.resolve("missing").toString());

        assertReads(login(Optional.of(twoContexts()), Optional.of("right")));
    }

    @Test
    void withoutAnythingElseItIsTheOneInTheHomeFolder() throws IOException {
        Files.createDirectory(folder.resolve(".kube"));
        Files.copy(
                write("x", config(server, "{token: " + TOKEN + "}")),
                folder.resolve(".kube").resolve("config"));
        environment.put("HOME", folder.toString());

        assertReads(login());
    }

    @Test
    void aPathIsRelativeToTheFileThatNamesIt() throws IOException {
        Path ca = Files.createDirectories(folder.resolve("a/pki"));
        Path client = Files.createDirectories(folder.resolve("b"));
        Files.copy(certificates.file("ca.crt"), ca.resolve("ca.crt"));
        Files.copy(certificates.file("client.crt"), client.resolve("client.crt"));
        Files.copy(certificates.file("client.key"), client.resolve("client.key"));
        Path first = write("a/config", """
                clusters: [{name: c, cluster: {server: "%s", certificate-authority: pki/ca.crt}}]
                contexts: [{name: x, context: {cluster: c, user: jane}}]
                current-context: x
                """.formatted(url(encrypted)));
        Path second = write(
                "b/config", "users: [{name: jane, user: {client-certificate: client.crt, client-key: client.key}}]\n");
        environment.put("KUBECONFIG", first + File.pathSeparator + second);

        assertReads(login());
    }

    @Test
    void aKeyOfAnEllipticCurveWorksToo() {
        assertReads(login(write(
                "config",
                config(
                        encrypted,
                        "{client-certificate-data: %s, client-key-data: %s}"
                                .formatted(
                                        base64(certificates.pem("curve.crt")),
                                        base64(certificates.pem("curve.key")))))));
    }

    @Test
    void aTokenInAFileIsReadAnew() {
        Path token = write("token", "old-token\n");
        Path config = write("config", config(server, "{tokenFile: token, token: not-this-one}"));
        try (var session = new KubernetesApi(login(config))) {
            assertThrows(ClusterException.class, () -> session.secret("cafe", "cafe-env"));
            write(token.getFileName().toString(), TOKEN + "\n");
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
        }
    }

    @Test
    void aKubeconfigThatWasWrittenAnewIsReadAnew() {
        Path config = write("config", config(server, "{token: " + TOKEN + "}"));
        try (var session = new KubernetesApi(login(config))) {
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
            server.admit(login -> login.equals("Bearer newer-token"));
            write("config", config(server, "{token: newer-token}"));
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
        }
    }

    @Test
    void aPodLogsInWithItsServiceAccountWhoseTokenIsReadAnew() throws IOException {
        Path account = Files.createDirectory(folder.resolve("account"));
        Files.copy(certificates.file("ca.crt"), account.resolve("ca.crt"));
        environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        environment.put("KUBERNETES_SERVICE_PORT", String.valueOf(encrypted.port()));
        var login = new ClusterLogin(Optional.empty(), Optional.empty(), this::variable, account, patience());
        assertEquals(
                account.resolve("token")
                        + ": this pod has no service account. Set automountServiceAccountToken: true, or pass --kubeconfig",
                problem(login));

        write("account/token", "old-token");
        try (var session = new KubernetesApi(login)) {
            var refused = assertThrows(ClusterException.class, () -> session.secret("cafe", "cafe-env"));
            assertEquals(
                    url(encrypted)
                            + " doesn't accept the service account of this pod (401). Log in again, as kubectl would need it too",
                    refused.getMessage());
            write("account/token", TOKEN);
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
        }
    }

    @Test
    void noClusterAtAllIsSaid() {
        environment.put("KUBECONFIG", folder.resolve("missing").toString());

        assertEquals(
                "no cluster is named: there is no --kubeconfig, " + folder.resolve("missing")
                        + " isn't there, and this is no pod. Pass --kubeconfig, set KUBECONFIG, or write `store: directory` and a `path:` under `secrets:` in berth.yaml",
                problem(login()));
    }

    @Test
    void whatAKubeconfigLacksIsSaid() throws IOException {
        Path file = folder.resolve("config");
        var problems = new TreeMap<String, String>();
        problems.put(
                config(server, "{}").replace("current-context: x", ""),
                "there is no current context. Pass --context, or run: kubectl config use-context NAME. There are: x");
        problems.put(
                config(server, "{}").replace("current-context: x", "current-context: y"),
                "the current context is \"y\", and there is no such context. Did you mean \"x\"? There are: x");
        problems.put(
                config(server, "{}").replace("cluster: c,", "cluster: d,"),
                "context \"x\" names cluster \"d\", which isn't there or has no `server`. Correct it, or pass --context. There are: x");
        problems.put(
                config(server, "{}").replace("user: jane}", "user: joe}"),
                "context \"x\" names user \"joe\", who isn't there. Correct it, or pass --context. There are: x");
        problems.put(
                config(server, "{client-certificate: none.crt, client-key: none.key}"),
                "client-certificate is " + folder.resolve("none.crt") + ", and there is no such file");
        problems.put(
                config(server, "{tokenFile: none}"),
                "tokenFile is " + folder.resolve("none") + ", and there is no such file");
        problems.put(
                "clusters: [{" + TOKEN,
                "it is no kubeconfig. Compare it with what `kubectl config view --kubeconfig " + file + "` says");
        problems.forEach(
                (content, problem) -> assertEquals(file + ": " + problem, problem(login(write("config", content)))));
        assertEquals(folder + ": Is a directory", problem(login(folder)).replace("is a", "Is a"));
        assertEquals(folder.resolve("missing") + ": there is no such file", problem(login(folder.resolve("missing"))));
    }

    @Test
    void aKeyThatIsNoneIsSaidAndNotShown() {
        Path file = write(
                "config",
                config(
                        encrypted,
                        "{client-certificate-data: %s, client-key-data: %s}".formatted(base64(TOKEN), base64(TOKEN))));

        assertEquals(
                "user \"jane\" of " + file
                        + " can't be used: a certificate or key of it, or of its cluster, is none, or the proxy is no HTTP proxy",
                problem(login(file)));
    }

    @Test
    void aClusterThatIsNotTrustedIsSaidAndNotWaitedFor() {
        Path file = write(
                "config",
                config(encrypted, "{token: " + TOKEN + "}")
                        .replace(base64(certificates.pem("ca.crt")), base64(certificates.pem("other.crt"))));

        assertEquals(
                url(encrypted)
                        + " shows a certificate that nobody signed whom the kubeconfig trusts. Correct its `certificate-authority`",
                refusal(login(file)));
    }

    @Test
    void aLoginThatIsOverIsSaidWithItsEnd() {
        Path certificate = write(
                "config",
                config(
                        encrypted,
                        "{client-certificate-data: %s, client-key-data: %s}"
                                .formatted(base64(certificates.pem("old.crt")), base64(certificates.pem("old.key")))));
        String old = "eyJhbGciOiJub25lIn0." + base64("{\"sub\": \"x\", \"exp\": 1767225600}") + ".c2lnbmF0dXJl";
        String first = refusal(login(certificate));
        String second = refusal(login(write("config", config(server, "{token: " + old + "}"))));

        assertAll(
                () -> assertTrue(
                        first.matches(
                                "\\S+ doesn't accept user \"jane\" of \\S+ \\(401\\):"
                                        + " its client certificate expired at \\S+Z. Log in again, as kubectl would need it too"),
                        first),
                () -> assertTrue(
                        second.contains(" (401): its token expired at 2026-01-01T00:00:00Z. Log in again"), second),
                () -> assertFalse(second.contains(old)));
    }

    @Test
    void aPluginGivesATokenAndIsAskedAgainWhenItIsNoLongerAccepted() {
        Path plugin = plugin("echo $1 >> %1$s; echo 'a warning' >&2; test \"$LOGIN\" = '$(jane) \"x\"' || exit 1;"
                        .formatted(folder.resolve("runs"))
                + " echo \"$KUBERNETES_EXEC_INFO\" | grep -q '\"interactive\":false' || exit 1;"
                + credential("'token': '" + TOKEN + "'"));
        Path config = write("config", config(server, """
                {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./%s, args: ["a b; $(false)"],
                  env: [{name: LOGIN, value: '$(jane) "x"'}], interactiveMode: Never}}
                """.formatted(plugin.getFileName())));
        try (var session = new KubernetesApi(login(config))) {
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
            assertEquals("a b; $(false)\n", read("runs"));
            server.admit(_ -> false);
            assertThrows(ClusterException.class, () -> session.secret("cafe", "cafe-env"));
            assertEquals("a b; $(false)\na b; $(false)\n", read("runs"));
            server.admit(_ -> true);
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
        }
    }

    @Test
    void aPluginGivesACertificate() {
        Path plugin = plugin(
                "cat <<'END'\n{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\","
                        + " \"status\": {\"clientCertificateData\": \"" + lines("curve.crt")
                        + "\", \"clientKeyData\": \""
                        + lines("curve.key") + "\"}}\nEND");

        assertReads(login(write("config", config(encrypted, exec(plugin.toString())))));
    }

    @Test
    void aPluginMayLeaveSomethingBehindThatHoldsItsOutput() {
        Path plugin = plugin(credential("'token': '" + TOKEN + "'") + "\nsleep 60 &");

        assertReads(login(write("config", config(server, exec(plugin.toString())))));
    }

    @Test
    void whatIsWrongWithAPluginIsSaidAndNoToken() {
        Path file = folder.resolve("config");
        var problems = new TreeMap<String, String>();
        problems.put("echo no " + TOKEN + " >&2; echo " + TOKEN + "; exit 3", "failed (exit code 3): no (secret)");
        problems.put("exit 1", "failed (exit code 1)");
        problems.put("echo " + TOKEN, "printed no ExecCredential");
        problems.put("echo '{\"token\": \"'" + TOKEN, "printed no ExecCredential");
        problems.put("true", "printed no ExecCredential");
        problems.put(credential("'user': '" + TOKEN + "'"), "gave neither a token nor a certificate with its key");
        problems.put(
                credential("'token': '" + TOKEN + "'").replace("k8s.io/v1", "k8s.io/v1beta1"),
                "answered in another version of the API than the kubeconfig's client.authentication.k8s.io/v1. Update the program, or correct `apiVersion` there");
        problems.forEach((script, problem) -> {
            Path plugin = plugin(script);
            String said = problem(login(write("config", config(server, exec(plugin.toString())))));
            assertEquals(file + ": the program \"" + plugin + "\", which its user logs in with, " + problem, said);
            assertFalse(said.contains(TOKEN));
        });
    }

    @Test
    void aPluginThatDoesNotEndIsGivenUp() {
        Path file = write("config", config(server, exec(plugin("exec sleep 600").toString())));
        var login = new ClusterLogin(
                Optional.of(file.toString()),
                Optional.empty(),
                this::variable,
                RetryPolicy.of(Duration.ofSeconds(1), _ -> {}));

        String said = problem(login);
        assertTrue(
                said.endsWith(" didn't end within 1 second. If it wants to ask something, log in by hand first"), said);
    }

    @Test
    void aPluginThatIsNotThereIsSaidWithItsHint() {
        Path file = write(
                "config",
                config(
                        server,
                        exec("berth-no-such-plugin").replace("}}", ", installHint: \"Get it\\n at example.com\"}}")));

        assertEquals(
                file + ": the program \"berth-no-such-plugin\", which its user logs in with, can't be started."
                        + " Get it at example.com",
                problem(login(file)));
    }

    private Path twoContexts() {
        return write("config", """
                clusters: [{name: c, cluster: {server: "%s"}}]
                users: [{name: me, user: {token: %s}}, {name: you, user: {token: wrong}}]
                contexts: [{name: wrong, context: {cluster: c, user: you}}, {name: right, context: {cluster: c, user: me}}]
                current-context: wrong
                """.formatted(url(server), TOKEN));
    }

    private String config(FakeApiServer to, String user) {
        return """
                clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: jane, user: %s}]
                contexts: [{name: x, context: {cluster: c, user: jane}}]
                current-context: x
                """.formatted(url(to), base64(certificates.pem("ca.crt")), user.strip());
    }

    private String url(FakeApiServer to) {
        return (to.equals(encrypted) && !to.equals(server) ? "https" : "http") + "://127.0.0.1:" + to.port();
    }

    private static String exec(String command) {
        return "{exec: {apiVersion: client.authentication.k8s.io/v1, command: '" + command + "'}}";
    }

    /// `status` with `'` for quotes.
    private static String credential(String status) {
        return "echo '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {"
                + status.replace('\'', '"') + "}}'";
    }

    private String lines(String pem) {
        return certificates.pem(pem).replace("\n", "\\n");
    }

    private Path plugin(String script) {
        try {
            Path file = write("plugin.sh", "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            return file;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private Path write(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertReads(ClusterLogin login) {
        try (var session = new KubernetesApi(login)) {
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
        }
    }

    private static String problem(ClusterLogin login) {
        try (var session = new KubernetesApi(login)) {
            return String.valueOf(assertThrows(UnreadableException.class, () -> session.secret("cafe", "cafe-env"))
                    .getMessage());
        }
    }

    private static String refusal(ClusterLogin login) {
        try (var session = new KubernetesApi(login)) {
            return String.valueOf(assertThrows(ClusterException.class, () -> session.secret("cafe", "cafe-env"))
                    .getMessage());
        }
    }

    private ClusterLogin login() {
        return login(Optional.empty(), Optional.empty());
    }

    private ClusterLogin login(Path kubeconfig) {
        return login(Optional.of(kubeconfig), Optional.empty());
    }

    private ClusterLogin login(Optional<Path> kubeconfig, Optional<String> context) {
        return new ClusterLogin(kubeconfig.map(Path::toString), context, this::variable, patience());
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    private static RetryPolicy patience() {
        return RetryPolicy.of(RetryPolicy.TOTAL, _ -> {});
    }
}
