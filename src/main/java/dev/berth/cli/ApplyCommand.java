package dev.berth.cli;

import dev.berth.core.LockBusyException;
import dev.berth.core.Note;
import dev.berth.core.Outcome;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Review;
import dev.berth.core.Review.Standing;
import dev.berth.core.Selection;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.render.Paint;
import dev.berth.render.TextOutcome;
import dev.berth.render.TextPlan;
import dev.berth.render.TextReview;
import dev.berth.run.Applier;
import dev.berth.run.Estate;
import dev.berth.run.Planned;
import dev.berth.run.Planner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth apply [DIR]`
@Command(
        name = "apply",
        description =
                "Plans, asks, and brings the servers and Secrets to what the manifests declare; then reads again to prove it.")
final class ApplyCommand implements Callable<Integer> {

    private static final int MAX_PARALLELISM = 64;

    private final Console console;
    private int parallelism = 4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Options options = new Options();

    @Mixin
    private GuardOptions guards = new GuardOptions();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private ReviewOptions review = new ReviewOptions();

    @Mixin
    private BackupOptions backups = new BackupOptions();

    @Option(names = "--yes", description = "Apply without asking. Needed where there is no terminal.")
    private boolean yes;

    @Option(names = "--skip-blocked", description = "Apply the other services when a guard refuses some.")
    private boolean skipBlocked;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many services to work on at once (default: ${DEFAULT-VALUE}).")
    void parallelism(int services) {
        if (services < 1 || services > MAX_PARALLELISM) {
            throw new ParameterException(
                    spec.commandLine(), "--parallelism takes a number from 1 to " + MAX_PARALLELISM);
        }
        parallelism = services;
    }

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long to wait for another apply to end (default: ${DEFAULT-VALUE}).")
    private Duration lockTimeout = Duration.ofMinutes(1);

    ApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<Plan> reviewed = review.plan();
        if (reviewed.flatMap(review::mismatch).isPresent()) {
            return notReviewed(reviewed.flatMap(review::mismatch).get()).code();
        }
        Paint paint = console.paint(options.noColor);
        Instant start = Instant.now();
        var composition = Composition.strict(console, options.cluster);
        Estate estate = composition.estate(options.directory, backups.backup());
        Optional<Selection> part = selection.of(estate, composition);
        try (Planner planner = Planner.open(estate, wait.on(console))) {
            Planned whole = planner.plan().selecting(part);
            Optional<Review> standing = reviewed.map(before -> Review.of(before, whole.plan(), whole.declared()));
            Planned planned = planned(whole, standing);
            Plan plan = planned.plan();
            console.out().print(TextPlan.render(plan, Optional.of(Duration.between(start, Instant.now())), paint));
            standing.ifPresent(now -> console.out().print(TextReview.render(now, paint)));
            Optional<String> mismatch =
                    standing.isPresent() || plan.isEmpty() ? Optional.empty() : review.mismatch(plan);
            return mismatch.map(this::notReviewed)
                    .orElseGet(() -> apply(planner, planned, standing, paint))
                    .code();
        }
    }

    /// What may be applied: with a reviewed plan only the services that are as it says.
    private Planned planned(Planned whole, Optional<Review> standing) {
        return whole.selecting(standing.map(review ->
                        Selection.of(review.services(Standing.AS_REVIEWED), "as reviewed in " + this.review.file())))
                .allowing(guards.allowances());
    }

    private ExitCode apply(Planner planner, Planned planned, Optional<Review> standing, Paint paint) {
        Plan plan = planned.plan();
        ExitCode end = end(plan, standing);
        if (!isApplicable(plan)) {
            return plan.isBlocked() && !onlyUnread(plan) ? refused() : end;
        }
        if (!plan.refusals().isEmpty() || (!skipBlocked && plan.isBlocked() && !onlyUnread(plan))) {
            return refused();
        }
        if (!isApproved()) {
            return ExitCode.NOT_APPROVED;
        }
        lock(planner);
        Planned locked = planner.plan().selecting(plan.selection()).allowing(guards.allowances());
        if (!plan.unread().containsAll(locked.plan().unread())) {
            return lost(locked.plan());
        }
        if (!locked.plan().digest().equals(plan.digest())) {
            Review meanwhile = Review.of(plan, locked.plan(), locked.declared());
            console.out().print(TextReview.render(meanwhile, paint));
            if (!meanwhile.isOnlyLess()) {
                return notReviewed(
                        "berth: the servers or Secrets changed while this plan was shown, so it was not applied. Plan again");
            }
        }
        if (locked.plan().isEmpty()) {
            console.out().println("Nothing is left to apply: another run has done it.");
            return end;
        }
        return execute(planner, locked, end, paint);
    }

    /// Who has to wait is told for whom.
    private void lock(Planner planner) {
        if (lockTimeout.isPositive()) {
            try {
                planner.lock(Duration.ZERO);
                return;
            } catch (LockBusyException busy) {
                console.out().flush();
                console.err()
                        .println("berth: " + Text.printable(busy.running()) + ". Waiting up to "
                                + lockTimeout.toSeconds() + "s for it to end");
            }
        }
        planner.lock(lockTimeout);
    }

    /// How a run ends that finds nothing wrong besides.
    private static ExitCode end(Plan plan, Optional<Review> standing) {
        if (standing.filter(Review::isRefused).isPresent()) {
            return ExitCode.NOT_REVIEWED;
        }
        boolean incomplete = plan.isIncomplete()
                || standing.filter(review -> review.standings().containsValue(Standing.UNREAD))
                        .isPresent();
        return incomplete ? ExitCode.INCOMPLETE : ExitCode.OK;
    }

    private ExitCode execute(Planner planner, Planned planned, ExitCode end, Paint paint) {
        var interruption = new Interruption(console.err());
        SortedMap<String, Outcome> outcomes;
        try (interruption) {
            outcomes = new Applier(parallelism, ApplyProgress.on(console)).apply(planned);
        }
        Planned again = planner.plan();
        outcomes = Applier.verified(outcomes, again);
        remember(planner, outcomes, again);
        console.out().print(TextOutcome.render(outcomes, paint));
        if (outcomes.values().stream().anyMatch(Outcome.Failed.class::isInstance)) {
            return ExitCode.APPLIED_IN_PART;
        }
        return planned.plan().isBlocked() && !onlyUnread(planned.plan()) ? ExitCode.REFUSED : end;
    }

    /// Notes for `berth drift` what was applied. That fails nothing, as everything else is done.
    private void remember(Planner planner, SortedMap<String, Outcome> outcomes, Planned again) {
        List<String> applied = outcomes.entrySet().stream()
                .filter(outcome -> outcome.getValue() instanceof Outcome.Applied)
                .map(Map.Entry::getKey)
                .toList();
        try {
            planner.remember(applied, again);
        } catch (StepFailedException e) {
            console.err()
                    .println("berth: applied, but it could not be noted for `berth drift`: "
                            + Text.printable(String.valueOf(e.getMessage())));
        }
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
                .forEach(note -> console.err().println("berth: " + Text.printable(note.message())));
        console.err().println("berth: it answered when the plan was made; nothing was changed");
        return ExitCode.INCOMPLETE;
    }

    private ExitCode notReviewed(String reason) {
        console.out().flush();
        console.err().println(reason);
        return ExitCode.NOT_REVIEWED;
    }

    private ExitCode refused() {
        console.out().flush();
        console.err().println("berth: refused; nothing was changed. See the lines that begin with \"!\"");
        return ExitCode.REFUSED;
    }

    private boolean isApproved() {
        if (yes) {
            return true;
        }
        if (!console.canAsk()) {
            console.out().flush();
            console.err()
                    .println(
                            "berth: there is no terminal to ask on, so nothing was changed. Pass --yes to apply without asking");
            return false;
        }
        boolean approved =
                console.ask("Apply these changes? Only \"yes\" is accepted: ").equals("yes");
        if (!approved) {
            console.err().println("Nothing was changed.");
        }
        return approved;
    }
}
