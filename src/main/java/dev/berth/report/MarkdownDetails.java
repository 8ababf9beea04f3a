package dev.berth.report;

import dev.berth.core.ChangeOrder;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The folded part of a Markdown report: what a plan does for each service, with its steps.
final class MarkdownDetails {

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    private MarkdownDetails(Report report) {
        this.report = report;
    }

    /// The details of a plan; empty without a plan and for a drift.
    static String render(Report report) {
        var details = new MarkdownDetails(report);
        details.details();
        return details.text.toString();
    }

    private void details() {
        if (report.plan().isEmpty() || report.drift().isPresent()) {
            return;
        }
        for (String service : report.plan().get().changed()) {
            List<PlannedChange> changes = report.plan().get().of(service);
            line("");
            line("<details><summary><code>" + Html.text(service) + "</code>"
                    + report.owner(service).map(owner -> " " + Html.text(owner)).orElse("") + ": "
                    + Text.count(changes.size(), "change")
                    + ", <code>" + Html.text(ChangeOrder.manifest(changes).toString()) + "</code></summary>");
            line("");
            changes.forEach(this::detail);
            line("</details>");
        }
    }

    private void detail(PlannedChange change) {
        line("- " + change.action() + " " + Markdown.code(change.address().toString()) + ", " + change.risk());
        change.fields().forEach(field -> line("  - " + Markdown.text(field.toString())));
        for (Refusal refusal : change.refusals()) {
            line("  - ❌ " + Markdown.text(refusal.guard()) + ": " + Markdown.text(refusal.message())
                    + refusal.allow(Optional.of(change.address()))
                            .map(allow -> " " + Markdown.code(allow))
                            .orElse(""));
        }
        line("");
        Stream.of(change.steps(), change.covers())
                .filter(lines -> !lines.isEmpty())
                .forEach(lines -> {
                    text.append(Markdown.block("", lines));
                    line("");
                });
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
