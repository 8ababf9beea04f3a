package dev.berth.core.bootstrap;

import dev.berth.core.PlannedChange;
import java.util.List;

/// A change of a bootstrap, and what it runs.
public record BootstrapChange(PlannedChange change, List<BootstrapStep> steps) {

    public BootstrapChange {
        steps = List.copyOf(steps);
        if (!change.steps().equals(steps.stream().map(BootstrapStep::preview).toList())) {
            throw new IllegalArgumentException("other steps than those shown: " + change.address());
        }
    }
}
