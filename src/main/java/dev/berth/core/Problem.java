package dev.berth.core;

import java.util.Comparator;

/// A user's mistake, with its place and a way out. `code` is stable: `BERTH-104`.
public record Problem(String code, Origin origin, String message) implements Comparable<Problem> {

    /// This problem in one line: code, place, sentence. Control characters of hostile input are shown
    /// escaped.
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
