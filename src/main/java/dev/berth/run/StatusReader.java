package dev.berth.run;

import dev.berth.core.Action;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Plan;
import dev.berth.core.Provider;
import dev.berth.core.Status;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.core.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out what a fleet uses, for `berth status`. Changes nothing.
public final class StatusReader {

    private static final int AT_ONCE = 16;

    private final ReconcileInput input;

    public StatusReader(ReconcileInput input) {
        this.input = input;
    }

    /// The use of servers by each of `services`, and whether a plan would change it. A server that can't be
    /// read leaves its part out, and is noted.
    public Status read(SortedSet<String> services) {
        ExecutablePlan planned;
        try (Planner planner = Planner.open(input)) {
            planned = planner.plan();
        }
        Plan plan = planned.plan();
        var notes = new ArrayList<>(plan.notes().stream()
                .filter(note -> note.code().equals(Note.UNREADABLE))
                .toList());
        var providers = Stream.concat(input.servers().stream(), Stream.of(input.store()))
                .filter(provider ->
                        notes.stream().noneMatch(note -> note.address().equals(Optional.of(provider.address()))))
                .toList();
        Map<Optional<String>, List<Usage>> usages =
                usages(providers, notes).stream().collect(Collectors.groupingBy(Usage::service));
        return new Status(
                input.directory(),
                input.environment(),
                input.scope().selection(),
                services.stream()
                        .map(service -> new Status.OfService(
                                service,
                                input.ownership(service),
                                state(plan, service),
                                planned.history().applied(service),
                                usages.getOrDefault(Optional.of(service), List.of())))
                        .toList(),
                notes);
    }

    private static List<Usage> usages(List<? extends Provider<?, ?, ?>> providers, List<Note> notes) {
        List<List<Usage>> measured = Parallel.map(providers, AT_ONCE, provider -> {
            try {
                return provider.usage();
            } catch (UnreadableException e) {
                synchronized (notes) {
                    notes.add(Note.of(Note.UNREADABLE, provider.address(), String.valueOf(e.getMessage())));
                }
                return List.<Usage>of();
            }
        });
        return measured.stream().flatMap(List::stream).toList();
    }

    private static String state(Plan plan, String service) {
        if (plan.unread().contains(service)) {
            return "unknown";
        }
        var changes = plan.of(service);
        if (changes.isEmpty()) {
            return "in sync";
        }
        long creates = changes.stream()
                .filter(change -> change.action() == Action.CREATE)
                .count();
        return creates == changes.size() ? "not applied" : Text.count(changes.size(), "change");
    }
}
