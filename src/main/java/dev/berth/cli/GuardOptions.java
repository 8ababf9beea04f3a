package dev.berth.cli;

import dev.berth.core.GuardOverride;
import dev.berth.core.Guards;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--allow GUARD[:ADDRESS]`
final class GuardOptions {

    private final List<GuardOverride> overrides = new ArrayList<>();

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--allow",
            paramLabel = "GUARD[:ADDRESS]",
            description = "Let a guard pass a change: `adopt`, or `adopt:postgres/main/database/cafe`. Repeatable.")
    void allow(List<String> texts) {
        overrides.clear();
        for (String text : texts) {
            GuardOverride override = GuardOverride.parse(text);
            if (!Guards.NAMES.contains(override.guard())) {
                String hint = Text.nearest(override.guard(), Guards.NAMES)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse("");
                throw new ParameterException(
                        spec.commandLine(),
                        "--allow " + text + ": there is no guard \"" + override.guard() + "\"." + hint + " There are: "
                                + String.join(", ", Guards.NAMES));
            }
            overrides.add(override);
        }
    }

    List<GuardOverride> overrides() {
        return List.copyOf(overrides);
    }
}
