package dev.berth.report;

import dev.berth.core.Field;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The changes of a report as a table, or their numbers where a comment has no room for all.
final class MarkdownTable {

    private static final int MAX_FIELDS = 3;
    private static final int MAX_CELL = 160;

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    private MarkdownTable(Report report) {
        this.report = report;
    }

    /// A line for each change, the refused and dangerous ones first; nothing without changes.
    static String changes(Report report) {
        return new MarkdownTable(report).table();
    }

    /// How many changes of each kind there are; nothing without changes.
    static String counts(Report report) {
        return new MarkdownTable(report).counts();
    }

    private String table() {
        List<PlannedChange> changes = sorted();
        if (changes.isEmpty()) {
            return "";
        }
        line("");
        boolean drift = report.drift().isPresent();
        line(drift ? "| service | who moved | object | difference |" : "| service | | object | change |");
        line("| --- | --- | --- | --- |");
        if (drift) {
            report.drift()
                    .orElseThrow()
                    .differences()
                    .forEach(difference -> line("| "
                            + service(difference.change()) + " | " + difference.cause() + " | "
                            + object(difference.change()) + " | " + what(difference.change(), Field::moved)
                            + difference
                                    .since()
                                    .map(since -> " (" + Markdown.text(since) + ")")
                                    .orElse("") + " |"));
        } else {
            changes.forEach(change -> line("| " + service(change) + " | " + action(change) + " | " + object(change)
                    + " | " + what(change, Field::toString) + " |"));
        }
        return text.toString();
    }

    /// The changes in order of importance: refused ones, then deletions, then the rest in the plan's order.
    private List<PlannedChange> sorted() {
        return report.changes().stream()
                .sorted(Comparator.comparing((PlannedChange change) -> !change.isBlocked())
                        .thenComparing(change -> !Finding.isDangerous(change)))
                .toList();
    }

    private String service(PlannedChange change) {
        return Markdown.code(change.service())
                + report.owner(change.service())
                        .map(owner -> " " + Markdown.text(owner))
                        .orElse("");
    }

    private static String action(PlannedChange change) {
        String action = Finding.isDangerous(change)
                ? "**" + change.action() + "**"
                : change.action().toString();
        return (change.isBlocked() ? "❌ " : "") + action;
    }

    private static String object(PlannedChange change) {
        return Markdown.text(change.kind()) + " " + Markdown.code(brief(change.label()));
    }

    private static String what(PlannedChange change, Function<Field, String> said) {
        return switch (change.action()) {
            case CREATE, DELETE -> Markdown.text(brief(change.summary()));
            case UPDATE, ADOPT, RENAME ->
                change.fields().stream()
                                .limit(MAX_FIELDS)
                                .map(field -> Markdown.text(brief(said.apply(field))))
                                .collect(Collectors.joining(", "))
                        + (change.fields().size() > MAX_FIELDS
                                ? " and " + (change.fields().size() - MAX_FIELDS) + " more"
                                : "");
        };
    }

    static String brief(String text) {
        return Text.shortened(text, MAX_CELL);
    }

    private String counts() {
        SortedMap<String, Long> counts = report.changes().stream()
                .collect(Collectors.groupingBy(
                        change -> "| " + change.action() + " | " + change.risk() + " | ",
                        TreeMap::new,
                        Collectors.counting()));
        if (!counts.isEmpty()) {
            line("");
            line("| change | risk | how many |");
            line("| --- | --- | --- |");
            counts.forEach((what, number) -> line(what + number + " |"));
        }
        return text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
