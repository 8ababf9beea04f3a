package dev.berth.run;

import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.ServiceOutcome;
import java.util.Map;
import java.util.SortedMap;

/// Told how each change of an apply ended, as soon as it has, from several threads.
@FunctionalInterface
public interface AuditLog {

    /// Notes nothing.
    AuditLog NONE = (_, _) -> {};

    /// A change has ended, or nothing of it will be tried any more.
    void ended(PlannedChange change, ServiceOutcome outcome);

    /// Tells of the changes of `plan` that were noted as applied, and aren't so when they are read again.
    default void corrected(
            Plan plan, Map<String, ServiceOutcome> outcomes, SortedMap<String, ServiceOutcome> verified) {
        verified.forEach((service, outcome) -> {
            if (!outcome.equals(outcomes.get(service))) {
                plan.of(service).forEach(change -> ended(change, outcome));
            }
        });
    }

    /// A step has ended of a change that is told of step by step.
    ///
    /// @param step as it was shown before it ran; holds no secret value
    default void stepEnded(PlannedChange change, String step, ServiceOutcome outcome) {
        ended(change, outcome);
    }
}
