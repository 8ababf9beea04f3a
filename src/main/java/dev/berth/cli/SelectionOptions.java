package dev.berth.cli;

import dev.berth.core.Selection;
import dev.berth.core.Text;
import dev.berth.run.Estate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--only SERVICE`
final class SelectionOptions {

    private final List<String> only = new ArrayList<>();

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--only", paramLabel = "SERVICE", description = "Leave all other services out. Repeatable.")
    void only(List<String> services) {
        only.clear();
        only.addAll(services);
    }

    /// The part of the fleet that was asked for; empty for all of it.
    /// @throws ParameterException if a service isn't declared
    Optional<Selection> of(Estate estate) {
        only.forEach(service -> requireDeclared(service, estate.services()));
        var services = new TreeSet<>(only);
        return services.isEmpty()
                ? Optional.empty()
                : Optional.of(Selection.of(services, "--only " + String.join(" --only ", services)));
    }

    private void requireDeclared(String service, SortedSet<String> declared) {
        if (!declared.contains(service)) {
            String hint = Text.nearest(service, declared)
                    .map(near -> " Did you mean " + near + "?")
                    .orElse("");
            throw new ParameterException(
                    spec.commandLine(), "--only " + service + ": no manifest declares that service." + hint);
        }
    }
}
