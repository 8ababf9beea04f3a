package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeApiServer.Fault;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// An API server that goes away in the middle of a rotation of a whole fleet.
class OutageIT {

    private static final int SERVICES = 12;

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final FakeApiServer api = new FakeApiServer();

    @TempDir
    private Path folder = Path.of("");

    private Workspace workspace;
    private TestCluster cluster;

    @BeforeEach
    void declare() {
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        cluster.namespace("fleet");
        workspace = new Workspace(folder);
        workspace.environment("KUBECONFIG", kubeconfig.toString());
        workspace.environment("PASSWORD", server.superuser().password().reveal());
        workspace.write(
                "berth.yaml",
                "secrets: {store: kubernetes}\npostgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:PASSWORD}}}\n"
                        .formatted(
                                server.host(), server.port(), server.superuser().user()));
        IntStream.range(0, SERVICES)
                .forEach(number -> workspace.write(
                        name(number) + ".yaml",
                        "service: %s\nnamespace: fleet\npostgres: {}\n".formatted(name(number))));
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    @AfterEach
    void close() {
        cluster.close();
        api.close();
        server.reset();
    }

    private static String name(int number) {
        return "s%02d".formatted(number);
    }

    /// Every service writes its Secret twice. Cut off before the first write, it keeps its password; before the second,
    /// its new one is only pending.
    static Stream<Arguments> cuts() {
        return Stream.of(
                Arguments.of(1, 8, 0, Fault.hangUp()),
                Arguments.of(1, 9, 1, Fault.of(503, "etcd is down")),
                Arguments.of(3, 7, 3, Fault.of(401, "Unauthorized")),
                Arguments.of(SERVICES, SERVICES, SERVICES, Fault.of(500, "etcd is down")));
    }

    @ParameterizedTest(name = "{0} at once, cut off after {1} writes: at most {2} locked out")
    @MethodSource("cuts")
    void locksOutNoMoreServicesThanAreInBetween(int atOnce, int writes, int most, Fault fault) {
        var left = new AtomicInteger(writes);
        api.fail(request -> left.get() <= 0 || (request.startsWith("PATCH") && left.getAndDecrement() <= 0)
                ? List.of(fault)
                : List.of());

        var rotated = workspace.berth(
                "rotate",
                "--all",
                "--yes",
                "--request-timeout",
                "1s",
                "--parallelism",
                String.valueOf(atOnce),
                "--allow",
                "too-many-updates");
        api.fail(_ -> List.of());

        long skipped = rotated.out()
                .lines()
                .filter(line -> line.startsWith("skipped") && line.contains("no Secret can be written any more"))
                .count();
        long lockedOut = lockedOut();
        assertAll(
                () -> assertEquals(7, rotated.exitCode(), rotated::all),
                () -> assertTrue(lockedOut <= most, () -> lockedOut + " are locked out\n" + rotated.all()),
                () -> assertTrue(
                        skipped >= SERVICES - writes / 2 - atOnce, () -> skipped + " skipped\n" + rotated.all()));
        assertEquals(lockedOut, interrupted());
        assertCompleted();
    }

    /// What a login may not do in one namespace, or to one Secret, concerns nobody else.
    @Test
    void aSecretThatMayNotBeWrittenStopsItsServiceOnly() {
        api.fail(request -> request.startsWith("PATCH") && request.contains("/s03-env")
                ? List.of(Fault.of(403, "secrets \"s03-env\" is forbidden"))
                : List.of());

        var rotated = workspace.berth("rotate", "--all", "--yes", "--allow", "too-many-updates");
        api.fail(_ -> List.of());

        assertAll(
                () -> assertEquals(7, rotated.exitCode(), rotated::all),
                () -> assertTrue(rotated.out().contains("Applied 11 services, 1 failed"), rotated::all),
                () -> assertEquals(0, lockedOut()),
                () -> assertEquals(0, interrupted()));
    }

    /// What a webhook, a policy or a quota makes of one Secret, in the words of API servers, whatever the code.
    static Stream<Fault> admission() {
        return Stream.of(
                Fault.of(
                        500,
                        "Internal error occurred: failed calling webhook \"keys.example\": failed to call webhook:"
                                + " Post \"https://10.0.0.9:443/validate?timeout=10s\": connect: connection refused"),
                Fault.of(500, "Internal error occurred: resource quota evaluation timed out"),
                Fault.of(503, "admission webhook \"keys.example\" denied the request: no such team"),
                Fault.of(400, "admission webhook \"keys.example\" denied the request: no such team"),
                Fault.of(401, "admission webhook \"keys.example\" denied the request: no such team"),
                Fault.of(
                        403,
                        "secrets \"s03-env\" is forbidden: ValidatingAdmissionPolicy 'keys' with binding 'all'"
                                + " denied request: no such team"));
    }

    /// The API server itself is well, and whoever it lets pass goes on, also where the password is changed already.
    @ParameterizedTest
    @MethodSource("admission")
    void whatAdmissionRefusesStopsItsServiceOnly(Fault fault) {
        var writes = new AtomicInteger();
        api.fail(request -> request.startsWith("PATCH") && request.contains("/s03-env") && writes.incrementAndGet() > 1
                ? List.of(fault)
                : List.of());

        var rotated = workspace.berth(
                "rotate",
                "--all",
                "--yes",
                "--request-timeout",
                "1s",
                "--parallelism",
                "1",
                "--allow",
                "too-many-updates");
        api.fail(_ -> List.of());

        assertAll(
                () -> assertEquals(7, rotated.exitCode(), rotated::all),
                () -> assertTrue(rotated.out().contains("Applied 11 services, 1 failed"), rotated::all),
                () -> assertTrue(rotated.all().contains(fault.message()), rotated::all),
                () -> assertFalse(rotated.all().contains("no Secret can be written any more"), rotated::all),
                () -> assertFalse(rotated.all().contains("Log in again"), rotated::all),
                () -> assertEquals(1, lockedOut()),
                () -> assertEquals(1, interrupted()));
        assertCompleted();
    }

    /// A webhook that nobody can reach is waited for once, not once for each of its Secrets.
    @Test
    void aWebhookThatIsDownIsWaitedForOnce() {
        var writes = new AtomicInteger();
        api.fail(request -> request.startsWith("PATCH") && writes.incrementAndGet() > 0
                ? List.of(admission().findFirst().orElseThrow())
                : List.of());

        var rotated = workspace.berth(
                "rotate",
                "--all",
                "--yes",
                "--request-timeout",
                "2s",
                "--parallelism",
                "1",
                "--allow",
                "too-many-updates");
        api.fail(_ -> List.of());

        assertAll(
                () -> assertEquals(7, rotated.exitCode(), rotated::all),
                () -> assertTrue(rotated.out().contains("Applied 0 services, 12 failed"), rotated::all),
                () -> assertTrue(rotated.all().contains("A webhook of the cluster can't be asked"), rotated::all),
                () -> assertTrue(writes.get() < 2 * SERVICES, () -> writes + " writes"),
                () -> assertEquals(0, lockedOut()),
                () -> assertEquals(0, interrupted()));
    }

    /// The source is finished by then, so that nothing is pending any more, and no copy tells what works.
    @Test
    void copiesAreCompletedLikeTheirSource() {
        IntStream.range(1, SERVICES)
                .forEach(number -> workspace.write(
                        name(number) + ".yaml",
                        "service: %1$s\nnamespace: fleet\nsecrets: {%1$s-env: {%2$s_POSTGRES_URL: '${copy:fleet/s00-env/S00_POSTGRES_URL}'}}\n"
                                .formatted(name(number), name(number).toUpperCase(Locale.ROOT))));
        workspace.write(
                "s00.yaml",
                "service: s00\nnamespace: fleet\npostgres: {}\nexports: {s00-env/S00_POSTGRES_URL: ['*']}\n");
        var copied = workspace.berth("apply", "--yes", "--allow", "too-many-updates");
        assertEquals(0, copied.exitCode(), copied::all);
        var left = new AtomicInteger(2);
        api.fail(request -> left.get() <= 0 || (request.startsWith("PATCH") && left.getAndDecrement() <= 0)
                ? List.of(Fault.hangUp())
                : List.of());

        var rotated =
                workspace.berth("rotate", "s00", "--yes", "--request-timeout", "1s", "--allow", "too-many-updates");
        api.fail(_ -> List.of());

        assertAll(
                () -> assertEquals(7, rotated.exitCode(), rotated::all),
                () -> assertEquals(SERVICES - 1, lockedOut(), rotated::all));
        assertCompleted();
    }

    private void assertCompleted() {
        var applied = workspace.berth("apply", "--yes");
        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, lockedOut(), applied::all),
                () -> assertEquals(0, interrupted()),
                () -> assertEquals(0, workspace.berth("plan", "--exit-code").exitCode()));
    }

    /// How many rotations the plan calls interrupted that the server has learnt of.
    private long interrupted() {
        return workspace
                .berth("plan")
                .out()
                .lines()
                .filter(line -> line.startsWith("note interrupted-rotation "))
                .count();
    }

    private long lockedOut() {
        return IntStream.range(0, SERVICES)
                .mapToObj(OutageIT::name)
                .filter(service -> cluster.value(
                                "fleet", service + "-env", service.toUpperCase(Locale.ROOT) + "_POSTGRES_URL")
                        .filter(server::admits)
                        .isEmpty())
                .count();
    }
}
