package dev.berth.provider.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Runs a function over a list, several at a time.
final class Parallel {

    private Parallel() {}

    /// The results in the order of `items`; the first failure is thrown as it is.
    static <T, R> List<R> map(List<T> items, int atOnce, Function<T, R> function) {
        var permits = new Semaphore(atOnce);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<R>>();
            for (T item : items) {
                futures.add(executor.submit(() -> {
                    permits.acquire();
                    try {
                        return function.apply(item);
                    } finally {
                        permits.release();
                    }
                }));
            }
            var results = new ArrayList<R>();
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
