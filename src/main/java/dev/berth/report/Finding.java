package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Drift;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Problem;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.ServiceOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A finding that a person must look at, with its place in a file, if there is one. Pure.
///
/// @param code `BERTH-104`, a guard's name, a note's code, a cause of drift
/// @param message one sentence, as hostile as the names in it
record Finding(
        Level level,
        String code,
        Optional<String> service,
        Optional<Origin> origin,
        Optional<Address> address,
        String message) {

    /// How much it matters.
    enum Level {
        ERROR,
        WARNING,
        NOTICE
    }

    /// The message for a reader that shows nothing else of the report: `… (owner team-cafe, environment stage)`.
    String inContext(Report report) {
        String context = Stream.concat(
                        report.owner(this).map(owner -> "owner " + owner).stream(),
                        report.run().environment().map(name -> "environment " + name).stream())
                .collect(Collectors.joining(", "));
        return context.isEmpty() ? message : message + " (" + context + ")";
    }

    /// All findings of a report, the worst first, else in the report's order.
    static List<Finding> of(Report report) {
        var findings = new LinkedHashSet<Finding>();
        report.problems().forEach(problem -> findings.add(problem(problem)));
        report.error()
                .ifPresent(error -> findings.add(
                        new Finding(Level.ERROR, "run", Optional.empty(), Optional.empty(), Optional.empty(), error)));
        report.plan().ifPresent(plan -> findings.addAll(plan(plan, report)));
        report.drift().ifPresent(drift -> findings.addAll(drift(drift)));
        var sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparing(Finding::level));
        return List.copyOf(sorted);
    }

    private static Finding problem(Problem problem) {
        return new Finding(
                Level.ERROR,
                problem.code(),
                Optional.empty(),
                Optional.of(problem.origin()),
                Optional.empty(),
                problem.message());
    }

    private static List<Finding> plan(Plan plan, Report report) {
        var findings = new ArrayList<Finding>();
        report.outcomes().forEach((service, outcome) -> {
            if (outcome instanceof ServiceOutcome.Failed(String reason)) {
                Optional<Origin> origin = plan.of(service).stream().findFirst().map(PlannedChange::origin);
                findings.add(new Finding(
                        Level.ERROR,
                        "failed",
                        Optional.of(service),
                        origin,
                        Optional.empty(),
                        service + " failed: " + reason));
            }
        });
        plan.refusals().forEach(refusal -> findings.add(refusal(refusal, Optional.empty())));
        for (PlannedChange change : plan.changes()) {
            change.refusals().forEach(refusal -> findings.add(refusal(refusal, Optional.of(change))));
            if (report.drift().isEmpty() && isDangerous(change) && !change.isBlocked()) {
                findings.add(new Finding(
                        Level.WARNING,
                        change.risk() == Risk.DESTRUCTIVE
                                ? "destructive"
                                : change.action().toString(),
                        Optional.of(change.service()),
                        Optional.of(change.origin()),
                        Optional.of(change.address()),
                        change.service() + ": " + change.action() + " " + change.address()));
            }
        }
        for (Note note : plan.notes()) {
            Level level = switch (note.code()) {
                case Note.UNREADABLE -> Level.ERROR;
                case Note.PLATFORM_NOT_USED, Note.POLICY -> Level.WARNING;
                default -> Level.NOTICE;
            };
            if (report.drift().filter(drift -> drift.unmanaged().contains(note)).isEmpty()) {
                findings.add(note(note, level));
            }
        }
        return findings;
    }

    static boolean isDangerous(PlannedChange change) {
        return change.action() == Action.DELETE || change.risk() == Risk.DESTRUCTIVE;
    }

    private static Finding refusal(Refusal refusal, Optional<PlannedChange> change) {
        Optional<Address> address = change.map(PlannedChange::address);
        return new Finding(
                Level.ERROR,
                refusal.guard(),
                change.map(PlannedChange::service),
                change.map(PlannedChange::origin),
                address,
                address.map(at -> at + ": ").orElse("")
                        + refusal.message()
                        + refusal.allow(address)
                                .map(allow -> (refusal.message().endsWith(".") ? "" : ".") + " Allow it with " + allow)
                                .orElse(""));
    }

    private static List<Finding> drift(Drift drift) {
        var findings = new ArrayList<Finding>();
        for (Drift.Difference difference : drift.differences()) {
            PlannedChange change = difference.change();
            boolean expected = difference.cause() == Drift.Cause.NOT_YET_APPLIED;
            String what = change.fields().isEmpty()
                    ? "would " + change.action()
                    : change.fields().stream().map(Field::moved).collect(Collectors.joining(", "));
            findings.add(new Finding(
                    expected ? Level.NOTICE : Level.WARNING,
                    Names.of(difference.cause()),
                    Optional.of(change.service()),
                    Optional.of(change.origin()),
                    Optional.of(change.address()),
                    change.address() + " " + difference.cause() + ": " + what
                            + difference
                                    .since()
                                    .map(since -> " (" + since + ")")
                                    .orElse("")));
        }
        drift.unmanaged().forEach(note -> findings.add(note(note, Level.WARNING)));
        return findings;
    }

    private static Finding note(Note note, Level level) {
        return new Finding(
                level,
                note.code(),
                note.service(),
                note.origin(),
                note.address(),
                note.address().map(address -> address + ": ").orElse("") + note.message());
    }
}
