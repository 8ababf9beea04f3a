package dev.berth.cli;

import dev.berth.core.Action;
import dev.berth.core.Guards;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.core.migrate.MigratePlan;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.render.JsonMigrate;
import dev.berth.render.Paint;
import dev.berth.render.TextMigrate;
import dev.berth.run.migrate.Migration;
import dev.berth.run.migrate.Migration.End;
import dev.berth.run.migrate.StepLog;
import dev.berth.run.migrate.Switch;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Moves a service's data by a copy, while the service is down.
///
/// @param session is open on both servers
/// @param look how much is only looked at
/// @param audit where each step and change is noted
/// @param approved asks a person, unless the command line has answered
record Copying(
        Console console,
        Moving moving,
        Switch switching,
        MigrateSession session,
        MigrateProgress progress,
        Replicating.Look look,
        AuditFile audit,
        Paint paint,
        BooleanSupplier approved) {

    ExitCode run() {
        MigratePlan review = review();
        MigrateReading reading = review.reading();
        Plan plan = review.switching();
        List<Refusal> refusals = refusals(reading);
        show(review.refusing(refusals), review.digest());
        if (plan.unread().contains(moving.service())) {
            console.err()
                    .println("berth: a server or store that the service uses can't be read: "
                            + String.join(
                                    "; ",
                                    plan.notes().stream()
                                            .filter(note -> note.code().equals("unreadable"))
                                            .map(note -> Text.printable(note.message()))
                                            .toList()));
            return ExitCode.INCOMPLETE;
        }
        if (reading.stage() == MigrateStage.ARRIVED && reading.left() && plan.isEmpty()) {
            (look.json() ? console.err() : console.out())
                    .println("Nothing is left to do. Remove `from` from the manifest.");
            return ExitCode.OK;
        }
        boolean refused = !refusals.isEmpty() || isBlocked(reading, plan);
        if (look.dryRun()) {
            return !look.exitCode() ? ExitCode.OK : refused ? ExitCode.REFUSED : ExitCode.CHANGES;
        }
        if (refused) {
            console.refused(Stream.concat(refusals.stream(), plan.allRefusals()));
            return ExitCode.REFUSED;
        }
        if (!look.expected().isEmpty() && !look.expected().equals(review.digest())) {
            console.err().println(ReviewedDigest.differs(review.digest(), look.expected()));
            return ExitCode.NOT_REVIEWED;
        }
        if (!approved.getAsBoolean()) {
            return ExitCode.NOT_APPROVED;
        }
        session.lock();
        MigratePlan again = review();
        MigrateReading locked = again.reading();
        if (!refusals(locked).isEmpty() || !again.digest().equals(review.digest())) {
            console.err().println("berth: the servers changed while this was shown, so nothing was done. Run again");
            return ExitCode.NOT_REVIEWED;
        }
        End end;
        try (var _ = new Interruption(
                console.err(),
                "berth: interrupted. The service may be down: run migrate again to go on, or with --abort to undo it")) {
            Action action = locked.stage() == MigrateStage.NOT_BEGUN ? Action.CREATE : Action.UPDATE;
            end = new Migration(session, switching, steps(review.digest(), action)).run(locked);
        }
        return ended(end);
    }

    ExitCode abort() {
        session.lock();
        MigrateReading reading = session.read();
        if (reading.stage() == MigrateStage.ARRIVED && switching.isPublished()) {
            console.err()
                    .println("berth: refused: the service's Secret tells of the new database already, and what was"
                            + " written there since would be lost. Nothing was changed");
            return ExitCode.REFUSED;
        }
        if (reading.stage() == MigrateStage.NOT_BEGUN) {
            console.out().println("Nothing is left to undo.");
            return ExitCode.OK;
        }
        if (!approved.getAsBoolean()) {
            return ExitCode.NOT_APPROVED;
        }
        End end = new Migration(session, switching, steps(moving.digest("abort", session.undoing()), Action.DELETE))
                .abort(reading);
        if (end instanceof End.Undone) {
            console.out().println(moving.service() + ": undone. The old database is open as before.");
            return ExitCode.OK;
        }
        progress.accept("FAILED: " + (end instanceof End.Unfinished(String reason) ? reason : end.toString()));
        return ExitCode.APPLIED_IN_PART;
    }

    private StepLog steps(String digest, Action action) {
        return new StepLog(
                (step, before) -> {
                    if (before) {
                        progress.accept(step);
                    }
                },
                audit.of(digest),
                moving.moved(action));
    }

    private MigratePlan review() {
        return new MigratePlan(
                moving.service(),
                session.read(),
                session.moving().stream().map(MigrateStep::preview).toList(),
                switching.plan().plan());
    }

    private void show(MigratePlan shown, String digest) {
        if (look.json()) {
            console.out()
                    .print(JsonMigrate.render(
                            shown, digest, moving.database(), console.redaction()::apply, Version.number()));
            return;
        }
        console.show(TextMigrate.render(
                        shown.service(),
                        shown.reading(),
                        shown.moving(),
                        shown.switching().redacted(console.redaction()::apply),
                        moving.database(),
                        paint)
                + TextMigrate.digest(digest));
    }

    /// A database that is half made may look as if something stood against its changes.
    private boolean isBlocked(MigrateReading reading, Plan plan) {
        return plan.of(moving.service()).stream()
                .filter(PlannedChange::isBlocked)
                .anyMatch(change -> reading.stage() != MigrateStage.BEGUN
                        || !change.address().isBelow(moving.move().target().address()));
    }

    private List<Refusal> refusals(MigrateReading reading) {
        return Guards.remaining(reading.refusals(), Optional.of(moving.database()), switching.overrides());
    }

    private ExitCode ended(End end) {
        return switch (end) {
            case End.Moved(MigrateReading reading) -> {
                console.show(TextMigrate.moved(moving.service(), reading, moving.restarts(), switching.others()));
                yield ExitCode.OK;
            }
            case End.Undone(String reason) -> {
                progress.accept("FAILED: " + reason);
                console.err()
                        .println("berth: nothing was moved: the old database is open again, and no Secret was changed");
                yield ExitCode.APPLIED_IN_PART;
            }
            case End.Unfinished(String reason) -> {
                progress.accept("FAILED: " + reason);
                console.err().println("berth: what ran stays; run again to finish");
                yield ExitCode.APPLIED_IN_PART;
            }
        };
    }
}
