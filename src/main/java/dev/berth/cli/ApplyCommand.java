package dev.berth.cli;

import dev.berth.core.Note;
import dev.berth.core.Outcome;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import dev.berth.render.Paint;
import dev.berth.render.TextOutcome;
import dev.berth.render.TextPlan;
import dev.berth.run.Applier;
import dev.berth.run.Planned;
import dev.berth.run.Planner;
import java.time.Duration;
import java.time.Instant;
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
        Paint paint = console.paint(options.noColor);
        Instant start = Instant.now();
        try (Planner planner = Planner.open(Composition.strict(console).estate(options.directory))) {
            Planned planned = planner.plan().allowing(guards.allowances());
            Plan plan = planned.plan();
            console.out().print(TextPlan.render(plan, Duration.between(start, Instant.now()), paint));
            ExitCode incomplete = planned.plan().isIncomplete() ? ExitCode.INCOMPLETE : ExitCode.OK;
            if (!isApplicable(plan)) {
                return plan.isBlocked() && !onlyUnread(plan) ? refused().code() : incomplete.code();
            }
            if (!plan.refusals().isEmpty() || (!skipBlocked && plan.isBlocked() && !onlyUnread(plan))) {
                return refused().code();
            }
            if (!isApproved()) {
                return ExitCode.NOT_APPROVED.code();
            }
            planner.lock(lockTimeout);
            Planned locked = planner.plan().allowing(guards.allowances());
            if (!plan.unread().containsAll(locked.plan().unread())) {
                return lost(locked.plan()).code();
            }
            if (!locked.plan().digest().equals(plan.digest())) {
                console.err()
                        .println(
                                "berth: the servers or Secrets changed while this plan was shown, so it was not applied. Plan again");
                return ExitCode.NOT_REVIEWED.code();
            }
            return apply(planner, locked, paint, incomplete).code();
        }
    }

    private ExitCode apply(Planner planner, Planned planned, Paint paint, ExitCode incomplete) {
        var interruption = new Interruption(console.err());
        SortedMap<String, Outcome> outcomes;
        try (interruption) {
            outcomes = new Applier(parallelism, ApplyProgress.on(console)).apply(planned);
        }
        outcomes = Applier.verified(outcomes, planner.plan());
        console.out().print(TextOutcome.render(outcomes, paint));
        if (outcomes.values().stream().anyMatch(Outcome.Failed.class::isInstance)) {
            return ExitCode.APPLIED_IN_PART;
        }
        return planned.plan().isBlocked() && !onlyUnread(planned.plan()) ? ExitCode.REFUSED : incomplete;
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
