package dev.berth.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Check;
import dev.berth.network.UnreachableServers.Fault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnreachableServersTest {

    private static final List<String> EIGHT =
            IntStream.range(0, 8).mapToObj(i -> "s" + i).toList();

    private final UnreachableServers unreached = new UnreachableServers(Optional.empty());

    /// The barrier opens for four, and breaks if fewer come.
    @Test
    void triesFourAtATimeAndKeepsTheOrder() {
        var four = new CyclicBarrier(4);

        List<Check> checks = unreached.checks("postgres/main", EIGHT, false, service -> {
            met(four);
            return List.of(Check.ok(service, "logs in"));
        });

        assertEquals(EIGHT, checks.stream().map(Check::subject).toList());
    }

    @Test
    void saysAPlaceOnceThoughSeveralTriedItAtATime() {
        var four = new CyclicBarrier(4);

        List<Check> checks = unreached.checks("postgres/main", EIGHT, false, service -> {
            if (!unreached.isKnown(service, "pooler:6432", "by A_URL")) {
                met(four);
                unreached.add(service, "by A_URL", new Fault("pooler:6432", "refused " + service, "Look"));
            }
            return List.of();
        });

        assertEquals(1, checks.size(), checks::toString);
        String finding = checks.getFirst().finding();
        assertEquals(
                "no service can log in at pooler:6432: refused s#. The Secrets of s0, s1, s2 and 5 other services name it",
                finding.replaceFirst("refused s[0-7]", "refused s#"));
    }

    private static void met(CyclicBarrier four) {
        try {
            four.await(10, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
