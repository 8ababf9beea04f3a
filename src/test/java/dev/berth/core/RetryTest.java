package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {

    /// A clock on which only delays take time, in milliseconds.
    private static final class Delays implements Retry.Clock {

        private final List<Long> slept = new ArrayList<>();

        @Override
        public long nanoTime() {
            return Duration.ofMillis(slept.stream().mapToLong(Long::longValue).sum())
                    .toNanos();
        }

        @Override
        public void sleep(Duration delay) {
            slept.add(delay.toMillis());
        }
    }

    private final Delays clock = new Delays();

    @Test
    void keepsItsDelay() {
        assertFalse(Retry.every(Duration.ofMillis(20)).times(4).by(clock).until(() -> false, RetryTest::failure));

        assertEquals(List.of(20L, 20L, 20L), clock.slept);
    }

    @Test
    void doublesItsDelayUpToTheLongest() {
        Retry retry = Retry.doubling(Duration.ofMillis(50)).upTo(Duration.ofMillis(300));

        assertFalse(retry.times(6).by(clock).until(() -> false, RetryTest::failure));

        assertEquals(List.of(50L, 100L, 200L, 300L, 300L), clock.slept);
    }

    @Test
    void endsWithTheFirstTryBehindItsLimit() {
        Retry retry = Retry.every(Duration.ofMillis(40)).within(Duration.ofMillis(100));

        assertFalse(retry.by(clock).until(() -> false, RetryTest::failure));

        assertEquals(List.of(40L, 40L, 40L), clock.slept);
    }

    @Test
    void endsWhenItIsDone() {
        Retry retry = Retry.every(Duration.ofMillis(20)).by(clock);

        assertTrue(retry.until(() -> clock.slept.size() == 2, RetryTest::failure));

        assertEquals(List.of(20L, 20L), clock.slept);
    }

    @Test
    void waitsAsLongAsTheCallerSays() {
        Retry.Tries tries = Retry.doubling(Duration.ofMillis(10)).by(clock).begin();

        tries.pause(Duration.ofMillis(500), RetryTest::failure);
        tries.pause(RetryTest::failure);

        assertEquals(List.of(500L, 20L), clock.slept);
        assertEquals(3, tries.made());
        assertEquals(Duration.ofMillis(520), tries.passed());
    }

    @Test
    void endsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThrows(
                IllegalStateException.class,
                () -> Retry.every(Duration.ofDays(1)).until(() -> false, RetryTest::failure));
        assertTrue(Thread.interrupted());
    }

    private static IllegalStateException failure(InterruptedException interrupted) {
        return new IllegalStateException(interrupted);
    }
}
