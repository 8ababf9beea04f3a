package dev.berth.cli;

import dev.berth.core.Action;
import dev.berth.core.Guards;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.core.migrate.MigratePlan;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.core.migrate.Replica;
import dev.berth.core.migrate.ReplicaSession;
import dev.berth.provider.postgres.migrate.live.PgReplicaSession;
import dev.berth.render.JsonMigrate;
import dev.berth.render.Paint;
import dev.berth.render.TextMigrate;
import dev.berth.render.TextReplica;
import dev.berth.run.migrate.Migration;
import dev.berth.run.migrate.Replication;
import dev.berth.run.migrate.Replication.End;
import dev.berth.run.migrate.StepLog;
import dev.berth.run.migrate.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `berth migrate` of a service whose manifest says `mode: replicate`.
///
/// @param audit where each step and change is noted
/// @param approved asks a person, once
record Replicating(
        Console console,
        Moving moving,
        Switch switching,
        ReplicateOptions options,
        Look look,
        AuditFile audit,
        Paint paint,
        Approval approved) {

    /// Whether anything is changed, what the exit code says if not, how it is printed, and what digest it must have.
    record Look(boolean dryRun, boolean exitCode, boolean json, String expected) {}

    /// Whether a person agrees.
    interface Approval {
        boolean get();
    }

    PgReplicaSession open() {
        return PgReplicaSession.open(moving.move(), options.limits(), this::say);
    }

    void say(String line) {
        console.err().println("berth: " + moving.service() + ": " + Text.printable(line));
    }

    void refuse(String reason) {
        console.err().println("berth: refused: " + Text.printable(reason) + ". Nothing was changed");
    }

    /// Says each step, and notes how it ended.
    ///
    /// @param digest of what was approved
    /// @param action what becomes of the new database
    StepLog steps(String digest, Action action) {
        return new StepLog(
                (step, before) -> {
                    if (before) {
                        say(step);
                    }
                },
                audit.of(digest),
                moving.moved(action));
    }

    /// Begins, goes on, or says how far it is; or makes the cut-over.
    ExitCode run() {
        try (PgReplicaSession session = open()) {
            MigratePlan review = review(session);
            MigrateReading reading = review.reading();
            boolean arrived = reading.stage() == MigrateStage.ARRIVED;
            Replica replica = arrived ? Replica.NONE : session.replica();
            show(review, replica);
            if (review.switching().unread().contains(moving.service())) {
                console.err().println("berth: a server or store that the service uses can't be read. See: berth plan");
                return ExitCode.INCOMPLETE;
            }
            if (arrived && reading.left() && review.switching().isEmpty()) {
                (look.json ? console.err() : console.out())
                        .println("Nothing is left to do. Remove `from` from the manifest.");
                return ExitCode.OK;
            }
            boolean refused = !refusals(reading).isEmpty()
                    || changes(reading, review.switching()).stream().anyMatch(PlannedChange::isBlocked);
            if (look.dryRun) {
                boolean idle = review.moving().isEmpty() && !arrived;
                return !look.exitCode || (idle && !refused)
                        ? ExitCode.OK
                        : refused ? ExitCode.REFUSED : ExitCode.CHANGES;
            }
            if (refused) {
                console.refused(Stream.concat(
                        refusals(reading).stream(), review.switching().allRefusals()));
                return ExitCode.REFUSED;
            }
            if (!look.expected.isEmpty() && !look.expected.equals(review.digest())) {
                console.err().println(ReviewedDigest.differs(review.digest(), look.expected));
                return ExitCode.NOT_REVIEWED;
            }
            return isCutting(reading) ? cut(session, review, replica) : follow(session, review, replica);
        }
    }

    private boolean isCutting(MigrateReading reading) {
        return options.cutover || reading.stage() == MigrateStage.ARRIVED;
    }

    private MigratePlan review(ReplicaSession session) {
        MigrateReading reading = session.read();
        var steps = new ArrayList<MigrateStep>();
        if (reading.stage() != MigrateStage.ARRIVED) {
            steps.addAll(isCutting(reading) ? session.moving() : session.starting());
            steps.addAll(isCutting(reading) ? List.of() : session.completing());
        }
        return new MigratePlan(
                moving.service(),
                reading,
                steps.stream().map(MigrateStep::preview).toList(),
                switching.plan().plan());
    }

    private void show(MigratePlan review, Replica replica) {
        MigrateReading reading = review.reading();
        MigratePlan shown = review.refusing(refusals(reading));
        if (look.json) {
            console.out()
                    .print(JsonMigrate.render(
                            shown, review.digest(), moving.database(), console.redaction()::apply, Version.number()));
            return;
        }
        console.show(TextReplica.render(
                        shown,
                        replica,
                        isCutting(reading) ? "cut-over" : replica.begun() ? "next" : "begin",
                        changes(reading, review.switching().redacted(console.redaction()::apply)),
                        moving.database(),
                        paint)
                + TextMigrate.digest(review.digest()));
    }

    /// The changes of the cut-over, without refusals: an incomplete database may cause refusals that will not
    /// apply.
    private List<PlannedChange> changes(MigrateReading reading, Plan plan) {
        return plan.of(moving.service()).stream()
                .filter(change -> reading.stage() != MigrateStage.BEGUN
                        || !change.address().isBelow(moving.move().target().address()))
                .toList();
    }

    private ExitCode follow(PgReplicaSession session, MigratePlan review, Replica replica) {
        if (review.reading().closed().isPresent()) {
            refuse("a run that was cut off has closed the old database. Go on with --cutover, or undo it with --abort");
            return ExitCode.REFUSED;
        }
        if (!replica.begun() && !approved.get()) {
            return ExitCode.NOT_APPROVED;
        }
        session.lock();
        // What there is to do changes by itself while rows are copied.
        if (isChanged(review(session), replica.begun() ? Optional.empty() : Optional.of(review))) {
            return ExitCode.NOT_REVIEWED;
        }
        End end;
        try (var _ = new Interruption(
                console.err(),
                "berth: interrupted. The service isn't touched. Run migrate again to go on, or with --abort to undo it")) {
            end = new Replication(session, steps(review.digest(), replica.begun() ? Action.UPDATE : Action.CREATE))
                    .start(options.waiting(), far -> say(TextReplica.words(far)));
        }
        return switch (end) {
            case End.Following(Replica far) -> {
                console.out().println(moving.service() + ": " + TextReplica.words(far) + ".");
                console.out().println(next(far));
                yield ExitCode.OK;
            }
            case End.Undone(String reason) -> {
                say("FAILED: " + reason);
                console.err().println("berth: nothing was begun: all is as it was before");
                yield ExitCode.APPLIED_IN_PART;
            }
            case End.Unfinished(String reason) -> {
                say("FAILED: " + reason);
                console.err().println("berth: what ran stays; run again to go on, or with --abort to undo it");
                yield ExitCode.APPLIED_IN_PART;
            }
        };
    }

    /// Whether the plan differs from the reviewed one, or has refusals.
    private boolean isChanged(MigratePlan again, Optional<MigratePlan> review) {
        boolean changed = !refusals(again.reading()).isEmpty()
                || review.filter(seen -> !seen.digest().equals(again.digest())).isPresent();
        if (changed) {
            console.err().println("berth: the servers changed while this was shown, so nothing was done. Run again");
        }
        return changed;
    }

    private List<Refusal> refusals(MigrateReading reading) {
        return Guards.remaining(reading.refusals(), Optional.of(moving.database()), switching.overrides());
    }

    private String next(Replica far) {
        String command = "berth migrate " + moving.service();
        return far.isNear(options.maxLagBytes())
                ? "The service can be moved: " + command + " --cutover"
                : "The copy goes on by itself. See how far it is: " + command;
    }

    private ExitCode cut(PgReplicaSession session, MigratePlan review, Replica replica) {
        Optional<String> obstacle = obstacle(session, review.reading(), replica);
        if (obstacle.isPresent()) {
            refuse(obstacle.get());
            return ExitCode.REFUSED;
        }
        if (!approved.get()) {
            return ExitCode.NOT_APPROVED;
        }
        session.lock();
        MigratePlan again = review(session);
        if (isChanged(again, Optional.of(review))) {
            return ExitCode.NOT_REVIEWED;
        }
        Migration.End end;
        try (var _ = new Interruption(
                console.err(),
                "berth: interrupted. The service may be down: run migrate --cutover again to go on, or with --abort to"
                        + " undo it")) {
            end = new Migration(session, switching, steps(review.digest(), Action.UPDATE)).run(again.reading());
        }
        return switch (end) {
            case Migration.End.Moved(MigrateReading moved) -> {
                console.show(TextMigrate.moved(moving.service(), moved, moving.restarts(), switching.others()));
                yield ExitCode.OK;
            }
            case Migration.End.Undone(String reason) -> {
                say("FAILED: " + reason);
                console.err()
                        .println("berth: nothing was moved: the old database is open again, the new server follows it,"
                                + " and no Secret was changed");
                yield ExitCode.APPLIED_IN_PART;
            }
            case Migration.End.Unfinished(String reason) -> {
                say("FAILED: " + reason);
                console.err().println("berth: what ran stays; run again to finish");
                yield ExitCode.APPLIED_IN_PART;
            }
        };
    }

    /// Why there is nothing to be cut over yet; one that was begun only goes on.
    private Optional<String> obstacle(PgReplicaSession session, MigrateReading reading, Replica replica) {
        if (reading.stage() == MigrateStage.ARRIVED
                || (replica.begun() && reading.closed().isPresent())) {
            return Optional.empty();
        }
        if (!replica.begun()) {
            return Optional.of("there is no replication. Begin it: berth migrate " + moving.service());
        }
        if (!replica.isNear(options.maxLagBytes())) {
            return Optional.of("the new server isn't near enough: " + TextReplica.words(replica)
                    + ". The first copy must be done, with all indexes, and the lag at most "
                    + Text.bytes(options.maxLagBytes()) + " (--max-lag). Run: berth migrate " + moving.service());
        }
        List<String> changes = session.changes();
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of("the old database was changed since the replication began: " + String.join("; ", changes)
                        + ". Undo the replication with --abort, and begin again");
    }
}
