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
    record Row(String service, boolean hasChanges, List<Cell> cells) {}

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
        return new Cells(report).matrix();
    }

    /// How many services have nothing to show.
    int others() {
        return rest.stream().mapToInt(group -> group.services().size()).sum();
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

    /// What is known of each service and system, to fill a matrix from.
    private static final class Cells {

        private final Report report;
        private final SortedMap<String, State> states;
        private final Map<String, Map<String, List<PlannedChange>>> changes;
        private final Set<Address> moved;
        private final Set<String> systems = new TreeSet<>();

        Cells(Report report) {
            this.report = report;
            this.states = report.states();
            this.changes = report.changes().stream()
                    .collect(Collectors.groupingBy(
                            PlannedChange::service,
                            Collectors.groupingBy(change -> change.address().system())));
            this.moved = report.moved();
            states.keySet().forEach(service -> systems.addAll(uses(service)));
        }

        HtmlMatrix matrix() {
            var groups = new ArrayList<Group>();
            var rest = new ArrayList<Rest>();
            byOwner().forEach((owner, services) -> {
                List<Row> rows =
                        services.stream().filter(this::isShown).map(this::row).toList();
                for (int from = 0; from < rows.size(); from += ROWS) {
                    groups.add(new Group(owner, rows.subList(from, Math.min(rows.size(), from + ROWS))));
                }
                List<String> others =
                        services.stream().filter(service -> !isShown(service)).toList();
                if (!others.isEmpty()) {
                    rest.add(new Rest(owner, others));
                }
            });
            return new HtmlMatrix(List.copyOf(systems), groups, rest, legend());
        }

        private boolean isShown(String service) {
            return states.size() <= SMALL || !CALM.contains(states.getOrDefault(service, State.SAME));
        }

        /// The services by their owner; those without an owner last.
        private SortedMap<String, List<String>> byOwner() {
            return states.keySet().stream()
                    .collect(Collectors.groupingBy(
                            service -> report.owner(service).orElse(""),
                            () -> new TreeMap<>(
                                    Comparator.comparing(String::isEmpty).thenComparing(Comparator.naturalOrder())),
                            Collectors.toList()));
        }

        private Set<String> uses(String service) {
            var uses = new TreeSet<>(changes.getOrDefault(service, Map.of()).keySet());
            uses.addAll(report.fleet().getOrDefault(service, new TreeSet<>()));
            return uses;
        }

        private Row row(String service) {
            Map<String, List<PlannedChange>> own = changes.getOrDefault(service, Map.of());
            Set<String> uses = uses(service);
            return new Row(
                    service,
                    !own.isEmpty(),
                    systems.stream()
                            .map(system -> uses.contains(system)
                                    ? cell(service, own.getOrDefault(system, List.of()))
                                    : Cell.UNUSED)
                            .toList());
        }

        private Cell cell(String service, List<PlannedChange> here) {
            State state = state(service, here);
            boolean drift = report.drift().isPresent();
            boolean lost = !drift && state == State.CHANGES && here.stream().anyMatch(Finding::isDangerous);
            String sign = state == State.CHANGES ? "" : sign(state) + " ";
            String number = drift && !here.isEmpty() ? String.valueOf(here.size()) : counts(here, " ", "");
            String words = counts(here, ", ", " ");
            return new Cell(
                    lost ? "lost" : name(state),
                    (sign + number).strip(),
                    state + (words.isEmpty() ? "" : ": " + words));
        }

        /// A service that failed did so in all systems where it has changes.
        private State state(String service, List<PlannedChange> here) {
            State whole = states.getOrDefault(service, State.SAME);
            boolean ofWhole = whole == State.UNREAD
                    || whole == State.LEFT_OUT
                    || (report.outcomes().containsKey(service) && !here.isEmpty());
            return ofWhole ? whole : report.state(here, moved);
        }

        /// `+2 ~1`, or with a space between number and action `2 create, 1 update`.
        private static String counts(List<PlannedChange> changes, String between, String space) {
            return Arrays.stream(Action.values())
                    .map(action -> {
                        long count = changes.stream()
                                .filter(change -> change.action() == action)
                                .count();
                        return count == 0 ? "" : space.isEmpty() ? action.sign() + count : count + space + action;
                    })
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(between));
        }

        /// The actions of a plan, and the states that are none of a plan's usual ones.
        private List<Sign> legend() {
            Stream<Sign> actions = Arrays.stream(Action.values())
                    .filter(action -> report.drift().isEmpty() && report.count(action) > 0)
                    .map(action -> new Sign(action.toString(), action.sign(), action.toString()));
            return Stream.concat(
                            actions,
                            new TreeSet<>(states.values())
                                    .stream()
                                            .filter(state -> state != State.CHANGES)
                                            .map(state -> new Sign(name(state), sign(state), state.toString())))
                    .toList();
        }
    }
}
