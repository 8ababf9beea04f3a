package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets that people made by hand are kept, and shown without what is secret.
@ParameterizedClass(name = "admin {0}")
@MethodSource("admins")
class SecretsIT {

    private static final PostgresServer SERVER = PostgresServer.of(PostgresServer.NEWEST);
    private static final String PASSWORD = "p@ss/w0rd!";

    private final Login admin;

    @TempDir
    private Path folder = Path.of("");

    SecretsIT(Login admin) {
        this.admin = admin;
    }

    static Stream<Login> admins() {
        return SERVER.admins().stream();
    }

    @BeforeEach
    @AfterEach
    void reset() {
        SERVER.reset();
    }

    @Test
    void aUrlMadeByHandIsKept() {
        assertKept(
                "{CAFE_POSTGRES_URL: \"${postgres.url}\"}",
                Map.of(
                        "CAFE_POSTGRES_URL",
                        "postgresql://cafe_user:p%40ss%2Fw0rd%21@pg.example:5432/cafe?sslmode=disable"));
    }

    @Test
    void aDotnetStringMadeByHandIsKept() {
        assertKept(
                "{ConnectionStrings__Default: \"${postgres.dotnet}\"}",
                Map.of(
                        "ConnectionStrings__Default",
                        "Server=pg.example;Port=5432;Database=cafe;User Id=cafe_user;Password=" + PASSWORD));
    }

    @Test
    void discreteKeysMadeByHandAreKept() {
        var keys = new LinkedHashMap<String, String>();
        keys.put("PGHOST", "pg.example");
        keys.put("PGPASSWORD", PASSWORD);
        keys.put("PGUSER", "cafe_user");
        assertKept(
                "{PGHOST: \"${postgres.host}\", PGPASSWORD: \"${postgres.password}\", PGUSER: \"${postgres.user}\"}",
                keys);
    }

