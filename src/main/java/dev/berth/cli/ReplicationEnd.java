package dev.berth.cli;

import dev.berth.core.Action;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.provider.postgres.migrate.live.PgAbandoning;
import dev.berth.provider.postgres.migrate.live.PgReplicaSession;
import dev.berth.run.migrate.Replication;
import dev.berth.run.migrate.Replication.End;
import dev.berth.run.migrate.StepLog;
import java.util.List;
import java.util.Optional;

/// How a replication ends otherwise than by a cut-over, and what is done behind one.
record ReplicationEnd(Replicating replicating) {

    /// Takes everything back.
    ExitCode abort() {
        PgReplicaSession session;
        try {
            session = replicating.open();
        } catch (UnreadableException unreachable) {
            return abandon(unreachable);
        }
        try (session) {
            session.lock();
            MigrateReading reading = session.read();
            if (reading.stage() == MigrateStage.ARRIVED
                    && replicating.switching().isPublished()) {
                replicating.refuse(
                        "the service's Secret tells of the new database already, and what was written there since would"
                                + " be lost");
                return ExitCode.REFUSED;
            }
            if (session.aborting().size() == 1) {
                replicating.console().out().println("Nothing is left to undo.");
                return ExitCode.OK;
            }
            if (!replicating.approved().get()) {
                return ExitCode.NOT_APPROVED;
            }
            End end = new Replication(session, steps("abort", session.aborting(), Action.DELETE)).abort(reading);
            if (end instanceof End.Undone) {
                replicating
                        .console()
                        .out()
                        .println(replicating.moving().service() + ": undone. The old database is open as before.");
                return ExitCode.OK;
            }
            replicating.say("FAILED: " + (end instanceof End.Unfinished(String reason) ? reason : end.toString()));
            return ExitCode.APPLIED_IN_PART;
        } catch (StepFailedException failed) {
            replicating.say("FAILED: " + failed.getMessage());
            return ExitCode.APPLIED_IN_PART;
        }
    }

    /// Ends the replication while the old server can't be reached.
    private ExitCode abandon(UnreadableException unreachable) {
        try (PgAbandoning abandoning = PgAbandoning.open(replicating.moving().move())) {
            List<MigrateStep> steps = abandoning.steps();
            if (steps.isEmpty()) {
                throw unreachable;
            }
            replicating.say(String.valueOf(unreachable.getMessage()));
            if (!replicating.approved().get()) {
                return ExitCode.NOT_APPROVED;
            }
            abandoning.lock();
            List<MigrateStep> taken = abandoning.steps();
            StepLog log = steps("abandon", taken, Action.DELETE);
            taken.forEach(log::run);
            replicating.console().err().println("berth: undone on the new server alone; " + abandoning.staying());
            return ExitCode.APPLIED_IN_PART;
        } catch (StepFailedException failed) {
            replicating.say("FAILED: " + failed.getMessage());
            return ExitCode.APPLIED_IN_PART;
        }
    }

    private StepLog steps(String what, List<MigrateStep> steps, Action action) {
        return replicating.steps(replicating.moving().digest(what, steps), action);
    }

    /// Takes away what is left behind the move, and says what a person can.
    ExitCode finish() {
        try (PgReplicaSession session = replicating.open()) {
            MigrateReading reading = session.read();
            if (reading.stage() != MigrateStage.ARRIVED
                    || !reading.left()
                    || !replicating.switching().plan().plan().isEmpty()) {
                replicating.refuse("the service isn't moved to its end. Run: berth migrate "
                        + replicating.moving().service());
                return ExitCode.REFUSED;
            }
            if (replicating.look().dryRun()) {
                session.clearing()
                        .forEach(
                                step -> replicating.console().out().println("would " + Text.printable(step.preview())));
                return ExitCode.OK;
            }
            session.lock();
            Optional<String> failure =
                    new Replication(session, steps("finish", session.clearing(), Action.UPDATE)).clear();
            if (failure.isPresent()) {
                replicating.say("FAILED: " + failure.get());
                return ExitCode.APPLIED_IN_PART;
            }
            replicating
                    .console()
                    .out()
                    .println(replicating.moving().service() + ": finished. Nothing of the service needs "
                            + reading.from().server() + " any more. Its database "
                            + Text.printable(replicating.moving().move().hidden())
                            + " is closed and kept; when nobody else uses that server, delete it.\n"
                            + "Remove `from` from the manifest.");
            return ExitCode.OK;
        }
    }
}
