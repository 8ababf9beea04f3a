package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.PlannedChange;
import dev.berth.core.Step;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A planned change together with what executes it.
///
/// @param uses what its steps name beside its own resource
record Task(PlannedChange change, List<BoundStep> steps, Set<Address> uses) {

    /// A step and the session that runs it.
    record BoundStep(Step step, Consumer<Credentials> execute) {}

    Task {
        steps = List.copyOf(steps);
        uses = Set.copyOf(uses);
    }

    String service() {
        return change.service();
    }

    /// The same task with its change said otherwise.
    Task saying(PlannedChange other) {
        return new Task(other, steps, uses);
    }

    /// The same task with the texts of its change redacted.
    Task redacted(UnaryOperator<String> redaction) {
        return saying(change.redacted(redaction));
    }

    /// What a progress line says of it: `create postgres database cafe`.
    String title() {
        return change.action() + " " + change.kind() + " " + change.label();
    }
}
