package dev.berth.run;

import dev.berth.core.Parallel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Works through units, several at once, each behind those that it waits for. A unit that waited begins before any that
/// didn't: what a copy tells is outdated from the moment at which its source is finished.
final class Schedule {

    private final List<ServiceGroup> units;
    private final int atOnce;
    private final int[] waiting;
    private final List<List<Integer>> followers = new ArrayList<>();
    private final Deque<Integer> ready = new ArrayDeque<>();
    private int free;
    private int begun;

    /// @param atOnce how many services are worked on at once
    Schedule(List<ServiceGroup> units, int atOnce) {
        this.units = units;
        this.atOnce = atOnce;
        this.free = atOnce;
        this.waiting = new int[units.size()];
        units.forEach(_ -> followers.add(new ArrayList<>()));
        for (int place = 0; place < units.size(); place++) {
            waiting[place] = units.get(place).waitsFor().size();
            for (int first : units.get(place).waitsFor()) {
                followers.get(first).add(place);
            }
            if (waiting[place] == 0) {
                ready.addLast(place);
            }
        }
    }

    /// Returns when all units are finished; if this thread is interrupted, when those are that had begun.
    ///
    /// @param work what is done for a unit, on a thread of its own
    void run(Consumer<ServiceGroup> work) {
        try (var executor = Parallel.threads()) {
            for (Optional<Integer> next = next(); next.isPresent(); next = next()) {
                int place = next.get();
                executor.execute(() -> {
                    try {
                        work.accept(units.get(place));
                    } finally {
                        finished(place);
                    }
                });
            }
        }
    }

    /// How many services of a unit are worked on at once.
    int width(ServiceGroup unit) {
        return Math.min(atOnce, unit.services().size());
    }

    private synchronized Optional<Integer> next() {
        while (begun < units.size()) {
            if (!ready.isEmpty() && width(units.get(ready.getFirst())) <= free) {
                int place = ready.removeFirst();
                free -= width(units.get(place));
                begun++;
                return Optional.of(place);
            }
            try {
                wait();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private synchronized void finished(int place) {
        free += width(units.get(place));
        for (int follower : followers.get(place).reversed()) {
            waiting[follower]--;
            if (waiting[follower] == 0) {
                ready.addFirst(follower);
            }
        }
        notifyAll();
    }
}
