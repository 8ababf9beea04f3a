package dev.berth.cli;

import dev.berth.core.Allowance;
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

    private final List<Allowance> allowances = new ArrayList<>();

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--allow",
            paramLabel = "GUARD[:ADDRESS]",
            description = "Let a guard pass a change: `adopt`, or `adopt:postgres/main/database/cafe`. Repeatable.")
    void allow(List<String> texts) {
        allowances.clear();
        for (String text : texts) {
            Allowance allowance = Allowance.parse(text);
            if (!Guards.NAMES.contains(allowance.guard())) {
                String hint = Text.nearest(allowance.guard(), Guards.NAMES)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse("");
                throw new ParameterException(
                        spec.commandLine(),
                        "--allow " + text + ": there is no guard \"" + allowance.guard() + "\"." + hint + " There are: "
                                + String.join(", ", Guards.NAMES));
            }
            allowances.add(allowance);
        }
    }

    List<Allowance> allowances() {
        return List.copyOf(allowances);
    }
}
