package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.render.JsonPlan;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /// Writes the file in one step, so that nobody reads half a plan; does nothing if none was asked for.
    /// @throws ParameterException if it can't be written
    void save(Plan plan) {
        if (file.isEmpty()) {
            return;
        }
        Path target = Path.of(file).toAbsolutePath();
        try {
            Path draft = Files.createTempFile(target.getParent(), ".berth-", ".json");
            try {
                Files.writeString(draft, JsonPlan.render(plan, Version.number()));
                draft.toFile().setReadable(true, false);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (NoSuchFileException missing) {
            throw new ParameterException(spec.commandLine(), "-o " + file + ": there is no such folder");
        } catch (AccessDeniedException denied) {
            throw new ParameterException(spec.commandLine(), "-o " + file + ": may not be written: permission denied");
        } catch (IOException failed) {
            throw new ParameterException(
                    spec.commandLine(), "-o " + file + ": can't be written: " + failed.getMessage());
        }
    }
}
