package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Parallel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Says from time to time how far a program is that says nothing itself for long, as with one large table.
final class PgPulse implements AutoCloseable {

    static final Duration USUAL = Duration.ofSeconds(15);

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread;

    /// @param words how far it is; empty if that isn't known
    PgPulse(Duration every, Supplier<String> words, Consumer<String> progress) {
        thread = Parallel.start(() -> {
            while (!isDone(every)) {
                String said = words.get();
                if (!said.isEmpty()) {
                    progress.accept(said);
                }
            }
        });
    }

    private boolean isDone(Duration every) {
        try {
            return done.await(every.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Waits for the last word.
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
