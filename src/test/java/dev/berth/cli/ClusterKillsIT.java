package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.credential.Rotation;
import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// New logins and new passwords, cut off after every step, with the Secrets in a cluster: the one that
/// `BERTH_TEST_KUBECONFIG` names, else the fake one.
class ClusterKillsIT {

    private static final String NAMESPACE = "berth-kills-" + Long.toString(System.nanoTime(), 36);

    private static final String ONE = "service: cafe-backend\nnamespace: %s\npostgres: {}\n".formatted(NAMESPACE);
    private static final String TWO = ONE.replace("{}", "{rotation: two-users}");

    @TempDir
    private Path folder = Path.of("");

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final FakeApiServer fake = new FakeApiServer();
    private Workspace workspace;
    private TestCluster cluster;

    /// A change of a login, from a state that is applied before.
    record Scenario(String name, Consumer<ClusterKillsIT> given, Rotation rotation, List<String> next) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() {
        List<String> apply = List.of("apply", "--yes");
        List<String> rotate = List.of("rotate", "cafe-backend", "--yes");
        List<String> finish = List.of("rotate", "cafe-backend", "--finish", "--yes");
        Consumer<ClusterKillsIT> one = test -> test.applied(ONE);
        Consumer<ClusterKillsIT> two = test -> test.applied(TWO);
        return Stream.of(
                new Scenario("a new service", test -> test.workspace.write("cafe.yaml", ONE), Rotation.NONE, apply),
                new Scenario(
                        "a new service with two users",
                        test -> test.workspace.write("cafe.yaml", TWO),
                        Rotation.NONE,
                        apply),
                new Scenario(
                        "a password that somebody changed",
                        one.andThen(test ->
                                test.server.execute("postgres", "alter role cafe_user password 'somebody-elses'")),
                        Rotation.NONE,
                        List.of("apply", "--yes", "--allow", "password-reset")),
                new Scenario("a rotation of one user", one, rotation(false), apply),
                new Scenario("a rotation of two users", two, rotation(false), rotate),
                new Scenario(
                        "from one user to two",
                        one.andThen(test -> test.workspace.write("cafe.yaml", TWO)),
                        Rotation.NONE,
                        apply),
                new Scenario(
                        "from two users to one",
                        two.andThen(test -> test.workspace.write("cafe.yaml", ONE)),
                        Rotation.NONE,
                        apply),
                new Scenario("the end of a rotation", two.andThen(ClusterKillsIT::rotated), rotation(true), finish));
    }

    @BeforeEach
    void connect() {
        Path kubeconfig = Optional.ofNullable(System.getenv("BERTH_TEST_KUBECONFIG"))
                .map(Path::of)
                .orElseGet(() -> fake.kubeconfig(folder.resolve("kubeconfig")));
        cluster = new TestCluster(kubeconfig);
        cluster.namespace(NAMESPACE);
        workspace = new Workspace(folder);
        workspace.environment("KUBECONFIG", kubeconfig.toString());
        workspace.environment("PASSWORD", server.superuser().password().reveal());
        workspace.write(
                "berth.yaml",
                "fleet: %s\nsecrets: {store: kubernetes}\npostgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:PASSWORD}}}\n"
                        .formatted(
                                NAMESPACE,
                                server.host(),
                                server.port(),
                                server.superuser().user()));
    }

    @AfterEach
    void disconnect() {
        cluster.clear(NAMESPACE);
        cluster.close();
        fake.close();
        server.reset();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatASecretTellsWorksWhereverARunIsCutOff(Scenario scenario) {
        for (int kill = 0; ; kill++) {
            String where = "killed at " + kill + ": ";
            server.reset();
            cluster.clear(NAMESPACE);
            scenario.given().accept(this);
            boolean worked = url().filter(server::admits).isPresent();
            boolean happened = Interrupted.killed(workspace, scenario.rotation(), kill, "password-reset");
            if (worked) {
                assertTrue(
                        url().filter(server::admits).isPresent() || pending(), where + "the Secret holds what works");
            }
            if (happened) {
                var again = workspace.berth(scenario.next().toArray(String[]::new));
                assertEquals(0, again.exitCode(), () -> where + again.all());
            }
            assertTrue(url().filter(server::admits).isPresent(), where + "the login works in the end");
            assertEquals(Optional.empty(), cluster.value(NAMESPACE, "cafe-backend-env", "berth.pending"), where);
            assertPlansEmpty();
            if (!happened) {
                assertTrue(kill > 0, "there was something to kill");
                return;
            }
        }
    }

    private Optional<String> url() {
        return cluster.value(NAMESPACE, "cafe-backend-env", "CAFE_POSTGRES_URL");
    }

    /// Whether the password that waits for its turn is the server's by now.
    private boolean pending() {
        return cluster.value(NAMESPACE, "cafe-backend-env", "berth.pending")
                .filter(text -> server.admits(text.strip().replaceFirst(".*/(\\w+) (.*)", "postgresql://$1:$2@x/cafe")))
                .isPresent();
    }

    private void applied(String manifest) {
        workspace.write("cafe.yaml", manifest);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    private void rotated() {
        var rotated = workspace.berth("rotate", "cafe-backend", "--yes");
        assertEquals(0, rotated.exitCode(), rotated::all);
    }

    private void assertPlansEmpty() {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }

    private static Rotation rotation(boolean finish) {
        return new Rotation(
                new TreeSet<>(List.of("cafe-backend")), new TreeSet<>(), Optional.empty(), finish, "rotate");
    }
}
