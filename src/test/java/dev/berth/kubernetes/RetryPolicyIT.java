package dev.berth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeApiServer.Fault;
import dev.berth.fixture.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An API server that is slow, in trouble or throttling: asked again, waited for so long and no longer, and told of.
class RetryPolicyIT {

    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private static Path files;

    private final FakeApiServer server = new FakeApiServer();
    private final Path kubeconfig = server.kubeconfig(files.resolve("config"));
    private final List<String> said = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRequestThatGetsNoAnswerIsSentAgain() {
        faults(Fault.silence());

        assertTrue(read(patience(SOON, LONG)).isEmpty());
        assertEquals(2, server.requests().size());
    }

    @Test
    void aServerThatHangsUpIsAskedAgain() {
        faults(Fault.hangUp(), Fault.hangUp());

        assertTrue(read(patience(LONG, LONG)).isEmpty());
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpInTime() {
        server.fail(_ -> List.of(Fault.silence()));

        String message = failure(patience(SOON, Duration.ofSeconds(1)));
        assertTrue(
                message.matches("http://127.0.0.1:\\d+ didn't answer within \\d+ ms"
                        + "\\. Tried for \\ds\\. Run again when it is well"),
                message);
    }

    @Test
    void aServerInTroubleIsGivenUpInTimeAndSaysWhy() {
        server.fail(_ -> List.of(Fault.of(503, "etcd has no leader")));

        var failure = refused(patience(LONG, Duration.ofSeconds(1)));
        assertTrue(
                String.valueOf(failure.getMessage())
                        .matches("http://\\S+ answered 503: etcd has no leader. Tried for \\ds\\..*"),
                failure::getMessage);
        assertTrue(failure.isPassing(), "so --wait goes on waiting");
        assertTrue(server.requests().size() > 2, "tried " + server.requests().size() + " times");
    }

    @Test
    void aServerThatJustCameUpMayNotKnowAnybodyYet() {
        faults(Fault.of(503, "starting"), Fault.of(401, "Unauthorized"), Fault.of(403, "not synced"));

        assertTrue(read(patience(LONG, LONG)).isEmpty());
    }

    /// So that many requests don't each wait for a server that is away.
    @Test
    void whoWasGivenUpIsAskedOnlyBrieflyTheNextTime() {
        server.fail(_ -> List.of(Fault.of(503, "etcd has no leader")));
        try (var session = new KubernetesApi(login(patience(SOON, Duration.ofSeconds(2))))) {
            assertThrows(ClusterException.class, () -> session.secret("cafe", "cafe-env"));
            server.requests().clear();
            assertThrows(ClusterException.class, () -> session.secret("cafe", "cafe-env"));

            assertEquals(1, server.requests().size(), server.requests()::toString);
            server.fail(_ -> List.of());
            assertTrue(session.secret("cafe", "cafe-env").isEmpty());
        }
    }

    @Test
    void throttlingIsWaitedForAsLongAsTheServerAsks() {
        faults(new Fault(429, Map.of("Retry-After", "1"), "slow down", false), Fault.of(429, "slow down"));
        long begin = System.nanoTime();

        assertTrue(read(patience(LONG, LONG)).isEmpty());
        assertTrue(System.nanoTime() - begin >= Duration.ofSeconds(1).toNanos());
    }

    @Test
    void whoAsksToBeLeftAloneForTooLongIsNotWaitedFor() {
        server.fail(_ -> List.of(new Fault(429, Map.of("Retry-After", "3600"), "slow down", false)));

        String message = failure(patience(LONG, LONG));
        assertTrue(
                message.endsWith(
                                " throttles berth (429). It asks to be left alone for 3599s. Run again when it is well")
                        || message.endsWith("for 3600s. Run again when it is well"),
                message);
        assertEquals(1, server.requests().size());
    }

    @Test
    void aRefusalIsNoTrouble() {
        server.fail(_ -> List.of(Fault.of(403, "no"), Fault.of(403, "no")));

        assertFalse(refused(patience(LONG, LONG)).isPassing());
        assertEquals(1, server.requests().size());
    }

    @Test
    void whatTakesLongIsToldOnceAndSoIsItsEnd() {
        faults(Fault.of(500, "etcd\u001b[31m"), Fault.of(500, "etcd\u001b[31m"));
        assertTrue(read(new RetryPolicy(LONG, LONG, Duration.ZERO, said::add)).isEmpty());

        assertAll(
                () -> assertEquals(2, said.size(), said::toString),
                () -> assertTrue(
                        said.getFirst()
                                .matches(
                                        "waiting for the cluster, \\ds of 60s: http://127.0.0.1:\\d+ answered 500: etcd\\\\u001b\\[31m"),
                        said::toString),
                () -> assertTrue(said.getLast().matches("the cluster answered after \\ds"), said::toString));
    }

    @Test
    void aSlowAnswerIsToldWhileItIsWaitedFor() {
        faults(Fault.silence());
        assertTrue(read(new RetryPolicy(Duration.ofSeconds(2), LONG, Duration.ofMillis(100), said::add))
                .isEmpty());

        assertTrue(said.getFirst().endsWith(" didn't answer yet"), said::toString);
    }

    @Test
    void whatIsQuickIsNotToldOf() {
        faults(Fault.of(500, "etcd"));

        assertTrue(read(new RetryPolicy(LONG, LONG, LONG, said::add)).isEmpty());
        assertEquals(List.of(), said);
    }

    @Test
    void manySecretsComeInPagesAndOneThatExpiresBeginsAnew() {
        try (var cluster = new TestCluster(kubeconfig);
                var session = new KubernetesApi(login(patience(LONG, LONG)))) {
            cluster.namespace("cafe");
            for (int i = 0; i < 1001; i++) {
                cluster.handmade("cafe", "s-" + i, Map.of("K", "v"), UnaryOperator.identity());
            }
            server.requests().clear();
            var once = new AtomicInteger();
            server.fail(request -> request.contains("continue=") && once.getAndIncrement() == 1
                    ? List.of(Fault.of(410, "The provided continue parameter is too old"))
                    : List.of());

            var names = session.secrets(Optional.of("cafe"), Map.of()).stream()
                    .map(secret -> secret.address().name())
                    .toList();
            assertAll(
                    () -> assertEquals(1001, names.stream().distinct().count()),
                    () -> assertEquals(1001, names.size()),
                    () -> assertEquals(6, server.requests().size(), server.requests()::toString),
                    () -> assertTrue(server.requests().stream().allMatch(request -> request.contains("limit=500"))));
        }
    }

    @Test
    void aListThatAlwaysExpiresIsGivenUp() {
        server.fail(_ -> List.of(Fault.of(410, "too old")));
        try (var session = new KubernetesApi(login(patience(LONG, LONG)))) {
            assertEquals(
                    410,
                    assertThrows(ClusterException.class, () -> session.secrets(Optional.empty(), Map.of()))
                            .status());
        }
        assertEquals(3, server.requests().size());
    }

    /// These, one after the other, then the truth.
    private void faults(Fault... faults) {
        var next = new AtomicInteger();
        server.fail(_ -> {
            int index = next.getAndIncrement();
            return index < faults.length ? List.of(faults[index]) : List.of();
        });
    }

    private Optional<StoredSecret> read(RetryPolicy patience) {
        try (var session = new KubernetesApi(login(patience))) {
            return session.secret("cafe", "cafe-env");
        }
    }

    private ClusterException refused(RetryPolicy patience) {
        return assertThrows(ClusterException.class, () -> read(patience));
    }

    private String failure(RetryPolicy patience) {
        return String.valueOf(refused(patience).getMessage());
    }

    private RetryPolicy patience(Duration request, Duration total) {
        return new RetryPolicy(request, total, LONG, said::add);
    }

    private ClusterLogin login(RetryPolicy patience) {
        return new ClusterLogin(Optional.of(kubeconfig.toString()), Optional.empty(), _ -> Optional.empty(), patience);
    }
}