    /// Adopted without a reset: the password in the Secret is the one that the server goes on with.
    private void assertKept(String keys, Map<String, String> handmade) {
        SERVER.execute(
                "postgres",
                "create role cafe_user login password '" + PASSWORD + "'",
                "create database cafe owner cafe_user",
                "grant cafe_user to admin_user with admin option");
        String verifier = verifier();
        Workspace workspace =
                workspace("service: cafe-backend\npostgres: {}\nsecrets: {cafe-backend-env: " + keys + "}\n");
        workspace.handmade("cafe", "cafe-backend-env", handmade);

        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertFalse(applied.out().contains("differs from the Secret"), applied::out),
                () -> assertEquals(verifier, verifier(), "the server's password is as it was"),
                () -> assertEquals(0, plan.exitCode(), plan::all));
    }

    @Test
    void eachKeyIsShownWithWhereItComesFromAndNoPassword() {
        Workspace workspace = workspace(MANIFEST);
        var before = workspace.berth("secrets", "cafe-backend");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        var after = workspace.berth("secrets", "cafe-backend");
        String shown = after.out()
                .replaceFirst("\ncafe-backend last applied 20[-0-9T:]+Z by \\S+, digest [0-9a-f]{12}\n$", "");

        String file = workspace.services() + "/cafe.yaml";
        assertEquals("""
                secret cafe/cafe-backend-env
                  CAFE_POSTGRES_URL  postgresql://cafe_user:(secret)@pg.example:5432/cafe?sslmode=disable
                                     ${postgres.url}  endpoint default, login cafe_user (FILE:5)
                                     in sync
                  HOST               pg.example
                                     ${postgres.host}  endpoint default (FILE:6)
                                     in sync
                  SECRET_KEY         (secret)
                                     ${generate:40}  generated, 40 characters (FILE:7)
                                     in sync
                """.replace("FILE", file), shown);
        assertNotEquals(shown, after.out());
        assertEquals(shown.replace("in sync", "missing"), before.out());
    }

    @Test
    void whatIsNotAsDeclaredIsSaid() {
        Workspace workspace = workspace(MANIFEST);
        workspace.berth("apply", "--yes");
        SERVER.execute("postgres", "alter role cafe_user password 'somebody-elses'");

        var shown = workspace.berth("secrets", "cafe-backend");

        assertTrue(shown.out().contains("not in sync: the password of cafe_user differs from the Secret"), shown::all);
    }

    @Test
    void valuesAreRevealedOnATerminalOnly() {
        Workspace workspace = workspace(MANIFEST);
        workspace.berth("apply", "--yes");
        String key = workspace.secret("cafe", "cafe-backend-env", "SECRET_KEY").orElseThrow();
        String url = workspace
                .secret("cafe", "cafe-backend-env", "CAFE_POSTGRES_URL")
                .orElseThrow();

        var piped = workspace.berthAt("02", "", "secrets", "cafe-backend", "--reveal");
        var shown = workspace.berthAt("012", "", "secrets", "cafe-backend", "--reveal", "--no-color");

        assertAll(
                () -> assertEquals(64, piped.exitCode(), piped::all),
                () -> assertFalse(piped.all().contains(key)),
                () -> assertEquals(0, shown.exitCode(), shown::all),
                () -> assertTrue(shown.out().contains(key) && shown.out().contains(url)),
                () -> assertFalse(shown.err().contains(key)));
    }

    @Test
    void theKeyOfBerthsOwnCanNotBeDeclared() {
        Workspace workspace = workspace("""
                service: cafe-backend
                postgres: {}
                secrets:
                  cafe-backend-env:
                    berth.pending: x
                    URL: ${postgres.url}
                """);

        var validated = workspace.berth("validate");

        assertAll(
                () -> assertEquals(4, validated.exitCode(), validated::all),
                () -> assertTrue(validated.err().contains("cafe.yaml:5:5 berth.pending: berth keeps"), validated::err),
                () -> assertEquals(Optional.empty(), workspace.secret("cafe", "cafe-backend-env", "berth.pending")));
    }

    /// A password stands where it stood, whatever its key and its Secret are called by now.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keysAndSecretsAreRenamedWithoutANewPassword(boolean inCluster) {
        try (var api = new FakeApiServer()) {
            Workspace workspace = workspace(MANIFEST);
            try (var cluster = new TestCluster(api.kubeconfig(folder.resolve("kubeconfig")))) {
                if (inCluster) {
                    workspace.environment(
                            "KUBECONFIG", folder.resolve("kubeconfig").toString());
                    workspace.write("berth.yaml", "secrets: {store: kubernetes}\n" + servers());
                    cluster.namespace("cafe");
                }
                assertEquals(0, workspace.berth("apply", "--yes").exitCode());
                String verifier = verifier();
                Optional<String> key = inCluster
                        ? cluster.value("cafe", "cafe-backend-env", "SECRET_KEY")
                        : workspace.secret("cafe", "cafe-backend-env", "SECRET_KEY");

                for (String manifest : List.of(
                        MANIFEST.replace("CAFE_POSTGRES_URL", "DATABASE_URL").replace("SECRET_KEY", "APP_KEY"),
                        MANIFEST.replace("CAFE_POSTGRES_URL: ${postgres.url}", "PASSWORD: ${postgres.password}")
                                .replace("SECRET_KEY", "APP_KEY")
                                .replace("cafe-backend-env", "cafe-secret"),
                        MANIFEST.replace("CAFE_POSTGRES_URL", "URL")
                                .replace("SECRET_KEY", "APP_KEY")
                                .replace("cafe-backend-env", "cafe-last"))) {
                    workspace.write("cafe.yaml", manifest);
                    var applied = workspace.berth("apply", "--yes");
                    String name = manifest.replaceAll("(?s).*(cafe-(secret|last|backend-env)):.*", "$1");
                    Optional<String> now = inCluster
                            ? cluster.value("cafe", name, "APP_KEY")
                            : workspace.secret("cafe", name, "APP_KEY");
                    var again = workspace.berth("plan", "--exit-code");
                    assertAll(
                            () -> assertEquals(0, applied.exitCode(), applied::all),
                            () -> assertTrue(
                                    applied.out().contains("note kept-value") || !name.equals("cafe-last"),
                                    applied::all),
                            () -> assertEquals(verifier, verifier(), manifest),
                            () -> assertEquals(key, now, manifest),
                            () -> assertEquals(0, again.exitCode(), again::all));
                }
            }
        }
    }

    /// Which value goes on under which of several new names is known by its length only.
    @Test
    void generatedValuesThatAreRenamedTogetherAreKeptOrRefused() {
        String manifest = """
                service: cafe-backend
                secrets:
                  %s:
                    %s: ${generate:40}
                    %s: ${generate:32}
                    %s: ${generate:24}
                    %s: ${generate:24}
                """;
        Workspace workspace = workspace(manifest.formatted("cafe-env", "A", "B", "C", "D"));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        List<Optional<String>> values = Stream.of("A", "B", "C", "D")
                .map(key -> workspace.secret("cafe-backend", "cafe-env", key))
                .toList();

        workspace.write("cafe.yaml", manifest.formatted("cafe-env", "A2", "B2", "C2", "D2"));
        var all = workspace.berth("apply", "--yes");
        workspace.write("cafe.yaml", manifest.formatted("cafe-new", "A2", "B2", "C2", "D"));
        var apart = workspace.berth("apply", "--yes");
        var kept = Stream.of("A2", "B2", "C2", "D")
                .map(key -> workspace.secret("cafe-backend", "cafe-new", key))
                .toList();
        workspace.write("cafe.yaml", manifest.formatted("cafe-new", "A2", "B2", "C3", "D3"));
        var refused = workspace.berth("apply", "--yes");
        var allowed = workspace.berth("apply", "--yes", "--allow", "new-values");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, all.exitCode(), all::all),
                () -> assertTrue(
                        all.out()
                                .contains("C2, D2 would get new values while the values of C, D, generated as well,"
                                        + " would go."),
                        all::all),
                () -> assertEquals(0, apart.exitCode(), apart::all),
                () -> assertTrue(apart.out().contains("note kept-value"), apart::all),
                () -> assertEquals(values, kept, apart::all),
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(refused.out().contains("! new-values "), refused::all),
                () -> assertEquals(0, allowed.exitCode(), allowed::all),
                () -> assertEquals(0, again.exitCode(), again::all));
    }

    /// A Secret that somebody made has the password under a name that no manifest declares.
    @Test
    void thePasswordOfAnAdoptedSecretIsFoundUnderAnyKey() {
        for (Map<String, String> handmade : List.of(
                Map.of("OTHER_URL", "postgresql://cafe_user:p%40ss%2Fw0rd%21@pg.example:5432/cafe", "MODE", "fast"),
                Map.of("db_host", "pg.example", "db_pass", PASSWORD))) {
            SERVER.reset();
            assertKept("{CAFE_POSTGRES_URL: \"${postgres.url}\"}", handmade);
        }
    }

    private static final String MANIFEST = """
            service: cafe-backend
            postgres: {}
            secrets:
              cafe-backend-env:
                CAFE_POSTGRES_URL: ${postgres.url}
                HOST: ${postgres.host}
                SECRET_KEY: ${generate:40}
            """;

    private static String verifier() {
        return SERVER.query("postgres", "select rolpassword from pg_authid where rolname = 'cafe_user'")
                .getFirst();
    }

    private Workspace workspace(String manifest) {
        var workspace = new Workspace(folder);
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform(servers());
        workspace.write("cafe.yaml", manifest);
        return workspace;
    }

    private String servers() {
        return "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, endpoints: {default: {host: pg.example, port: 5432, params: {sslmode: disable}}}}}\n"
                .formatted(SERVER.host(), SERVER.port(), admin.user());
    }
}
