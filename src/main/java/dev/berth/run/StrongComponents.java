package dev.berth.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The strongly connected components of a graph: Tarjan's algorithm, with a path of its own in place of the call stack,
/// as a chain may be as long as a fleet.
///
/// @param <N> its nodes
final class StrongComponents<N> {

    private record Visit<N>(N node, Iterator<N> next) {}

    private final Map<N, List<N>> graph;
    private final Map<N, Integer> numbers = new HashMap<>();
    private final Map<N, Integer> lowest = new HashMap<>();
    private final LinkedHashSet<N> open = new LinkedHashSet<>();
    private final Deque<Visit<N>> path = new ArrayDeque<>();
    private final List<List<N>> groups = new ArrayList<>();

    /// @param graph where each node leads, all of them nodes of it
    StrongComponents(Map<N, List<N>> graph) {
        this.graph = graph;
    }

    /// Each behind those that it leads to.
    List<List<N>> groups() {
        for (N node : graph.keySet()) {
            if (!numbers.containsKey(node)) {
                enter(node);
                walk();
            }
        }
        return groups;
    }

    private void enter(N node) {
        numbers.put(node, numbers.size());
        lowest.put(node, number(node));
        open.add(node);
        path.addLast(new Visit<>(node, graph.getOrDefault(node, List.of()).iterator()));
    }

    private void walk() {
        while (!path.isEmpty()) {
            Visit<N> visit = path.getLast();
            if (visit.next().hasNext()) {
                N next = visit.next().next();
                if (!numbers.containsKey(next)) {
                    enter(next);
                } else if (open.contains(next)) {
                    lower(visit.node(), number(next));
                }
            } else {
                path.removeLast();
                leave(visit.node());
            }
        }
    }

    private void leave(N node) {
        int reached = Objects.requireNonNull(lowest.get(node));
        if (!path.isEmpty()) {
            lower(path.getLast().node(), reached);
        }
        if (reached == number(node)) {
            var group = new ArrayList<N>();
            while (open.contains(node)) {
                group.add(open.removeLast());
            }
            groups.add(group);
        }
    }

    private int number(N node) {
        return Objects.requireNonNull(numbers.get(node));
    }

    private void lower(N node, int number) {
        lowest.merge(node, number, Math::min);
    }
}
