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

    /// A copy of this change with `other` as its description.
    ExecutableChange saying(PlannedChange other) {
        return new ExecutableChange(other, steps, uses);
    }

    /// A copy of this change with redacted texts.
    ExecutableChange redacted(UnaryOperator<String> redaction) {
        return saying(change.redacted(redaction));
    }

    /// The title of the whole change: `create postgres database cafe`.
    String usual() {
        return change.action() + " " + change.kind() + " " + change.label();
    }

    /// The titles of the steps in progress lines, all different: `create postgres database cafe`, `open
    /// postgres database cafe`.
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
