package dev.berth.cli;

import dev.berth.core.Drift;
import dev.berth.core.Plan;
import dev.berth.manifest.DriftFile;
import dev.berth.manifest.DriftMerge;
import dev.berth.manifest.PlanFile;
import dev.berth.manifest.PlanMerge;
import dev.berth.render.JsonDrift;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `berth merge FILE…`
@Command(
        name = "merge",
        description =
                "Makes one plan, with one digest, of the saved plans of all servers or shards of a fleet, or one drift of what"
                        + " `berth drift --format json` printed of each. Connects to nothing.")
final class MergeCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What `berth plan --shard I/N -o FILE` saved.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--format", description = "How to print it: ${COMPLETION-CANDIDATES} (default: text).")
    private PlanFormat format = PlanFormat.text;

    @Mixin
    private PlanOutput output = new PlanOutput();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Mixin
    private Display display = new Display();

    MergeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return DriftFile.isDrift(Path.of(files.getFirst()))
                ? reports.around(console, "drift", files.getFirst(), new ManifestOptions(), this::drift)
                : reports.around(console, "plan", files.getFirst(), new ManifestOptions(), this::plan);
    }

    private ExitCode plan(ReportDraft draft) {
        Plan plan = PlanMerge.of(
                files.stream().map(file -> PlanFile.saved(Path.of(file))).toList());
        draft.planned(plan);
        print(format.render(plan, Optional.empty(), console.paint(display.noColor), reports.maxBytes()));
        output.save(plan);
        return plan.isIncomplete() ? ExitCode.INCOMPLETE : ExitCode.OK;
    }

    private ExitCode drift(ReportDraft draft) {
        Drift drift = DriftMerge.of(
                files.stream().map(file -> DriftFile.saved(Path.of(file))).toList());
        draft.drifted(drift);
        print(DriftFormat.valueOf(format.name())
                .render(drift, Optional.empty(), console.paint(display.noColor), reports.maxBytes()));
        output.save(JsonDrift.render(drift, Version.number()));
        return DriftCommand.code(drift);
    }

    private void print(String rendered) {
        if (format == PlanFormat.text) {
            console.show(rendered);
        } else {
            console.out().print(rendered);
        }
    }
}
