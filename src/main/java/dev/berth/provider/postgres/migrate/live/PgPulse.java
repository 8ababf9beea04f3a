package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Parallel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Does something from time to time while a program is at work, such as to say how far it is.
final class PgPulse implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread;

    PgPulse(Runnable beat) {
        thread = Parallel.start(() -> {
            while (!isDone()) {
                beat.run();
            }
        });
    }

    private boolean isDone() {
        try {
            return done.await(EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Waits for the last beat.
    @Override
    public void close() {
        done.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
