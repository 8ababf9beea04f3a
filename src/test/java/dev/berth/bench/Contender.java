package dev.berth.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// One way to do a piece of work, and what it took each time.
///
/// @param name as the table calls it
/// @param run does it once
/// @param costs of the runs so far
record Contender(String name, Supplier<Cost> run, List<Cost> costs) {

    private static final double MEBI = 1 << 20;

    Contender(String name, Supplier<Cost> run) {
        this(name, run, new ArrayList<>());
    }

    /// All of them, in turn, so that each meets the same machine.
    static void race(List<Contender> contenders, int runs) {
        for (int run = 0; run < runs; run++) {
            contenders.forEach(contender -> contender.costs.add(contender.run.get()));
        }
    }

    double seconds() {
        return median().seconds();
    }

    private Cost median() {
        return sorted().get(costs.size() / 2);
    }

    private List<Cost> sorted() {
        return costs.stream().sorted(Comparator.comparingDouble(Cost::seconds)).toList();
    }

    /// A row of the table, without what it is compared with.
    String row(String work) {
        Cost median = median();
        return "| %s | %s | %s (%s to %s) | %s | %s | %d | %d |"
                .formatted(
                        work,
                        name,
                        seconds(median.seconds()),
                        seconds(sorted().getFirst().seconds()),
                        seconds(sorted().getLast().seconds()),
                        seconds(median.cpu()),
                        name.startsWith("berth") ? Math.round(median.memory() / MEBI) + " MiB" : "",
                        median.sessions(),
                        median.statements());
    }

    private static String seconds(double seconds) {
        return "%.2f s".formatted(seconds);
    }
}
