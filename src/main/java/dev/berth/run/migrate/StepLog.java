package dev.berth.run.migrate;

import dev.berth.core.PlannedChange;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.run.AuditLog;
import java.util.function.BiConsumer;

/// Runs the steps of a move, and tells of each.
///
/// @param progress receives each step, before it runs (true) and after it (false)
/// @param log is told how each step ended, and each change behind them
/// @param moved the new database, as the change that the steps are of
public record StepLog(BiConsumer<String, Boolean> progress, AuditLog log, PlannedChange moved) {

    /// Runs a step.
    /// @throws StepFailedException if it fails
    /// @throws UnreadableException if a server can't be reached
    public void run(MigrateStep step) {
        progress.accept(step.preview(), true);
        try {
            step.run().run();
        } catch (StepFailedException | UnreadableException failed) {
            log.stepEnded(moved, step.preview(), new ServiceOutcome.Failed(String.valueOf(failed.getMessage())));
            throw failed;
        }
        log.stepEnded(moved, step.preview(), new ServiceOutcome.Applied(1));
        progress.accept(step.preview(), false);
    }
}
