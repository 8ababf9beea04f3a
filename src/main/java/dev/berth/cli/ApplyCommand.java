package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.core.Refusal;
import dev.berth.core.Review;
import dev.berth.core.Review.Standing;
import dev.berth.core.Selection;
import dev.berth.render.Paint;
import dev.berth.render.TextPlan;
import dev.berth.render.TextReview;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import dev.berth.run.ReconcileInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `berth apply [DIR]`
@Command(
        name = "apply",
        description =
                "Plans, asks, and brings the servers and Secrets to what the manifests declare; then reads again to prove it.")
final class ApplyCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private Options options = new Options();

    @Mixin
    private GuardOptions guards = new GuardOptions();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private ReviewOptions review = new ReviewOptions();

    @Mixin
    private BackupOptions backups = new BackupOptions();

    @Mixin
    private ApplyOptions applying = new ApplyOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    ApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (AuditFile audit =
                applying.audit.open(console, "apply", options.directory, options.manifests.environment(console))) {
            return reports.around(
                    console, "apply", options.directory, options.manifests, draft -> audit.end(apply(draft, audit)));
        }
    }

    private ExitCode apply(ReportDraft draft, AuditFile audit) {
        Paint paint = console.paint(options.noColor);
        Optional<Plan> reviewed = review.plan();
        if (reviewed.flatMap(review::mismatch).isPresent()) {
            return new Execution(console, applying, guards.overrides(), paint, draft)
                    .notReviewed(reviewed.flatMap(review::mismatch).get());
        }
        Instant start = Instant.now();
        var composition = Composition.strict(console, options.cluster, options.manifests);
        ReconcileInput input = servers.of(composition.input(options.directory, backups.backup()));
        guards.requireKnown(input);
        Optional<Selection> part = selection.of(input, composition);
        Optional<String> elsewhere = reviewed.flatMap(
                plan -> review.elsewhere(plan, input.environment()).or(() -> review.elsewhere(plan, input.scope())));
        if (elsewhere.isPresent()) {
            return new Execution(console, applying, guards.overrides(), paint, draft).notReviewed(elsewhere.get());
        }
        draft.fleet(() -> composition.read(options.directory));
        try (Planner planner = Planner.open(input, wait.on(console))) {
            var execution = new Execution(console, applying, guards.overrides(), paint, draft, audit);
            if (applying.yes) {
                // The plan is not reviewed before it is applied, so it need not be made again after the locks
                // are taken.
                execution.lock(planner);
            }
            ExecutablePlan whole = planner.plan().selecting(part);
            Optional<Review> standing = reviewed.map(before -> Review.of(before, whole.plan(), whole.declared()));
            ExecutablePlan planned = planned(whole, standing, review.ofWhole(reviewed, input.scope()));
            Plan plan = planned.plan();
            draft.planned(plan);
            console.show(TextPlan.render(plan, Optional.of(Duration.between(start, Instant.now())), paint));
            standing.ifPresent(now -> console.show(TextReview.render(now, paint)));
            Optional<String> mismatch =
                    standing.isPresent() || plan.isEmpty() ? Optional.empty() : review.mismatch(plan);
            return mismatch.map(execution::notReviewed)
                    .orElseGet(() -> execution.run(
                            planner, planned, () -> planner.plan().selecting(plan.selection()), end(plan, standing)));
        }
    }

    /// The part of the plan that may be applied: with a reviewed plan only the services that do not differ
    /// from it.
    ///
    /// @param ofReviewed what stands against all of it, if this is a part
    private ExecutablePlan planned(ExecutablePlan whole, Optional<Review> standing, List<Refusal> ofReviewed) {
        return whole.selecting(standing.map(review ->
                        Selection.of(review.services(Standing.AS_REVIEWED), "as reviewed in " + this.review.file())))
                .refused(ofReviewed)
                .allowing(guards.overrides());
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
}
