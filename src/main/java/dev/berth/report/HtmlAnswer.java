package dev.berth.report;

import dev.berth.core.Drift.Cause;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A number at the top of a page: how much is refused, lost, cut off or changed, and of whom.
///
/// @param tone the class that colours it; `calm` for nothing
/// @param details whose or what it is, or a sentence
record HtmlAnswer(long number, String title, String tone, List<String> details) {

    /// How many names stand below a number.
    private static final int NAMES = 3;

    /// What a reviewer asks first. Without a plan there is no number to give.
    static List<HtmlAnswer> of(Report report) {
        return report.plan()
                .map(plan -> report.drift().isPresent() ? drift(report, plan) : plan(report, plan))
                .orElse(List.of());
    }

    private static List<HtmlAnswer> plan(Report report, Plan plan) {
        var answers = new ArrayList<HtmlAnswer>();
        long failed = report.outcomes().values().stream()
                .filter(ServiceOutcome.Failed.class::isInstance)
                .count();
        if (!report.outcomes().isEmpty()) {
            answers.add(
                    counted(failed, "failed", "bad", List.of("the next run continues"), "every step that ran worked"));
        }
        answers.add(counted(
                report.blocked(),
                "refused",
                "bad",
                names(plan.allRefusals().map(Refusal::guard)),
                "nothing in the way"));
        answers.add(changes(
                plan, Finding::isDangerous, "removed or lost", "bad", PlannedChange::kind, "every object stays"));
        answers.add(changes(
                plan,
                change -> change.risk() == Risk.DISRUPTIVE,
                "disruptive",
                "warn",
                _ -> "sessions or logins may be cut off",
                "no session is cut off"));
        answers.add(touched(plan));
        return answers;
    }

    private static List<HtmlAnswer> drift(Report report, Plan plan) {
        var drift = report.drift().orElseThrow();
        long live = drift.count(Cause.CHANGED_LIVE) + drift.count(Cause.CHANGED_BOTH);
        long pending = drift.count(Cause.NOT_YET_APPLIED);
        long unknown = drift.count(Cause.UNRECORDED);
        return List.of(
                counted(
                        live,
                        "changed on servers",
                        "warn",
                        List.of("by somebody else than berth"),
                        "nobody else moved"),
                counted(unknown, "not recorded", "warn", List.of("who moved is not known"), "it is known who moved"),
                counted(
                        drift.unmanaged().size(),
                        "not declared",
                        "warn",
                        List.of("no manifest has it any more"),
                        "every object has a manifest"),
                counted(
                        pending,
                        "not yet applied",
                        "info",
                        List.of("the manifest is ahead"),
                        "every manifest is applied"),
                touched(plan));
    }

    private static HtmlAnswer changes(
            Plan plan,
            Predicate<PlannedChange> which,
            String title,
            String tone,
            Function<PlannedChange, String> name,
            String nothing) {
        List<PlannedChange> some = plan.changes().stream().filter(which).toList();
        return counted(some.size(), title, tone, names(some.stream().map(name)), nothing);
    }

    private static HtmlAnswer counted(long number, String title, String tone, List<String> details, String nothing) {
        return number == 0
                ? new HtmlAnswer(0, title, "calm", List.of(nothing))
                : new HtmlAnswer(number, title, tone, details);
    }

    private static HtmlAnswer touched(Plan plan) {
        String title = "of " + Text.count(plan.services(), "service") + " touched";
        return counted(
                plan.changed().size(),
                title,
                "info",
                names(plan.changed().stream().map(plan::owner).flatMap(Optional::stream)),
                "nobody has to know");
    }

    /// The names, the most frequent first, with their numbers where these say something.
    private static List<String> names(Stream<String> names) {
        Map<String, Long> counts =
                names.collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        List<String> all = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(entry -> counts.size() > 1 ? entry.getKey() + " " + entry.getValue() : entry.getKey())
                .toList();
        return all.size() <= NAMES + 1
                ? all
                : Stream.concat(all.stream().limit(NAMES), Stream.of((all.size() - NAMES) + " more"))
                        .toList();
    }
}
