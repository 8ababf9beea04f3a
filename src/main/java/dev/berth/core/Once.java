package dev.berth.core;

import java.util.Optional;
import java.util.function.Supplier;

/// Asks `source` when it is first asked, and remembers the answer; a failure is not remembered.
public final class Once<T> implements Supplier<T> {

    private final Supplier<T> source;
    private Optional<T> answer = Optional.empty();

    public Once(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public synchronized T get() {
        T known = answer.orElseGet(source);
        answer = Optional.of(known);
        return known;
    }
}
