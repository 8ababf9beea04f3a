package dev.berth.report;

import static dev.berth.report.Html.text;

import dev.berth.core.Address;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import dev.berth.report.Report.State;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The picture of a fleet: a table of services by systems, and below it a tile for each service, by system. A sign says
/// the same as its colour.
final class HtmlFleet {

    /// The table has every service of a fleet up to this size; of a bigger one those that aren't as declared.
    private static final int SMALL = 30;

    /// How many tables there are at most, and how many rows one has at least before there is another.
    private static final int TABLES = 2;

    private static final int FEW = 10;

    private static final Set<State> CALM = Set.of(State.SAME, State.APPLIED, State.LEFT_OUT);

    private final SortedMap<String, State> states;
    private final SortedMap<String, SortedMap<String, State>> systems;
    private final StringBuilder html = new StringBuilder();

    private HtmlFleet(Report report) {
        this.states = report.states();
        this.systems = systems(report);
    }

    /// A section; nothing if no system of any service is known.
    static String render(Report report) {
        var fleet = new HtmlFleet(report);
        return fleet.systems.isEmpty() ? "" : fleet.render();
    }

    private String render() {
        List<String> rows = states.keySet().stream()
                .filter(service -> states.size() <= SMALL || !CALM.contains(states.getOrDefault(service, State.SAME)))
                .toList();
        html.append("<section>\n<h2>The fleet</h2>\n");
        if (!rows.isEmpty()) {
            matrix(rows);
        }
        html.append(rows.isEmpty() ? "" : "<details class=\"lists\">\n<summary>All services by system</summary>\n")
                .append("<div class=\"fleet\">\n");
        systems.forEach(this::system);
        html.append("</div>\n").append(rows.isEmpty() ? "" : "</details>\n");
        legend();
        return html.append("</section>\n").toString();
    }

    /// In up to two tables side by side, where the screen is wide enough.
    private void matrix(List<String> rows) {
        int size = Math.max(FEW, (rows.size() + TABLES - 1) / TABLES);
        html.append("<div class=\"matrices\">\n");
        for (int from = 0; from < rows.size(); from += size) {
            table(rows.subList(from, Math.min(rows.size(), from + size)));
        }
        html.append("</div>\n");
        int rest = states.size() - rows.size();
        if (rest > 0) {
            html.append("<p class=\"facts\">")
                    .append(Text.count(rest, "other service"))
                    .append(rest == 1 ? " has" : " have")
                    .append(" nothing to show.</p>\n");
        }
    }

    private void table(List<String> rows) {
        html.append("<div class=\"scroll\">\n<table class=\"matrix\">\n<thead><tr><th scope=\"col\">service</th>");
        systems.keySet()
                .forEach(system ->
                        html.append("<th scope=\"col\">").append(text(system)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        rows.forEach(this::row);
        html.append("</tbody>\n</table>\n</div>\n");
    }

    private void row(String service) {
        html.append("<tr><th scope=\"row\">");
        tile(service, states.getOrDefault(service, State.SAME));
        html.append("</th>");
        systems.values().forEach(services -> {
            State state = services.get(service);
            html.append(
                    state == null
                            ? "<td></td>"
                            : "<td class=\"" + name(state) + "\" title=\"" + state + "\">" + sign(state)
                                    + "<span class=\"words\"> " + state + "</span></td>");
        });
        html.append("</tr>\n");
    }

    private void system(String system, SortedMap<String, State> services) {
        long moving = services.values().stream()
                .filter(state -> !CALM.contains(state))
                .count();
        html.append("<div class=\"system\">\n<h3>")
                .append(text(system))
                .append(" <span>")
                .append(Text.count(services.size(), "service"))
                .append(moving == 0 ? "" : ", " + moving + " not as declared")
                .append("</span></h3>\n<ul class=\"tiles\">\n");
        services.forEach((service, state) -> {
            html.append("<li>");
            tile(service, state);
            html.append("</li>\n");
        });
        html.append("</ul>\n</div>\n");
    }

    private void tile(String service, State state) {
        html.append("<button type=\"button\" class=\"tile ")
                .append(name(state))
                .append("\" data-of=\"")
                .append(text(service))
                .append("\" title=\"")
                .append(state)
                .append("\">")
                .append(sign(state))
                .append(' ')
                .append(text(service))
                .append("</button>");
    }

    private void legend() {
        html.append("<ul class=\"legend\" aria-label=\"Signs\">\n");
        for (State state : State.values()) {
            if (systems.values().stream().anyMatch(services -> services.containsValue(state))) {
                html.append("<li class=\"")
                        .append(name(state))
                        .append("\">")
                        .append(sign(state))
                        .append(' ')
                        .append(state)
                        .append("</li>\n");
            }
        }
        html.append("</ul>\n");
    }

    /// How each service stands with each system that it uses.
    private SortedMap<String, SortedMap<String, State>> systems(Report report) {
        Map<String, Map<String, List<PlannedChange>>> changes = report.changes().stream()
                .collect(Collectors.groupingBy(
                        PlannedChange::service,
                        Collectors.groupingBy(change -> change.address().system())));
        Set<Address> moved = report.moved();
        var bySystem = new TreeMap<String, SortedMap<String, State>>();
        states.forEach((service, state) -> {
            Map<String, List<PlannedChange>> own = changes.getOrDefault(service, Map.of());
            var uses = new TreeSet<>(own.keySet());
            uses.addAll(report.fleet().getOrDefault(service, new TreeSet<>()));
            for (String system : uses) {
                List<PlannedChange> there = own.getOrDefault(system, List.of());
                boolean whole = state == State.UNREAD
                        || state == State.LEFT_OUT
                        || (report.outcomes().containsKey(service) && !there.isEmpty());
                bySystem.computeIfAbsent(system, _ -> new TreeMap<>())
                        .put(service, whole ? state : report.state(there, moved));
            }
        });
        return bySystem;
    }

    private static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String sign(State state) {
        return switch (state) {
            case FAILED -> "✗";
            case REFUSED -> "!";
            case UNREAD -> "?";
            case DRIFTED -> "≠";
            case CHANGES, PENDING -> "~";
            case APPLIED -> "✓";
            case SAME -> "=";
            case LEFT_OUT -> "·";
        };
    }
}
