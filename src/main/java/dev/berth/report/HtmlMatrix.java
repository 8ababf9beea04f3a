package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.PlannedChange;
import dev.berth.report.Report.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The fleet as a table of services by systems, for each owner. A sign and a number say what a colour says.
///
/// @param systems the columns
/// @param groups the services that have something to show; all of a small fleet
/// @param rest the other services, by owner
/// @param legend what the signs mean that occur
record HtmlMatrix(List<String> systems, List<Group> groups, List<Rest> rest, List<Sign> legend) {

    /// A fleet up to this size is shown whole.
    private static final int SMALL = 30;

    /// The rows of one table, so that two stand side by side on a wide screen.
    private static final int ROWS = 14;

    private static final Set<State> CALM = Set.of(State.SAME, State.APPLIED, State.LEFT_OUT);

    /// A table of one owner's services; the owner is empty where none is known.
    record Group(String owner, List<Row> rows) {}

    /// A service.
    ///
    /// @param hasChanges whether the page has something to lead to
    record Row(String service, State state, boolean hasChanges, List<Cell> cells) {}

    /// How a service stands with a system.
    ///
    /// @param look the class that colours it
    /// @param words the same for people who can't see it
    record Cell(String look, String text, String words) {

        static final Cell UNUSED = new Cell("unused", "", "");
    }

    /// A sign of a cell and what it means.
    record Sign(String look, String text, String words) {}

    /// Services with nothing to show.
    record Rest(String owner, List<String> services) {}

    static HtmlMatrix of(Report report) {
        SortedMap<String, State> states = report.states();
        Map<String, Map<String, List<PlannedChange>>> changes = report.changes().stream()
                .collect(Collectors.groupingBy(
                        PlannedChange::service,
                        Collectors.groupingBy(change -> change.address().system())));
        var systems = new TreeSet<String>();
        states.keySet().forEach(service -> systems.addAll(uses(report, service, changes)));
        Set<Address> moved = report.moved();
        var groups = new ArrayList<Group>();
        var rest = new ArrayList<Rest>();
        var legend = new TreeSet<State>();
        byOwner(report, states).forEach((owner, services) -> {
            var rows = new ArrayList<Row>();
            var others = new ArrayList<String>();
            for (String service : services) {
                State state = states.getOrDefault(service, State.SAME);
                legend.add(state);
                if (states.size() > SMALL && CALM.contains(state)) {
                    others.add(service);
                    continue;
                }
                Map<String, List<PlannedChange>> own = changes.getOrDefault(service, Map.of());
                Set<String> uses = uses(report, service, changes);
                rows.add(new Row(
                        service,
                        state,
                        !own.isEmpty(),
                        systems.stream()
                                .map(system -> uses.contains(system)
                                        ? cell(report, state, service, own.getOrDefault(system, List.of()), moved)
                                        : Cell.UNUSED)
                                .toList()));
            }
            for (int from = 0; from < rows.size(); from += ROWS) {
                groups.add(new Group(owner, rows.subList(from, Math.min(rows.size(), from + ROWS))));
            }
            if (!others.isEmpty()) {
                rest.add(new Rest(owner, others));
            }
        });
        return new HtmlMatrix(List.copyOf(systems), groups, rest, legend(report, legend));
    }

    /// The actions of a plan, and the states that are none of a plan's usual ones.
    private static List<Sign> legend(Report report, Set<State> states) {
        boolean drift = report.drift().isPresent();
        Stream<Sign> actions = Arrays.stream(Action.values())
                .filter(action -> !drift && report.count(action) > 0)
                .map(action -> new Sign(action.toString(), action.sign(), action.toString()));
        return Stream.concat(
                        actions,
                        states.stream()
                                .filter(state -> state != State.CHANGES)
                                .map(state -> new Sign(name(state), sign(state), state.toString())))
                .toList();
    }

    /// How many services have nothing to show.
    int others() {
        return rest.stream().mapToInt(group -> group.services().size()).sum();
    }

    /// The services by their owner; those without an owner last.
    private static SortedMap<String, List<String>> byOwner(Report report, SortedMap<String, State> states) {
        return states.keySet().stream()
                .collect(Collectors.groupingBy(
                        service -> report.owner(service).orElse(""),
                        () -> new TreeMap<>(
                                Comparator.comparing(String::isEmpty).thenComparing(Comparator.naturalOrder())),
                        Collectors.toList()));
    }

    private static Set<String> uses(
            Report report, String service, Map<String, Map<String, List<PlannedChange>>> changes) {
        var uses = new TreeSet<>(changes.getOrDefault(service, Map.of()).keySet());
        uses.addAll(report.fleet().getOrDefault(service, new TreeSet<>()));
        return uses;
    }

    private static Cell cell(
            Report report, State whole, String service, List<PlannedChange> changes, Set<Address> moved) {
        boolean ofWhole = whole == State.UNREAD
                || whole == State.LEFT_OUT
                || (report.outcomes().containsKey(service) && !changes.isEmpty());
        State state = ofWhole ? whole : report.state(changes, moved);
        boolean lost = report.drift().isEmpty() && changes.stream().anyMatch(Finding::isDangerous);
        String counts = Arrays.stream(Action.values())
                .filter(action -> count(changes, action) > 0)
                .map(action -> action.sign() + count(changes, action))
                .collect(Collectors.joining(" "));
        String words = Arrays.stream(Action.values())
                .filter(action -> count(changes, action) > 0)
                .map(action -> count(changes, action) + " " + action)
                .collect(Collectors.joining(", "));
        String sign = state == State.CHANGES ? "" : sign(state);
        return new Cell(
                state == State.CHANGES && lost ? "lost" : name(state),
                (sign + " " + (report.drift().isPresent() && !changes.isEmpty() ? changes.size() : counts)).strip(),
                state + (words.isEmpty() ? "" : ": " + words));
    }

    private static long count(List<PlannedChange> changes, Action action) {
        return changes.stream().filter(change -> change.action() == action).count();
    }

    /// The class that colours a state.
    static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String sign(State state) {
        return switch (state) {
            case FAILED -> "✗";
            case REFUSED -> "!";
            case UNREAD -> "?";
            case DRIFTED -> "≠";
            case CHANGES, PENDING -> "~";
            case APPLIED -> "✓";
            case SAME -> "·";
            case LEFT_OUT -> "–";
        };
    }
}
