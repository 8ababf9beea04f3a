package dev.berth.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Things done side by side, each on a virtual thread.
public final class Parallel {

    private Parallel() {}

    /// What `function` makes of each item, in the order of `items`; the first failure is thrown as it is.
    ///
    /// @param atOnce how many at a time
    public static <T, R> List<R> map(List<T> items, int atOnce, Function<T, R> function) {
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
            return futures.stream().map(Parallel::await).toList();
        }
    }

    /// The result of a task; its failure is thrown as it is.
    public static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreadableException("interrupted", e);
        }
    }
}
