package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.PlannedChange;
import dev.berth.core.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A planned change together with what executes it.
///
/// @param uses what its steps name beside its own resource
record ExecutableChange(PlannedChange change, List<BoundStep> steps, Set<Address> uses) {

    /// A step and the session that runs it.
    record BoundStep(Step step, Consumer<Credentials> execute) {}

    ExecutableChange {
        steps = List.copyOf(steps);
        uses = Set.copyOf(uses);
    }

    String service() {
        return change.service();
    }

    /// The same task with its change said otherwise.
    ExecutableChange saying(PlannedChange other) {
        return new ExecutableChange(other, steps, uses);
    }

    /// The same task with the texts of its change redacted.
    ExecutableChange redacted(UnaryOperator<String> redaction) {
        return saying(change.redacted(redaction));
    }

    /// What it does as a whole: `create postgres database cafe`.
    String usual() {
        return change.action() + " " + change.kind() + " " + change.label();
    }

    /// What progress lines say of its steps, each otherwise: `create postgres database cafe`, `open postgres database
    /// cafe`.
    List<String> titles() {
        var titles = new ArrayList<String>();
        for (int i = 0; i < steps.size(); i++) {
            String usual = i == 0 ? change.action().toString() : "complete";
            String title = steps.get(i).step().verb().orElse(usual) + " " + change.kind() + " " + change.label();
            long same = titles.stream()
                    .filter(other -> other.equals(title) || other.startsWith(title + " ("))
                    .count();
            titles.add(same == 0 ? title : title + " (" + (same + 1) + ")");
        }
        return titles;
    }
}
