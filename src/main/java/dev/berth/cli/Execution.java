package dev.berth.cli;

import dev.berth.core.GuardOverride;
import dev.berth.core.LockBusyException;
import dev.berth.core.Note;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Review;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.render.Paint;
import dev.berth.render.TextOutcome;
import dev.berth.render.TextReview;
import dev.berth.run.Applier;
import dev.berth.run.AuditLog;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;

/// Brings about what a plan says that was printed before: asks, locks, plans again, changes, and reads again.
///
/// @param audit where each change is noted
record Execution(
        Console console,
        ApplyOptions options,
        List<GuardOverride> overrides,
        Paint paint,
        ReportDraft draft,
        AuditFile audit) {

    /// The same without an audit file.
    Execution(Console console, ApplyOptions options, List<GuardOverride> overrides, Paint paint, ReportDraft draft) {
        this(console, options, overrides, paint, draft, AuditFile.none(console));
    }

    /// Applies the plan, if it has no refusals and the user agrees.
    ///
    /// @param planned if the planner held every lock by then, what is done; else it is compared with
    /// @param again which makes the plan again after the locks are taken
    /// @param end how a run ends that finds nothing wrong besides
    ExitCode run(Planner planner, ExecutablePlan planned, Supplier<ExecutablePlan> again, ExitCode end) {
        Plan plan = planned.plan();
        if (!isApplicable(plan)) {
            if (plan.isBlocked() && !onlyUnread(plan)) {
                return refused(plan);
            }
            notes(planner).checks(planned);
            return end;
        }
        if (!plan.refusals().isEmpty() || (!options.skipBlocked && plan.isBlocked() && !onlyUnread(plan))) {
            return refused(plan);
        }
        if (!isApproved()) {
            return ExitCode.NOT_APPROVED;
        }
        ExecutablePlan locked = planned;
        if (!planner.isLocked()) {
            lock(planner);
            locked = again.get().allowing(overrides);
        }
        if (!plan.unread().containsAll(locked.plan().unread())) {
            return lost(locked.plan());
        }
        if (!locked.plan().digest().equals(plan.digest())) {
            Review meanwhile = Review.of(plan, locked.plan(), locked.declared());
            console.show(TextReview.render(meanwhile, paint));
            if (!meanwhile.isOnlyLess()) {
                return notReviewed(
                        "berth: the servers or Secrets changed while this plan was shown, so it was not applied. Plan again");
            }
        }
        if (locked.plan().isEmpty()) {
            console.out().println("Nothing is left to apply: another run has done it.");
            return end;
        }
        return execute(planner, locked, end);
    }

    /// Takes every lock. Before a wait it prints the holder of the lock.
    void lock(Planner planner) {
        if (options.lockTimeout.isPositive()) {
            try {
                print(planner.lock(Duration.ZERO));
                return;
            } catch (LockBusyException busy) {
                console.out().flush();
                console.err()
                        .println("berth: " + Text.printable(busy.running()) + ". Waiting up to "
                                + options.lockTimeout.toSeconds() + "s for it to end");
            }
        }
        print(planner.lock(options.lockTimeout));
    }

    private void print(List<String> done) {
        done.forEach(line -> console.err().println("berth: " + Text.printable(line)));
    }

    private ExitCode execute(Planner planner, ExecutablePlan planned, ExitCode end) {
        AuditLog log = audit.of(planned.plan().digest());
        var interruption = new Interruption(console.err());
        SortedMap<String, ServiceOutcome> outcomes;
        try (interruption) {
            outcomes = new Applier(options.parallelism(), ApplyProgress.on(console), log).apply(planned);
        }
        planner.memory().applied(ApplyNotes.applied(outcomes), planned);
        ExecutablePlan again;
        try {
            again = planner.plan();
        } catch (UnreadableException gone) {
            draft.ended(outcomes);
            console.show(TextOutcome.render(outcomes, paint));
            console.out().flush();
            console.err().println("berth: " + Text.printable(String.valueOf(gone.getMessage())));
            console.err()
                    .println("berth: so what was applied could not be read again. Run again to finish and to check it");
            return ExitCode.APPLIED_IN_PART;
        }
        SortedMap<String, ServiceOutcome> verified = Applier.verified(outcomes, again);
        log.corrected(planned.plan(), outcomes, verified);
        outcomes = verified;
        draft.ended(outcomes);
        notes(planner).applied(outcomes, planned, again);
        console.show(TextOutcome.render(outcomes, paint));
        if (outcomes.values().stream().anyMatch(ServiceOutcome.Failed.class::isInstance)) {
            return ExitCode.APPLIED_IN_PART;
        }
        return planned.plan().isBlocked() && !onlyUnread(planned.plan()) ? ExitCode.REFUSED : end;
    }

    private ApplyNotes notes(Planner planner) {
        return new ApplyNotes(console, planner);
    }

    /// Whether anything can be done at all.
    private static boolean isApplicable(Plan plan) {
        return plan.changed().stream()
                .anyMatch(service -> plan.of(service).stream().noneMatch(PlannedChange::isBlocked));
    }

    /// Whether nothing but an unreadable server stands in the way; its services are left alone, the others go on.
    private static boolean onlyUnread(Plan plan) {
        return plan.refusals().isEmpty()
                && plan.changes().stream()
                        .flatMap(change -> change.refusals().stream())
                        .allMatch(refusal -> refusal.guard().equals(Note.UNREADABLE));
    }

    /// A server that answered for the plan and not any more.
    private ExitCode lost(Plan plan) {
        console.out().flush();
        plan.notes().stream()
                .filter(note -> note.code().equals(Note.UNREADABLE))
                .forEach(console::note);
        console.err().println("berth: it answered when the plan was made; nothing was changed");
        return ExitCode.INCOMPLETE;
    }

    ExitCode notReviewed(String reason) {
        console.out().flush();
        console.err().println(reason);
        return ExitCode.NOT_REVIEWED;
    }

    private ExitCode refused(Plan plan) {
        console.refused(plan.allRefusals());
        return ExitCode.REFUSED;
    }

    boolean isApproved() {
        return Approval.given(console, options.yes);
    }
}
