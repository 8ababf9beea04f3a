package dev.berth.run.migrate;

import dev.berth.core.LockBusyException;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import java.util.List;
import java.util.Optional;

/// Moves one service's data. Whatever fails before the switch is undone; from the moment on at which a Secret tells of
/// the new place it only goes on.
///
/// @param steps runs each step, and tells of it
public record Migration(MigrateSession session, Switch switching, StepLog steps) {

    /// How it ended.
    public sealed interface End {

        /// The service has its new place.
        record Moved(MigrateReading reading) implements End {}

        /// Everything is as it was before, for this reason.
        record Undone(String reason) implements End {}

        /// It stopped in between, and running it again goes on.
        record Unfinished(String reason) implements End {}
    }

    /// Moves the data, from wherever an earlier run was cut off.
    public End run(MigrateReading reading) {
        if (reading.stage() == MigrateStage.ARRIVED) {
            // It is unknown which Secrets the killed run has written.
            return change().<End>map(End.Unfinished::new).orElseGet(this::leave);
        }
        Optional<String> failure = attempt(() -> {
            session.moving().forEach(steps::run);
            steps.run(session.arriving());
        });
        return failure.map(this::undo).orElseGet(this::changeOrUndo);
    }

    private End changeOrUndo() {
        List<String> before;
        try {
            before = switching.unwritten();
        } catch (UnreadableException failed) {
            return doubt(String.valueOf(failed.getMessage()));
        }
        Optional<String> failure = change();
        return failure.map(reason -> isUnpublished(before) ? doubt(reason) : new End.Unfinished(reason))
                .orElseGet(this::leave);
    }

    /// Whether no Secret was written since.
    private boolean isUnpublished(List<String> before) {
        try {
            return switching.unwritten().equals(before);
        } catch (UnreadableException unknown) {
            return false;
        }
    }

    /// Why the service's Secrets could not be written; empty if they were.
    private Optional<String> change() {
        try {
            return switch (switching.run(steps.log())) {
                case ServiceOutcome.Applied _ -> Optional.empty();
                case ServiceOutcome.Failed(String reason) -> Optional.of(reason);
                case ServiceOutcome.Skipped(String reason) -> Optional.of(reason);
            };
        } catch (StepFailedException | UnreadableException | LockBusyException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }

    private End leave() {
        Optional<String> failure = attempt(() -> {
            switching.prove(session);
            session.leaving().forEach(steps::run);
        });
        return failure.<End>map(End.Unfinished::new).orElseGet(() -> new End.Moved(session.read()));
    }

    /// No Secret names the copy yet, so the copy can be removed.
    private End doubt(String reason) {
        Optional<String> failure = attempt(() -> steps.run(session.doubting()));
        return failure.isPresent() ? new End.Unfinished(reason + "; " + failure.get()) : undo(reason);
    }

    /// Takes everything back.
    public End abort(MigrateReading reading) {
        if (reading.stage() == MigrateStage.ARRIVED) {
            Optional<String> failure = attempt(() -> steps.run(session.doubting()));
            if (failure.isPresent()) {
                return new End.Unfinished(failure.get());
            }
        }
        return undo("");
    }

    private End undo(String reason) {
        Optional<String> failure = attempt(() -> {
            List<MigrateStep> undoing = session.undoing();
            undoing.forEach(steps::run);
        });
        String why = reason.isEmpty() ? "" : reason + ". ";
        return failure.<End>map(next -> new End.Unfinished(why + "It could not be undone: " + next))
                .orElseGet(() -> new End.Undone(reason));
    }

    /// Why it failed; empty if it didn't.
    private static Optional<String> attempt(Runnable work) {
        try {
            work.run();
            return Optional.empty();
        } catch (StepFailedException | UnreadableException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }
}
