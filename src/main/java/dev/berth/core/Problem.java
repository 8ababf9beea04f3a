package dev.berth.core;

import java.util.Comparator;
import java.util.SortedSet;

/// A user's mistake, with its place and a way out. `code` is stable: `BERTH-104`.
public record Problem(String code, Origin origin, String message) implements Comparable<Problem> {

    /// This problem, with the environments that have it; of none, it is the base that has it.
    public Problem in(SortedSet<String> environments) {
        return environments.isEmpty()
                ? this
                : new Problem(
                        code,
                        origin,
                        message + (environments.size() == 1 ? " (environment " : " (environments ")
                                + String.join(", ", environments) + ")");
    }

    /// One line: code, place, sentence. Control characters of hostile input are shown escaped.
    @Override
    public String toString() {
        return Text.printable(code + " " + origin.precise() + " " + message);
    }

    @Override
    public int compareTo(Problem other) {
        return Comparator.comparing(Problem::origin)
                .thenComparing(Problem::code)
                .thenComparing(Problem::message)
                .compare(this, other);
    }
}
