package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Drift;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Selection;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import dev.berth.run.ReconcileInput;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `berth drift [DIR]`
@Command(
        name = "drift",
        description =
                "Says what isn't as declared and who moved: the manifests, or somebody on the servers. Writes nothing."
                        + " Exits with 2 if there is any.")
final class DriftCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private Options options = new Options();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Option(names = "--format", description = "How to print it: ${COMPLETION-CANDIDATES} (default: text).")
    private DriftFormat format = DriftFormat.text;

    DriftCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return reports.around(console, "drift", options.directory, options.manifests, this::drift);
    }

    private ExitCode drift(ReportDraft draft) {
        Instant start = Instant.now();
        var composition = Composition.strict(console, options.cluster, options.manifests);
        ReconcileInput input = servers.of(composition.watched(options.directory));
        Optional<Selection> part = selection.of(input, composition);
        draft.fleet(() -> composition.read(options.directory));
        try (Planner planner = Planner.open(input.unredacted())) {
            ExecutablePlan planned = planner.plan().selecting(part);
            Drift drift = Drift.of(planned.plan(), planned.history(), touches(planner, planned.plan()))
                    .redacted(console.redaction()::apply);
            draft.drifted(drift);
            print(format.render(
                    drift,
                    Optional.of(Duration.between(start, Instant.now())),
                    console.paint(options.noColor),
                    reports.maxBytes()));
            return code(drift);
        }
    }

    private static Map<Address, String> touches(Planner planner, Plan plan) {
        return planner.touches(
                plan.changes().stream().map(PlannedChange::address).collect(Collectors.toSet()));
    }

    /// How a run ends that found this.
    static ExitCode code(Drift drift) {
        if (drift.plan().isIncomplete()) {
            return ExitCode.INCOMPLETE;
        }
        return drift.isEmpty() ? ExitCode.OK : ExitCode.CHANGES;
    }

    private void print(String rendered) {
        if (format == DriftFormat.text) {
            console.show(rendered);
        } else {
            console.out().print(rendered);
        }
    }
}
