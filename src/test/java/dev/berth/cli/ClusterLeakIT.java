package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.Berth;
import dev.berth.fixture.Certificates;
import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeApiServer.Fault;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.TraceLogging;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Greps everything that berth prints about Secrets in a cluster, whatever goes wrong and whatever is logged, for every
/// value, password and token, in the clear and in base64.
class ClusterLeakIT {

    private static final PostgresServer POSTGRES = PostgresServer.of(PostgresServer.NEWEST);
    private static final String TOKEN = "geheimes-token";
    private static final String TYPED = "typed-by-A-person";

    private final Path folder;
    private final Workspace workspace;
    private final FakeApiServer api;
    private final TestCluster cluster;
    private final List<String> printed = new ArrayList<>();
    private final Set<String> secrets = new TreeSet<>(Set.of(TOKEN, TYPED));

    ClusterLeakIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        var certificates = new Certificates(folder.resolve("certificates"));
        certificates.sign("server", "/CN=api", "subjectAltName=IP:127.0.0.1");
        api = new FakeApiServer(certificates.server("server"));
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        Files.writeString(
                kubeconfig,
                Files.readString(kubeconfig)
                        .replaceFirst(
                                "server: \"http:(.*?)\"",
                                "server: \"https:$1\", certificate-authority: certificates/ca.crt"));
        cluster = new TestCluster(kubeconfig);
        cluster.namespace("cafe");
        cluster.namespace("infra");
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("KUBECONFIG", kubeconfig.toString());
        workspace.write("berth.yaml", """
                secrets: {store: kubernetes}
                postgres:
                  main: {host: %s, port: %d, admin: {user: %s, password: "kubernetes:infra/postgresql/admin-user-password"}}
                """.formatted(
                        POSTGRES.host(), POSTGRES.port(), POSTGRES.admin().user()));
        cluster.handmade(
                "infra",
                "postgresql",
                Map.of("admin-user-password", POSTGRES.admin().password().reveal()),
                builder -> builder);
        declare("");
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
        POSTGRES.reset();
    }

    @Test
    void noSecretIsPrintedWhateverGoesWrong() {
        run("plan", "--debug");
        run("apply", "--yes", "--debug");
        remember();
        run("plan", "--format", "json");
        run("secrets", "cafe-backend", "--debug");
        run("status");
        run("doctor");
        run("rotate", "cafe-backend", "--yes", "--debug");
        remember();
        run("drift", "--debug");
        cluster.edit("cafe", "cafe-backend-env", """
                {"metadata": {"labels": {"team": "x\\u001b[31m"}}, "data": {"URL": "%s", "PASSWORD": "%s"}}
                """.formatted(
                        base64("postgresql://cafe_user:" + TYPED + "@old:1/cafe"), base64(TYPED)));
        run("plan", "--debug");
        run("drift", "--format", "json");
        cluster.apply("flux", "cafe", "cafe-backend-env", "KEY", TYPED);
        run("apply", "--yes", "--debug", "--allow", "password-reset");
        for (Fault fault : List.of(
                Fault.of(401, "Unauthorized " + TOKEN),
                Fault.of(403, "forbidden"),
                Fault.of(500, "etcd"),
                Fault.of(409, "Conflict"),
                Fault.hangUp())) {
            declare("MORE: '${generate:" + (20 + printed.size()) + "}'");
            api.fail(request -> request.startsWith("PATCH") ? List.of(fault) : List.of());
            int applied = run(
                    "apply",
                    "--yes",
                    "--debug",
                    "--request-timeout",
                    "1s",
                    "--allow",
                    "field-manager",
                    "--allow",
                    "password-reset");
            api.fail(request -> request.startsWith("GET") ? List.of(fault) : List.of());
            int planned = run("plan", "--debug", "--request-timeout", "1s");
            api.fail(_ -> List.of());
            assertAll(
                    () -> assertEquals(7, applied, () -> fault + "\n" + printed.get(printed.size() - 2)),
                    () -> assertEquals(9, planned, () -> fault + "\n" + printed.getLast()));
        }
        int applied = run("apply", "--yes", "--allow", "field-manager", "--allow", "password-reset");
        assertEquals(0, applied, printed::getLast);
        remember();

        assertNothingIsPrinted(11);
    }

    /// Neither the JDK's switches for its HTTP client and TLS nor a backend for the libraries' logs make berth print
    /// one.
    @Test
    void noSecretIsLoggedWhateverLoggingIsSwitchedOn() throws Exception {
        Path logging = Files.writeString(
                folder.resolve("logging.properties"),
                "handlers=java.util.logging.ConsoleHandler\n.level=ALL\njava.util.logging.ConsoleHandler.level=ALL\n");
        List<String> switches = List.of(
                "-Djdk.httpclient.HttpClient.log=all",
                "-Djdk.internal.httpclient.debug=true",
                "-Djdk.internal.httpclient.hpack.debug=true",
                "-Djavax.net.debug=all",
                "-Djava.util.logging.config.file=" + logging,
                "-Dslf4j.provider=" + TraceLogging.class.getName());
        process(switches, "apply", "--yes", "--debug");
        remember();
        process(switches, "plan");
        process(switches, "rotate", "cafe-backend", "--yes");
        remember();

        assertTrue(
                printed.getFirst().contains("TRACE io.fabric8")
                        || printed.getFirst().contains("DEBUG io.fabric8"),
                "the libraries' logs are there");
        printed.forEach(output -> assertFalse(
                output.contains("laintext"), () -> "TLS shows what it encrypts: " + around(output, "laintext")));
        assertNothingIsPrinted(10);
    }

    private void declare(String more) {
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {}
                secrets:
                  cafe-backend-env:
                    URL: ${postgres.url}
                    NET: ${postgres.dotnet}
                    PASSWORD: ${postgres.password}
                    KEY: ${generate:40}
                    %s
                """.formatted(more));
    }

    private int run(String... arguments) {
        var result = workspace.berth(arguments);
        printed.add(String.join(" ", arguments) + "\n" + result.all());
        return result.exitCode();
    }

    private void process(List<String> switches, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(switches);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Berth.class.getName()));
        command.addAll(List.of(arguments));
        command.add(workspace.services().toString());
        Path output = folder.resolve("output");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        int exitCode = builder.start().waitFor();
        String text = new String(Files.readAllBytes(output), UTF_8);
        assertEquals(0, exitCode, text);
        printed.add(text);
    }

    /// All that the cluster holds by now, and the passwords in it.
    private void remember() {
        secrets.add(POSTGRES.admin().password().reveal());
        cluster.secret("cafe", "cafe-backend-env").orElseThrow().getData().forEach((key, base64) -> {
            String value = new String(Base64.getDecoder().decode(base64), UTF_8);
            secrets.add(value);
            Pattern.compile("(?<![A-Za-z0-9])[A-Za-z0-9]{20,64}(?![A-Za-z0-9])")
                    .matcher(value)
                    .results()
                    .map(MatchResult::group)
                    .forEach(secrets::add);
        });
    }

    private void assertNothingIsPrinted(int atLeast) {
        assertTrue(secrets.size() >= atLeast, secrets.size() + " values to look for");
        assertAll(secrets.stream()
                .flatMap(ClusterLeakIT::forms)
                .map(form -> () -> printed.forEach(output ->
                        assertFalse(output.contains(form), () -> form + " was printed: " + around(output, form)))));
    }

    /// A value, and how it looks in the middle of something that is in base64.
    private static Stream<String> forms(String value) {
        return Stream.concat(Stream.of(value), Stream.of("", "x", "xx").map(before -> {
            String base64 = base64(before + value).replaceAll("=+$", "");
            return base64.substring(before.isEmpty() ? 0 : 4, base64.length() - 2);
        }));
    }

    private static String around(String output, String form) {
        int at = output.indexOf(form);
        return output.substring(Math.max(0, at - 300), Math.min(output.length(), at + 100));
    }

    private static String base64(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
    }
}
