package dev.berth.core;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Things done side by side, each on a thread of its own.
public final class Parallel {

    private Parallel() {}

    /// Starts each task on a platform thread. Not a virtual one: once a virtual thread has waited for a socket, the
    /// JDK's poller stays in `epoll_wait` for good, and HotSpot waits 300 ms at the end of the process for threads
    /// that are in native code.
    public static ExecutorService threads() {
        return Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
    }

    /// Starts one task on such a thread, which keeps no process from ending.
    public static Thread start(Runnable task) {
        return Thread.ofPlatform().daemon().start(task);
    }

    /// The results of `function` for each item, in the order of `items`; the first failure is thrown
    /// unchanged.
    ///
    /// @param atOnce how many at a time
    public static <T, R> List<R> map(List<T> items, int atOnce, Function<T, R> function) {
        List<FutureTask<R>> tasks = items.stream()
                .map(item -> new FutureTask<>(() -> function.apply(item)))
                .toList();
        var next = new AtomicInteger();
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
                tasks.get(i).run();
            }
        };
        try (var executor = threads()) {
            IntStream.range(0, Math.min(atOnce, tasks.size())).forEach(_ -> executor.execute(worker));
            return tasks.stream().map(Parallel::await).toList();
        }
    }

    /// Applies `function` to `items` on as many threads as there are processors. For work without IO.
    public static <T, R> List<R> compute(List<T> items, Function<T, R> function) {
        return map(items, Runtime.getRuntime().availableProcessors(), function);
    }

    /// Items in turns, so that each part has some of the first ones and some of the last.
    ///
    /// @param parts how many; no more than there are items
    public static <T> List<List<T>> dealt(List<T> items, int parts) {
        return IntStream.range(0, Math.min(parts, items.size()))
                .mapToObj(part -> IntStream.iterate(part, i -> i < items.size(), i -> i + parts)
                        .mapToObj(items::get)
                        .toList())
                .toList();
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
