package dev.berth.core;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// How long each part of a run took. Several threads may measure at once, as servers are read side by side; their parts
/// then add up to more than the run.
public final class Timings {

    private final Map<String, Duration> parts = new LinkedHashMap<>();

    /// Does `work` and adds its time to that of `part`, also if it fails.
    public <T> T measure(String part, Supplier<T> work) {
        long began = System.nanoTime();
        try {
            return work.get();
        } finally {
            add(part, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /// Measures `work`, which returns nothing.
    public void measure(String part, Runnable work) {
        measure(part, () -> {
            work.run();
            return true;
        });
    }

    public synchronized void add(String part, Duration time) {
        parts.merge(part, time, Duration::plus);
    }

    /// The parts in the order in which they first ended.
    public synchronized SequencedMap<String, Duration> parts() {
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parts));
    }
}
