package dev.berth.run.migrate;

import dev.berth.core.Retry;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.core.migrate.Replica;
import dev.berth.core.migrate.ReplicaSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Lets one service's new database follow the old one, or takes that back. [Migration] makes the cut-over.
///
/// @param log runs each step, and tells of it
public record Replication(ReplicaSession session, StepLog log) {

    private static final Duration DELAY = Duration.ofMillis(250);
    private static final Duration PULSE = Duration.ofSeconds(10);

    /// How it ended.
    public sealed interface End {

        /// The new server follows.
        record Following(Replica replica) implements End {}

        /// Everything is as it was before, for this reason.
        record Undone(String reason) implements End {}

        /// It stopped in between, and running it again goes on.
        record Unfinished(String reason) implements End {}
    }

    /// Begins, or goes on from wherever an earlier run was cut off. What fails before anything follows is undone.
    ///
    /// @param wait for the first copy at most
    /// @param words receives the progress of the copy
    public End start(Duration wait, Consumer<Replica> words) {
        boolean begun = session.replica().begun();
        Optional<String> failure = attempt(session::starting);
        if (failure.isPresent()) {
            return begun ? new End.Unfinished(failure.get()) : undo(failure.get());
        }
        Optional<String> later = attempt(() -> {
            await(wait, words);
            return session.completing();
        });
        return later.<End>map(End.Unfinished::new).orElseGet(() -> new End.Following(session.replica()));
    }

    private void await(Duration wait, Consumer<Replica> words) {
        Retry.Tries tries = Retry.every(DELAY).within(wait).begin();
        Instant said = Instant.now();
        Replica replica = session.replica();
        while (!replica.isCopied() && !tries.isOver()) {
            if (Duration.between(said, Instant.now()).compareTo(PULSE) >= 0) {
                words.accept(replica);
                said = Instant.now();
            }
            tries.pause(e -> new StepFailedException("interrupted", e));
            replica = session.replica();
        }
    }

    /// Takes everything back.
    public End abort(MigrateReading reading) {
        if (reading.stage() == MigrateStage.ARRIVED) {
            Optional<String> failure = attempt(() -> List.of(session.doubting()));
            if (failure.isPresent()) {
                return new End.Unfinished(failure.get());
            }
        }
        return undo("");
    }

    private End undo(String reason) {
        String why = reason.isEmpty() ? "" : reason + ". ";
        return attempt(session::aborting)
                .<End>map(next -> new End.Unfinished(why + "It could not be undone: " + next))
                .orElseGet(() -> new End.Undone(reason));
    }

    /// Takes away what is left behind a move.
    ///
    /// @return why that failed; empty if it didn't
    public Optional<String> clear() {
        return attempt(session::clearing);
    }

    private interface Steps {
        List<MigrateStep> get();
    }

    /// Why it failed; empty if it didn't.
    private Optional<String> attempt(Steps steps) {
        try {
            for (MigrateStep step : steps.get()) {
                log.run(step);
            }
            return Optional.empty();
        } catch (StepFailedException | UnreadableException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }
}
