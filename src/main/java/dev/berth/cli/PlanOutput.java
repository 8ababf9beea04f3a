package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.render.JsonPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `-o, --out FILE`
final class PlanOutput {

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description =
                    "Save the plan, to be reviewed and applied with `berth apply --plan FILE`. It holds no secret.")
    private String file = "";

    /// Writes the file in one step, so that no reader finds half a plan; does nothing if none was asked for.
    /// @throws ParameterException if it can't be written
    void save(Plan plan) {
        save(() -> JsonPlan.render(plan, Version.number()));
    }

    /// Saves `json` in the file that the command line names.
    void save(String json) {
        save(() -> json);
    }

    private void save(Supplier<String> json) {
        if (file.isEmpty()) {
            return;
        }
        try (WholeFile whole = WholeFile.at(Path.of(file))) {
            whole.write(json.get());
        } catch (IOException failed) {
            throw new ParameterException(spec.commandLine(), "-o " + file + ": " + WholeFile.reason(failed));
        }
    }
}
