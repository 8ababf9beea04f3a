package dev.berth.cli;

import dev.berth.core.Selection;
import dev.berth.core.Timings;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import dev.berth.run.ReconcileInput;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `berth plan [DIR]`
@Command(
        name = "plan",
        description = "Reads the live servers and the Secrets, and prints what an apply would change. Writes nothing.")
final class PlanCommand implements Callable<Integer> {

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
    private TimingsOption timing = new TimingsOption();

    @Mixin
    private PlanOutput output = new PlanOutput();

    @Mixin
    private BackupOptions backups = new BackupOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Option(names = "--format", description = "How to print the plan: ${COMPLETION-CANDIDATES} (default: text).")
    private PlanFormat format = PlanFormat.text;

    @Option(
            names = {"--exit-code", "--detailed-exitcode"},
            description = "Exit with 2 if there are changes, with 5 if a guard refuses one.")
    private boolean exitCode;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return reports.around(console, "plan", options.directory, options.manifests, this::plan);
    }

    private ExitCode plan(ReportDraft draft) {
        Instant start = Instant.now();
        Timings timings = timing.begin(console);
        var composition = Composition.strict(console, options.cluster, options.manifests);
        ReconcileInput input =
                timings.measure("files", () -> servers.of(composition.input(options.directory, backups.backup())));
        guards.requireKnown(input);
        Optional<Selection> part = selection.of(input, composition);
        draft.fleet(() -> composition.read(options.directory));
        try (Planner planner = Planner.open(input, wait.on(console), timings)) {
            ExecutablePlan planned = planner.plan().selecting(part).allowing(guards.overrides());
            draft.planned(planned.plan());
            Duration read = Duration.between(start, Instant.now());
            timings.measure("render", () -> {
                print(format.render(
                        planned.plan(), Optional.of(read), console.paint(options.noColor), reports.maxBytes()));
                output.save(planned.plan());
            });
            planned.plan().allRefusals().findFirst().ifPresent(refusal -> console.explain(refusal.guard()));
            timings.add("all", Duration.between(start, Instant.now()));
            timing.print(timings, console);
            return code(planned);
        }
    }

    private ExitCode code(ExecutablePlan planned) {
        if (planned.plan().isIncomplete()) {
            return ExitCode.INCOMPLETE;
        }
        if (!exitCode || (planned.plan().isEmpty() && !planned.plan().isBlocked())) {
            return ExitCode.OK;
        }
        return planned.plan().isBlocked() ? ExitCode.REFUSED : ExitCode.CHANGES;
    }

    private void print(String rendered) {
        if (format == PlanFormat.text) {
            console.show(rendered);
        } else {
            console.out().print(rendered);
        }
    }
}
