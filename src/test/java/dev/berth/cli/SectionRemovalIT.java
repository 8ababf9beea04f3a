package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.core.ServiceOutcome;
import dev.berth.credential.Rotation;
import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A service that goes on without its database: the keys that tell of it leave the cluster's Secret when the database
/// is gone, and not before.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class SectionRemovalIT {

    private static final String PRESENT = """
            service: cafe
            postgres: {}
            restart: [deployment/cafe]
            secrets: {cafe-env: {URL: "${postgres.url}", PASSWORD: "${postgres.password}", MODE: old}}
            """;
    private static final String LEFT = """
            service: cafe
            restart: [deployment/cafe]
            secrets: {cafe-env: {MODE: new, KEY: "${generate:20}"}}
            """;

    private final PostgresServer server;
    private final Login admin;
    private final FakeApiServer api = new FakeApiServer();

    @TempDir
    private Path folder = Path.of("");

    private Workspace workspace = new Workspace(Path.of("/nowhere"));
    private TestCluster cluster;

    SectionRemovalIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @BeforeEach
    void connect() {
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        cluster.namespace("cafe");
        workspace = new Workspace(folder);
        workspace.environment("KUBECONFIG", kubeconfig.toString());
        workspace.environment("PASSWORD", admin.password().reveal());
        workspace.write(
                "berth.yaml",
                "secrets: {store: kubernetes}\npostgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:PASSWORD}}}\n"
                        .formatted(server.host(), server.port(), admin.user()));
    }

    /// As long as a manifest names the server, berth reads what else is there.
    private void declareNeighbour() {
        workspace.write("neighbour.yaml", "service: neighbour\nnamespace: cafe\npostgres: {}\n");
    }

    @AfterEach
    void disconnect() {
        cluster.close();
        api.close();
        server.reset();
    }

    @Test
    void aRefusedDropLeavesTheLoginInTheSecretAndTellsWhatIsNew() {
        String url = present();
        declare(absent("0d"));

        String reason;
        try (Planner planner = Planner.open(workspace.input())) {
            planner.lock(Duration.ofSeconds(10));
            var planned = planner.plan();
            server.execute(
                    "cafe",
                    "create subscription late connection 'host=nowhere' publication p"
                            + " with (connect = false, slot_name = none, enabled = false)");
            var outcome = new Applier(1, Progress.SILENT).apply(planned).get("cafe");
            reason = outcome instanceof ServiceOutcome.Failed(String text) ? text : String.valueOf(outcome);
        }
        server.execute("cafe", "drop subscription late");

        assertAll(
                () -> assertTrue(reason.contains("\"cafe\" was not dropped"), reason),
                () -> assertEquals(Optional.of(url), value("URL")),
                () -> assertTrue(server.admits(url)),
                () -> assertEquals(Optional.of("new"), value("MODE")),
                () -> assertTrue(value("KEY").isPresent()));
        Optional<String> restarted = cluster.restarted("cafe", "cafe");
        apply();
        assertAll(
                () -> assertFalse(isThere()),
                () -> assertEquals(Optional.empty(), value("URL")),
                () -> assertEquals(Optional.empty(), value("PASSWORD")),
                () -> assertTrue(value("KEY").isPresent()),
                () -> assertNotEquals(restarted, cluster.restarted("cafe", "cafe")),
                this::assertPlansEmpty);
    }

    @Test
    void aQuarantineOrASectionThatLeftKeepsTheKeysUntilTheDatabaseIsGone() {
        declareNeighbour();
        String url = present();
        declare(absent("7d"));
        apply();
        assertAll(
                () -> assertFalse(server.admits(url)),
                () -> assertEquals(Optional.of(url), value("URL")),
                () -> assertEquals(Optional.of("new"), value("MODE")),
                () -> assertTrue(
                        workspace.berth("plan").out().contains("no manifest declares PASSWORD, URL any more"),
                        "the plan says what stays"),
                this::assertPlansEmpty);

        declare(LEFT);
        apply();
        assertAll(() -> assertEquals(Optional.of(url), value("URL")), this::assertPlansEmpty);

        declare(PRESENT);
        apply();
        assertAll(
                () -> assertEquals(Optional.of(url), value("URL")),
                () -> assertEquals(Optional.empty(), value("KEY")),
                () -> assertTrue(server.admits(url)));

        declare(LEFT);
        apply();
        assertAll(
                () -> assertEquals(Optional.of(url), value("URL")),
                () -> assertTrue(server.admits(url)),
                this::assertPlansEmpty);

        declare(absent("0d"));
        apply();
        assertAll(
                () -> assertFalse(isThere()),
                () -> assertEquals(Optional.empty(), value("URL")),
                () -> assertEquals(Optional.empty(), value("PASSWORD")),
                this::assertPlansEmpty);
    }

    @Test
    void whereverItIsCutOffTheSecretTellsOfTheDatabaseThatIsThere() {
        assumeTrue(
                admin.equals(server.superuser()) && server.major() == PostgresServer.NEWEST,
                "the order doesn't depend on the server: one is enough");
        for (int kill = 0; ; kill += 3) {
            String where = "killed at " + kill;
            server.reset();
            cluster.clear("cafe");
            String url = present();
            declare(absent("0d"));
            boolean happened = Interrupted.killed(workspace, Rotation.NONE, kill, "too-many-deletes");
            if (isThere()) {
                assertEquals(Optional.of(url), value("URL"), where);
            }
            apply();
            assertAll(
                    () -> assertFalse(isThere(), where),
                    () -> assertEquals(Optional.empty(), value("URL"), where),
                    this::assertPlansEmpty);
            if (!happened) {
                assertTrue(kill > 0, "there was something to kill");
                return;
            }
        }
    }

    private static String absent(String quarantine) {
        return LEFT
                + "postgres: {state: absent, quarantine: %s, data: discard, endSessions: true, backup: none}\n"
                        .formatted(quarantine);
    }

    private String present() {
        cluster.deployment("cafe", "cafe");
        declare(PRESENT);
        apply();
        return value("URL").orElseThrow();
    }

    private void declare(String manifest) {
        workspace.write("cafe.yaml", manifest);
    }

    private void apply() {
        var applied = workspace.berth("apply", "--yes", "--allow", "too-many-deletes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    private void assertPlansEmpty() {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }

    private boolean isThere() {
        return !server.query("postgres", "select 1 from pg_database where datname = 'cafe'")
                .isEmpty();
    }

    private Optional<String> value(String key) {
        return cluster.value("cafe", "cafe-env", key);
    }
}
