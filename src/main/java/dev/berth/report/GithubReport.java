package dev.berth.report;

import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;

/// A report for a GitHub Actions job: annotations for its log, values for its later steps. The job's summary is the
/// [MarkdownReport].
///
/// See GitHub's docs, "Workflow commands": `%`, CR and LF are escaped in a message, `:` and `,` in a property besides.
public final class GithubReport {

    /// Of one level, a step shows no more.
    private static final int MOST_OF_A_LEVEL = 10;

    private GithubReport() {}

    /// Workflow commands, one a line. The runner obeys them on either stream.
    public static String annotations(Report report) {
        var text = new StringBuilder();
        List<Finding> findings = Finding.of(report);
        for (Finding.Level level : Finding.Level.values()) {
            List<Finding> same = findings.stream()
                    .filter(finding -> finding.level() == level)
                    .toList();
            boolean cut = same.size() > MOST_OF_A_LEVEL;
            same.stream()
                    .limit(cut ? MOST_OF_A_LEVEL - 1 : MOST_OF_A_LEVEL)
                    .forEach(finding -> text.append(annotation(finding, report)));
            if (cut) {
                int more = same.size() - MOST_OF_A_LEVEL + 1;
                text.append("::")
                        .append(name(level))
                        .append("::")
                        .append("berth: ")
                        .append(more)
                        .append(" more like these; GitHub shows 10 of a kind. The job's summary has all of them\n");
            }
        }
        return text.toString();
    }

    /// The content for the file that `GITHUB_OUTPUT` names: numbers and hexadecimal digits only.
    public static String outputs(Report report) {
        return "changes=" + report.changes().size() + "\ndrift=" + report.drifted() + "\nblocked=" + report.blocked()
                + "\nexit-code=" + report.exitCode() + "\ndigest="
                + report.plan().map(Plan::digest).orElse("") + "\n";
    }

    private static String annotation(Finding finding, Report report) {
        var properties = new ArrayList<String>();
        finding.origin().ifPresent(origin -> properties.addAll(place(origin)));
        properties.add("title=" + property("berth " + finding.code()));
        return "::" + name(finding.level()) + " " + String.join(",", properties) + "::"
                + message(finding.inContext(report)) + "\n";
    }

    private static List<String> place(Origin origin) {
        var place = new ArrayList<>(List.of("file=" + property(origin.file())));
        if (origin.line() > 0) {
            place.add("line=" + origin.line());
        }
        if (origin.column() > 0) {
            place.add("col=" + origin.column());
        }
        return place;
    }

    private static String name(Finding.Level level) {
        return switch (level) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case NOTICE -> "notice";
        };
    }

    private static String message(String text) {
        return Text.printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return message(text).replace(":", "%3A").replace(",", "%2C");
    }
}
