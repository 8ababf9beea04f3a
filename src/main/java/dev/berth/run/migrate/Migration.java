package dev.berth.run.migrate;

import dev.berth.core.Outcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Moves one service's data. Whatever fails before the switch is undone; from the moment on at which a Secret tells of
/// the new place it only goes on.
///
/// @param progress is told of each step, before it runs (true) and behind it (false)
public record Migration(MigrateSession session, Switch switching, BiConsumer<String, Boolean> progress) {

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
        if (reading.stage() != MigrateStage.ARRIVED) {
            Optional<String> failure = attempt(() -> {
                session.moving().forEach(this::run);
                run(session.arriving());
            });
            if (failure.isPresent()) {
                return undo(failure.get());
            }
        }
        return change();
    }

    private End change() {
        Outcome outcome;
        try {
            outcome = switching.run();
        } catch (StepFailedException | UnreadableException failed) {
            outcome = new Outcome.Failed(String.valueOf(failed.getMessage()));
        }
        switch (outcome) {
            case Outcome.Applied _ -> {}
            case Outcome.Failed(String reason) -> {
                return doubt(reason);
            }
            case Outcome.Skipped(String reason) -> {
                return doubt(reason);
            }
        }
        Optional<String> failure = attempt(() -> {
            switching.prove(session);
            session.leaving().forEach(this::run);
        });
        return failure.<End>map(End.Unfinished::new).orElseGet(() -> new End.Moved(session.read()));
    }

    /// Nobody may be told of a place that is taken away again.
    private End doubt(String reason) {
        boolean told;
        try {
            told = switching.isTold();
        } catch (UnreadableException unknown) {
            told = true;
        }
        if (told) {
            return new End.Unfinished(reason);
        }
        Optional<String> failure = attempt(() -> run(session.doubting()));
        return failure.isPresent() ? new End.Unfinished(reason + "; " + failure.get()) : undo(reason);
    }

    /// Takes everything back.
    public End abort(MigrateReading reading) {
        if (reading.stage() == MigrateStage.ARRIVED) {
            Optional<String> failure = attempt(() -> run(session.doubting()));
            if (failure.isPresent()) {
                return new End.Unfinished(failure.get());
            }
        }
        return undo("");
    }

    private End undo(String reason) {
        Optional<String> failure = attempt(() -> {
            List<MigrateStep> steps = session.undoing();
            steps.forEach(this::run);
        });
        String why = reason.isEmpty() ? "" : reason + ". ";
        return failure.<End>map(next -> new End.Unfinished(why + "It could not be undone: " + next))
                .orElseGet(() -> new End.Undone(reason));
    }

    private void run(MigrateStep step) {
        progress.accept(step.preview(), true);
        step.run().run();
        progress.accept(step.preview(), false);
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
