package dev.berth.report;

import static dev.berth.report.Html.text;

import dev.berth.core.Text;
import dev.berth.report.Report.State;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The picture of a fleet: a tile for each service, by system. A tile's sign says the same as its colour.
final class HtmlFleet {

    private HtmlFleet() {}

    /// A section; nothing if no system of any service is known.
    static String render(Report report) {
        SortedMap<String, SortedMap<String, State>> systems = systems(report);
        if (systems.isEmpty()) {
            return "";
        }
        var html = new StringBuilder("<section>\n<h2>The fleet</h2>\n<div class=\"fleet\">\n");
        systems.forEach((system, services) -> {
            long moving = services.values().stream()
                    .filter(state -> state != State.SAME && state != State.APPLIED && state != State.LEFT_OUT)
                    .count();
            html.append("<div class=\"system\">\n<h3>")
                    .append(text(system))
                    .append(" <span>")
                    .append(Text.count(services.size(), "service"))
                    .append(moving == 0 ? "" : ", " + moving + " not as declared")
                    .append("</span></h3>\n<ul class=\"tiles\">\n");
            services.forEach((service, state) -> html.append("<li><button type=\"button\" class=\"tile ")
                    .append(name(state))
                    .append("\" data-of=\"")
                    .append(text(service))
                    .append("\" title=\"")
                    .append(state)
                    .append("\">")
                    .append(sign(state))
                    .append(' ')
                    .append(text(service))
                    .append("</button></li>\n"));
            html.append("</ul>\n</div>\n");
        });
        html.append("</div>\n<ul class=\"legend\" aria-label=\"Signs\">\n");
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
        return html.append("</ul>\n</section>\n").toString();
    }

    /// How each service stands with each system that it uses.
    private static SortedMap<String, SortedMap<String, State>> systems(Report report) {
        var systems = new TreeMap<String, SortedMap<String, State>>();
        SortedMap<String, State> states = report.states();
        states.forEach((service, state) -> {
            List<String> touched = report.changes().stream()
                    .filter(change -> change.service().equals(service))
                    .map(change -> change.address().segments().getFirst())
                    .toList();
            var uses = new TreeSet<>(touched);
            uses.addAll(report.fleet().getOrDefault(service, new TreeSet<>()));
            for (String system : uses) {
                boolean moves = state == State.UNREAD || state == State.LEFT_OUT || touched.contains(system);
                systems.computeIfAbsent(system, _ -> new TreeMap<>()).put(service, moves ? state : State.SAME);
            }
        });
        return systems;
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
            case CHANGES -> "~";
            case APPLIED -> "✓";
            case SAME -> "=";
            case LEFT_OUT -> "·";
        };
    }
}
