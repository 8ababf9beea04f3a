package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.manifest.PlanFile;
import dev.berth.manifest.PlanMerge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `berth merge PLAN…`
@Command(
        name = "merge",
        description =
                "Makes one plan, with one digest, of the saved plans of all servers or shards of a fleet. Connects to nothing.")
final class MergeCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "PLAN", description = "What `berth plan --shard I/N -o PLAN` saved.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--format", description = "How to print the plan: ${COMPLETION-CANDIDATES} (default: text).")
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
        return reports.around(console, "plan", files.getFirst(), this::merge);
    }

    private ExitCode merge(ReportDraft draft) {
        Plan plan = PlanMerge.of(
                files.stream().map(file -> PlanFile.saved(Path.of(file))).toList());
        draft.planned(plan);
        String rendered = format.render(plan, Optional.empty(), console.paint(display.noColor), reports.maxBytes());
        if (format == PlanFormat.text) {
            console.show(rendered);
        } else {
            console.out().print(rendered);
        }
        output.save(plan);
        return plan.isIncomplete() ? ExitCode.INCOMPLETE : ExitCode.OK;
    }
}
