package dev.berth.cli;

import dev.berth.core.GuardOverride;
import dev.berth.core.Guards;
import dev.berth.core.Text;
import dev.berth.policy.Policy;
import dev.berth.run.ReconcileInput;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--allow GUARD[:ADDRESS]`
final class GuardOptions {

    private static final Pattern POLICY = Pattern.compile(Policy.GUARD + "[a-z0-9-]+");

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
            if (!Guards.NAMES.contains(override.guard())
                    && !POLICY.matcher(override.guard()).matches()) {
                String hint = Text.nearest(override.guard(), Guards.NAMES)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse("");
                throw new ParameterException(
                        spec.commandLine(),
                        "--allow " + text + ": there is no guard \"" + override.guard() + "\"." + hint + " There are: "
                                + String.join(", ", Guards.NAMES) + ", policy/NAME");
            }
            overrides.add(override);
        }
    }

    /// Checks that there are the policies that it names.
    /// @throws ParameterException if there is no such policy
    void requireKnown(ReconcileInput input) {
        SortedSet<String> known = input.policies().guards();
        for (GuardOverride override : overrides) {
            String guard = override.guard();
            if (guard.startsWith(Policy.GUARD) && !known.contains(guard)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--allow " + guard + ": berth.yaml has no such policy over changes."
                                + Text.nearest(guard, known)
                                        .map(near -> " Did you mean " + near + "?")
                                        .orElse(known.isEmpty() ? "" : " There are: " + String.join(", ", known)));
            }
        }
    }

    List<GuardOverride> overrides() {
        return List.copyOf(overrides);
    }
}
