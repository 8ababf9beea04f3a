package dev.berth.report;

import dev.berth.core.Plan;
import dev.berth.core.Text;
import dev.berth.report.Finding.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A report as a comment on a pull request: first what may hurt, then a table, then details to unfold.
public final class MarkdownReport {

    /// No report is shorter than its counts take.
    public static final int LEAST_BYTES = 2000;

    /// How much is said, as the space allows.
    private enum Depth {
        DETAILS(""),
        TABLE("Details are left out here, as they are too long for a comment."),
        COUNTS("Only counts are shown here, as the rest is too long for a comment.");

        private final String remark;

        Depth(String remark) {
            this.remark = remark;
        }
    }

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    private MarkdownReport(Report report) {
        this.report = report;
    }

    /// The report in at most `maxBytes` bytes of UTF-8, but never less than its counts. What is left out is said.
    public static String render(Report report, int maxBytes) {
        String whole = render(report, Depth.DETAILS, Integer.MAX_VALUE);
        if (bytes(whole) <= maxBytes) {
            return whole;
        }
        String table = render(report, Depth.TABLE, Integer.MAX_VALUE);
        if (bytes(table) <= maxBytes) {
            return table;
        }
        // The findings that the remaining room allows, beside the counts.
        int low = 0;
        int high = Finding.of(report).size();
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (bytes(render(report, Depth.COUNTS, middle)) <= maxBytes) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return render(report, Depth.COUNTS, low);
    }

    /// The comment that the next report of the same kind replaces begins with this line.
    public static String marker(Report report) {
        String place = report.run().place().replaceAll("[^A-Za-z0-9._/ ]+", "_");
        return "<!-- berth:" + report.run().command() + " " + place + " -->";
    }

    private static String render(Report report, Depth depth, int findings) {
        return new MarkdownReport(report).render(depth, findings);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private String render(Depth depth, int findings) {
        line(marker(report));
        line("### berth " + report.run().command() + " "
                + Markdown.code(MarkdownTable.brief(report.run().directory()))
                + report.run()
                        .environment()
                        .map(name -> ", environment " + Markdown.code(name))
                        .orElse("")
                + report.plan()
                        .flatMap(Plan::commit)
                        .map(commit -> " at `" + commit + "`")
                        .orElse(""));
        line("");
        line("**" + Headline.of(report) + "**");
        digest();
        report.plan().flatMap(Plan::selection).ifPresent(part -> {
            line("");
            line("Only " + report.plan().orElseThrow().considered() + " of "
                    + Text.count(report.plan().orElseThrow().services(), "service") + " were looked at ("
                    + Markdown.text(MarkdownTable.brief(part.inWords())) + "); nothing is said of the others.");
        });
        findings(findings);
        if (depth != Depth.COUNTS) {
            text.append(MarkdownTable.changes(report));
        } else {
            text.append(MarkdownTable.counts(report));
        }
        if (depth == Depth.DETAILS) {
            text.append(MarkdownDetails.render(report));
        }
        notices(depth == Depth.COUNTS ? 0 : Integer.MAX_VALUE);
        if (!depth.remark.isEmpty()) {
            line("");
            line("_" + depth.remark + " The command's own output and the reports `json` and `html` have all of it._");
        }
        return text.toString();
    }

    /// The whole digest, to be copied: what applies this plan and no other, or the digest alone where that isn't known.
    private void digest() {
        report.plan()
                .filter(plan -> !plan.isEmpty() && report.drift().isEmpty())
                .ifPresent(plan -> {
                    line("");
                    text.append(
                            Markdown.block("", List.of(Headline.applying(report).orElse("Digest " + plan.digest()))));
                });
    }

    /// The most severe findings, in at most `most` lines, with the number of further ones.
    private void findings(int most) {
        List<Finding> serious = Finding.of(report).stream()
                .filter(finding -> finding.level() != Level.NOTICE)
                .filter(finding -> report.drift().isEmpty() || finding.level() == Level.ERROR)
                .toList();
        if (serious.isEmpty()) {
            return;
        }
        line("");
        serious.stream().limit(most).forEach(this::finding);
        if (serious.size() > most) {
            line("- … and " + (serious.size() - most) + " more refusals, problems or removals.");
        }
    }

    private void finding(Finding finding) {
        String place = finding.origin()
                .map(origin -> " " + Markdown.code(origin.toString()))
                .orElse("");
        line("- " + (finding.level() == Level.ERROR ? "❌" : "⚠️") + " **" + Markdown.text(finding.code()) + "**" + place
                + ": " + Markdown.text(finding.message()));
    }

    private void notices(int most) {
        List<Finding> notices = Finding.of(report).stream()
                .filter(finding -> finding.level() == Level.NOTICE
                        || (report.drift().isPresent() && finding.level() == Level.WARNING))
                .filter(finding -> report.drift().isEmpty() || isNote(finding))
                .toList();
        if (notices.isEmpty()) {
            return;
        }
        line("");
        if (most == 0) {
            line(Text.count(notices.size(), "note") + " besides.");
            return;
        }
        line("<details><summary>" + Text.count(notices.size(), "note") + "</summary>");
        line("");
        notices.forEach(note -> line("- " + Markdown.text(note.code()) + ": " + Markdown.text(note.message())));
        line("");
        line("</details>");
    }

    private boolean isNote(Finding finding) {
        return report.plan().orElseThrow().notes().stream()
                .anyMatch(note -> note.code().equals(finding.code()));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
