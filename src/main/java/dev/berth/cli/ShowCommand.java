package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.manifest.PlanFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `berth show PLAN`
@Command(name = "show", description = "Prints a plan that `berth plan -o` saved. Reads that file and nothing else.")
final class ShowCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "1", paramLabel = "PLAN", description = "The saved plan.")
    private String file = "";

    @Option(names = "--format", description = "How to print the plan: ${COMPLETION-CANDIDATES} (default: text).")
    private PlanFormat format = PlanFormat.text;

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Mixin
    private Display display = new Display();

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return reports.around(console, "plan", file, new ManifestOptions(), this::show);
    }

    private ExitCode show(ReportDraft draft) {
        Plan plan = PlanFile.read(Path.of(file));
        draft.planned(plan);
        print(format.render(plan, Optional.empty(), console.paint(display.noColor), reports.maxBytes()));
        return ExitCode.OK;
    }

    private void print(String rendered) {
        if (format == PlanFormat.text) {
            console.show(rendered);
        } else {
            console.out().print(rendered);
        }
    }
}
