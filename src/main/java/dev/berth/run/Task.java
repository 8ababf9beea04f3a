package dev.berth.run;

import dev.berth.core.Credentials;
import dev.berth.core.PlannedChange;
import dev.berth.core.Step;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A planned change together with what executes it.
record Task(PlannedChange change, List<BoundStep> steps) {

    /// A step and the session that runs it.
    record BoundStep(Step step, Consumer<Credentials> execute) {}

    Task {
        steps = List.copyOf(steps);
    }

    /// The same task with the texts of its change redacted.
    Task redacted(UnaryOperator<String> redaction) {
        return new Task(change.redacted(redaction), steps);
    }

    /// What a progress line says of it: `create postgres database cafe`.
    String title() {
        return change.action() + " " + change.kind() + " " + change.label();
    }
}
