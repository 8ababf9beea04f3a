package dev.berth.run;

import dev.berth.core.PlannedChange;
import dev.berth.core.ServiceOutcome;

/// Told how each change of an apply ended, as soon as it has, from several threads.
@FunctionalInterface
public interface AuditLog {

    /// Notes nothing.
    AuditLog NONE = (_, _) -> {};

    /// A change has ended, or nothing of it will be tried any more.
    void ended(PlannedChange change, ServiceOutcome outcome);
}
