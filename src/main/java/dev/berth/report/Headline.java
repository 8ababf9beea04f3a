package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Plan;
import dev.berth.core.Selection;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A run in one sentence.
final class Headline {

    private Headline() {}

    /// `2 update, 1 delete in 2 of 10 services; 1 refused.` No name from elsewhere is in it.
    static String of(Report report) {
        if (!report.problems().isEmpty()) {
            return Text.count(report.problems().size(), "problem") + " in the files.";
        }
        if (report.plan().isEmpty()) {
            return report.error().map(_ -> "The run ended early.").orElse("No problems.");
        }
        Plan plan = report.plan().get();
        String of = " in " + plan.changed().size() + " of " + Text.count(plan.services(), "service");
        var parts = new ArrayList<String>();
        if (report.drift().isPresent()) {
            long drifted = report.drifted();
            parts.add(
                    drifted > 0
                            ? Text.count(drifted, "difference") + of
                            : plan.unread().isEmpty() && plan.selection().isEmpty()
                                    ? "No drift. " + Text.count(plan.services(), "service") + " as declared"
                                    : "No drift in what was looked at");
        } else {
            String counts = counts(plan);
            parts.add(
                    !counts.isEmpty()
                            ? counts + of
                            : plan.unread().isEmpty() && plan.selection().isEmpty()
                                    ? "No changes. " + Text.count(plan.services(), "service") + " as declared"
                                    : "No changes in what was looked at");
            if (report.blocked() > 0) {
                parts.add(report.blocked() + " refused");
            }
        }
        if (!plan.unread().isEmpty()) {
            parts.add(Text.count(plan.unread().size(), "service") + " could not be read");
        }
        if (!report.outcomes().isEmpty()) {
            parts.add(outcomes(report));
        }
        return String.join("; ", parts) + ".";
    }

    /// The command that applies the plan of this report and no other; empty if it wasn't made for that, or if a shell
    /// might read more than words in it.
    static Optional<String> applying(Report report) {
        return report.plan()
                .filter(_ -> report.run().command().equals("plan"))
                .map(plan -> Stream.of(
                                "berth apply",
                                plan.directory().equals("services.d") ? "" : plan.directory(),
                                plan.site()
                                        .environment()
                                        .map(name -> "--environment " + name)
                                        .orElse(""),
                                plan.selection().map(Selection::reason).orElse(""),
                                "--expect " + plan.digest())
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.joining(" ")))
                .filter(command -> command.matches("[-A-Za-z0-9 ._/=@]+") && !command.contains("--changed-since"));
    }

    private static String counts(Plan plan) {
        return Stream.of(Action.values())
                .filter(action -> plan.count(action) > 0)
                .map(action -> plan.count(action) + " " + action)
                .collect(Collectors.joining(", "));
    }

    private static String outcomes(Report report) {
        long applied = count(report, ServiceOutcome.Applied.class);
        long failed = count(report, ServiceOutcome.Failed.class);
        long skipped = count(report, ServiceOutcome.Skipped.class);
        return "applied " + Text.count(applied, "service") + (failed > 0 ? ", " + failed + " failed" : "")
                + (skipped > 0 ? ", " + skipped + " skipped" : "");
    }

    private static long count(Report report, Class<? extends ServiceOutcome> type) {
        return report.outcomes().values().stream().filter(type::isInstance).count();
    }
}
