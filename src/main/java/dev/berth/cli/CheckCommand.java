package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.core.Selection;
import dev.berth.render.TextPlan;
import dev.berth.run.Planner;
import dev.berth.run.ReconcileInput;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `berth check DIGEST [DIR]`
@Command(
        name = "check",
        description =
                "Plans again and says whether the plan is still the one with this digest, as a merge queue wants to know."
                        + " Writes nothing.")
final class CheckCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "DIGEST",
            description = "The digest of the reviewed plan, all 64 digits: `digest` in its JSON.",
            converter = ReviewedDigest.class)
    private String digest = "";

    @Mixin
    private Options options = new Options();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Instant start = Instant.now();
        var composition = Composition.strict(console, options.cluster, options.manifests);
        ReconcileInput input = servers.of(composition.input(options.directory));
        Optional<Selection> part = selection.of(input, composition);
        try (Planner planner = Planner.open(input, wait.on(console))) {
            Plan plan = planner.plan().selecting(part).plan();
            boolean same = plan.hasDigest(digest);
            if (plan.isIncomplete() || !same) {
                console.show(TextPlan.render(
                        plan, Optional.of(Duration.between(start, Instant.now())), console.paint(options.noColor)));
            }
            if (plan.isIncomplete()) {
                return ExitCode.INCOMPLETE.code();
            }
            if (!same) {
                console.out().flush();
                console.err().println(ReviewedDigest.differs(plan, digest));
                return ExitCode.NOT_REVIEWED.code();
            }
            console.out().println("The plan is still " + digest + ".");
            return ExitCode.OK.code();
        }
    }
}
