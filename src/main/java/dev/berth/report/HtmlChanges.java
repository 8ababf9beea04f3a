package dev.berth.report;

import static dev.berth.report.Html.prose;
import static dev.berth.report.Html.text;

import dev.berth.core.Address;
import dev.berth.core.ChangeOrder;
import dev.berth.core.Drift;
import dev.berth.core.Field;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The changes of a page, each to unfold, below what filters them.
final class HtmlChanges {

    /// How many fields, and how much of a value, a folded row shows.
    private static final int SHOWN = 3;

    private static final int BRIEF = 60;

    private final Report report;
    private final Map<Address, List<Drift.Difference>> causes;
    private final StringBuilder html = new StringBuilder();

    private HtmlChanges(Report report) {
        this.report = report;
        this.causes = report.drift().map(Drift::differences).orElse(List.of()).stream()
                .collect(Collectors.groupingBy(difference -> difference.change().address()));
    }

    /// A section; one sentence if there is no change.
    static String render(Report report) {
        return report.plan().map(plan -> new HtmlChanges(report).render(plan)).orElse("<div id=\"changes\"></div>\n");
    }

    private String render(Plan plan) {
        add("<section id=\"changes\" tabindex=\"-1\">\n<h2>" + (report.drift().isPresent() ? "What differs" : "Changes")
                + "</h2>\n");
        if (plan.isEmpty()) {
            add("<p>Nothing.</p>\n</section>\n");
            return html.toString();
        }
        add(HtmlFilter.render());
        byOwner(plan).forEach((owner, services) -> {
            if (!plan.ownership().isEmpty()) {
                add("<h3 class=\"owner\">" + (owner.isEmpty() ? "Without an owner" : text(owner)) + "</h3>\n");
            }
            services.forEach(service -> service(service, plan.of(service)));
        });
        add("<p id=\"none\" hidden>Nothing fits this filter. Press Escape to see all.</p>\n</section>\n");
        return html.toString();
    }

    /// The changed services by their owner, in the order of the plan; those without an owner last.
    private static SortedMap<String, List<String>> byOwner(Plan plan) {
        var owners = new TreeMap<String, List<String>>(
                Comparator.comparing(String::isEmpty).thenComparing(Comparator.naturalOrder()));
        plan.changed()
                .forEach(service -> owners.computeIfAbsent(plan.owner(service).orElse(""), _ -> new ArrayList<>())
                        .add(service));
        return owners;
    }

    private void service(String service, List<PlannedChange> changes) {
        add("<section class=\"service\">\n<header><h3>" + text(service) + "</h3> "
                + report.owner(service)
                        .map(owner -> "<span class=\"owner\">" + text(owner) + "</span> ")
                        .orElse("")
                + "<code class=\"place\">"
                + text(ChangeOrder.manifest(changes).toString()) + "</code></header>\n");
        changes.forEach(this::change);
        add("</section>\n");
    }

    private void change(PlannedChange change) {
        boolean quiet = report.drift().isPresent()
                && causes.getOrDefault(change.address(), List.of()).stream()
                        .allMatch(difference -> difference.cause() == Drift.Cause.NOT_YET_APPLIED);
        String looks = quiet ? " class=\"quiet\"" : change.isBlocked() ? " class=\"blocked\"" : "";
        add("<details" + looks + " data-service=\"" + text(change.service())
                + "\" data-action=\"" + change.action() + "\" data-risk=\"" + change.risk() + "\" data-refused=\""
                + (change.isBlocked() ? "yes" : "no") + "\">\n<summary>");
        causes.getOrDefault(change.address(), List.of()).stream()
                .map(Drift.Difference::cause)
                .distinct()
                .forEach(cause -> add("<span class=\"badge " + Names.of(cause) + "\">" + cause + "</span> "));
        add("<span class=\"badge " + change.action() + "\">" + change.action().sign() + " " + change.action()
                + "</span> " + text(change.kind()) + " <code>" + text(change.label()) + "</code> ");
        if (change.risk() != Risk.SAFE) {
            add("<span class=\"badge " + change.risk() + "\">" + change.risk() + "</span> ");
        }
        if (change.isBlocked()) {
            add("<span class=\"badge refused\">! refused</span> ");
        }
        add(brief(change) + "</summary>\n<div class=\"inside\">\n");
        add("<p class=\"place\"><code>" + text(change.address().toString()) + "</code></p>\n");
        change.refusals().forEach(refusal -> refusal(refusal, change));
        causes(change);
        fields(change.fields());
        if (!change.steps().isEmpty()) {
            add("<pre>" + change.steps().stream().map(Html::text).collect(Collectors.joining("\n")) + "</pre>\n");
        }
        covers(change.covers());
        add("</div>\n</details>\n");
    }

    private void covers(List<String> facts) {
        if (!facts.isEmpty()) {
            add("<ul class=\"covers\">\n");
            facts.forEach(fact -> add("<li><code>" + text(fact) + "</code></li>\n"));
            add("</ul>\n");
        }
    }

    /// A change in one line of HTML.
    private String brief(PlannedChange change) {
        return switch (change.action()) {
            case CREATE, DELETE -> text(change.summary());
            case UPDATE, ADOPT, RENAME -> {
                List<Field> fields = change.fields();
                String more = fields.size() > SHOWN + 1 ? " and " + (fields.size() - SHOWN) + " more" : "";
                yield fields.stream()
                                .limit(more.isEmpty() ? fields.size() : SHOWN)
                                .map(this::brief)
                                .collect(Collectors.joining(", "))
                        + more;
            }
        };
    }

    /// `connectionLimit 30 → 60`.
    private String brief(Field field) {
        return field.isSecret()
                ? text(Text.shortened(report.drift().isPresent() ? field.moved() : field.toString(), BRIEF))
                : text(field.name()) + " <span class=\"values\">"
                        + text(Text.shortened(field.live().orElse("(none)"), BRIEF)) + " → "
                        + text(Text.shortened(field.desired().orElse("(none)"), BRIEF)) + "</span>";
    }

    private void refusal(Refusal refusal, PlannedChange change) {
        add("<p class=\"refused\"><strong>" + text(refusal.guard()) + "</strong> " + prose(refusal.message())
                + refusal.allow(Optional.of(change.address()))
                        .map(allow -> " <code>" + text(allow) + "</code>")
                        .orElse("")
                + "</p>\n");
    }

    private void causes(PlannedChange change) {
        causes.getOrDefault(change.address(), List.of())
                .forEach(difference -> add("<p><strong>" + difference.cause() + "</strong>"
                        + difference.since().map(since -> ": " + text(since)).orElse("")
                        + difference
                                .applied()
                                .map(applied -> "; last applied " + text(applied.toString()))
                                .orElse("")
                        + "</p>\n"));
    }

    private void fields(List<Field> fields) {
        if (fields.isEmpty()) {
            return;
        }
        add("<table><thead><tr><th>field</th><th>live</th><th>declared</th></tr></thead><tbody>\n");
        fields.forEach(field -> add("<tr><td>" + text(field.name()) + "</td><td>"
                + text(field.live().orElse("(none)")) + "</td><td>"
                + text(field.desired().orElse("(none)")) + "</td></tr>\n"));
        add("</tbody></table>\n");
    }

    private void add(String part) {
        html.append(part);
    }
}
