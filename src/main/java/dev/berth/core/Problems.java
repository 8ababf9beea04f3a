package dev.berth.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Collects every mistake of a run, so that all of them are reported at once.
public final class Problems {

    private final List<Problem> found = new ArrayList<>();

    public void add(String code, Origin origin, String message) {
        found.add(new Problem(code, origin, message));
    }

    public void addAll(Collection<Problem> problems) {
        found.addAll(problems);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /// All problems in the order of their places, each once.
    public List<Problem> sorted() {
        return found.stream().sorted().distinct().toList();
    }

    /// Throws what was collected, if anything was.
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidInputException(sorted());
        }
    }
}
