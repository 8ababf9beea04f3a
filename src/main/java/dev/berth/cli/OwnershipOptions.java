package dev.berth.cli;

import dev.berth.core.Ownership;
import dev.berth.core.Selection;
import dev.berth.core.Text;
import dev.berth.run.ReconcileInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--owner NAME` and `--label NAME=VALUE`
final class OwnershipOptions {

    private final List<String> owners = new ArrayList<>();
    private final Map<String, String> labels = new LinkedHashMap<>();

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--owner", paramLabel = "NAME", description = "Leave out the services of other owners. Repeatable.")
    void owner(List<String> names) {
        owners.clear();
        owners.addAll(names);
    }

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "Leave out the services that don't have this label. Repeatable; all of them must fit.")
    void label(Map<String, String> wanted) {
        labels.clear();
        labels.putAll(wanted);
    }

    /// `part` without the services of other owners and with other labels; empty for all that the estate covers.
    /// @throws ParameterException if no manifest has such an owner or label
    Optional<Selection> of(ReconcileInput input, Optional<Selection> part) {
        Optional<Predicate<Ownership>> narrowing = narrowing(input.ownership());
        if (narrowing.isEmpty()) {
            return part;
        }
        Selection whole =
                part.orElseGet(() -> input.scope().narrowed(Selection.of(new TreeSet<>(input.services()), "")));
        return Optional.of(new Selection(
                kept(whole.services(), input, narrowing.get()),
                Collections.emptySortedSet(),
                (whole.reason() + " " + typed()).strip(),
                whole.coverage()));
    }

    /// The services that fit, of some.
    /// @throws ParameterException if no manifest has such an owner or label
    SortedSet<String> of(ReconcileInput input, SortedSet<String> services) {
        return narrowing(input.ownership())
                .map(fits -> kept(services, input, fits))
                .orElse(services);
    }

    private static SortedSet<String> kept(SortedSet<String> services, ReconcileInput input, Predicate<Ownership> fits) {
        return services.stream()
                .filter(service -> fits.test(input.ownership(service)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<Predicate<Ownership>> narrowing(Map<String, Ownership> declared) {
        if (owners.isEmpty() && labels.isEmpty()) {
            return Optional.empty();
        }
        SortedSet<String> known = declared.values().stream()
                .flatMap(one -> one.owner().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        owners.forEach(name -> {
            if (!known.contains(name)) {
                throw mistake("--owner " + name + ": no manifest names that owner. "
                        + Text.nearest(name, known)
                                .map(near -> "Did you mean " + near + "?")
                                .orElse(known.isEmpty() ? "None names any" : "There are: " + String.join(", ", known)));
            }
        });
        labels.forEach((name, value) -> {
            if (declared.values().stream().noneMatch(one -> one.hasLabels(Map.of(name, value)))) {
                throw mistake("--label " + name + "=" + value + ": no manifest has that label");
            }
        });
        return Optional.of(
                one -> (owners.isEmpty() || one.owner().filter(owners::contains).isPresent()) && one.hasLabels(labels));
    }

    private String typed() {
        var words = new ArrayList<String>();
        owners.forEach(name -> words.add("--owner " + name));
        labels.forEach((name, value) -> words.add("--label " + name + "=" + value));
        return String.join(" ", words);
    }

    private ParameterException mistake(String sentence) {
        return new ParameterException(spec.commandLine(), Text.printable(sentence));
    }
}
