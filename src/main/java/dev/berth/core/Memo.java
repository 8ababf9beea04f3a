package dev.berth.core;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps the latest result of a pure function, so that another call with the same object costs nothing. What
/// is found out once for a whole reading is asked for by each of its changes.
///
/// @param <A> the key, compared by identity
/// @param <R> the result, which callers must not change
public final class Memo<A, R> {

    private record Entry<A, R>(A argument, R result) {}

    private final Function<A, R> function;
    private volatile @Nullable Entry<A, R> entry;

    public Memo(Function<A, R> function) {
        this.function = function;
    }

    /// The result for `argument`, which is the same object where nothing was read anew. Two threads that ask at once
    /// may both compute it.
    @SuppressWarnings("ReferenceEquality")
    public R of(A argument) {
        Entry<A, R> known = entry;
        if (known == null || known.argument() != argument) {
            known = new Entry<>(argument, function.apply(argument));
            entry = known;
        }
        return known.result();
    }
}
