package dev.berth.provider.postgres.migrate.live;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.StepFailedException;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.provider.postgres.PgMoving;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.migrate.PgReplicaOptions;
import dev.berth.provider.postgres.migrate.PgReplicaState;
import dev.berth.provider.postgres.migrate.PgState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The steps by which the new server comes to follow the old one, and by which all of it is taken away; from wherever
/// an earlier run was cut off. Each reads again what it depends on.
record PgReplicaSteps(PgMoveSteps base, PgFollowing following, PgSchemaCopy copy) {

    PgReplicaState state() {
        return following.state(base.state());
    }

    /// See [dev.berth.core.migrate.ReplicaSession#starting].
    List<MigrateStep> starting() {
        PgState place = base.state();
        PgReplicaState state = following.state(place);
        if (state.isBegun()) {
            return state.isEnabled()
                    ? List.of()
                    : List.of(new MigrateStep("new server: follow the old one again", following::enable));
        }
        var steps = new ArrayList<MigrateStep>();
        steps.addAll(clean(place, state));
        steps.addAll(making(place));
        steps.add(new MigrateStep(
                "old server: publish the tables of " + old() + ", and keep what is written to them from now on",
                following::publish));
        steps.add(new MigrateStep(
                "pg_dump, without rows", () -> copy.dump(base.move().from().database())));
        steps.add(new MigrateStep(
                "pg_restore, tables and keys",
                () -> copy.restoreFirst(identities(base.move().from().database()))));
        steps.add(new MigrateStep("new server: copy the rows from the old server, and follow it", () -> {
            following.subscribe(copy.fingerprint());
            base.copy().removeLeftovers();
        }));
        return steps;
    }

    /// What a run left that was cut off before anything followed.
    private List<MigrateStep> clean(PgState place, PgReplicaState state) {
        var steps = new ArrayList<MigrateStep>();
        if (state.slot().isPresent() || state.publication().isPresent()) {
            steps.add(new MigrateStep("old server: take away what an unfinished run left", () -> {
                following.dropSlots(Optional.empty());
                following.unpublish(base.move().from().database());
            }));
        }
        if (place.isCopyOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop database " + database() + ", which an unfinished run left", () -> {
                        base.copy().removeLeftovers();
                        base.target().drop(base.making());
                    }));
        }
        return steps;
    }

    private List<MigrateStep> making(PgState place) {
        var steps = new ArrayList<MigrateStep>();
        PgMoveServer target = base.target();
        if (!place.isRoleOurs()) {
            steps.add(new MigrateStep(
                    "new server: create role " + quoted(base.move().section().user()) + ", which can't log in yet",
                    () -> target.together(base.making().role(target.now()))));
        }
        steps.add(new MigrateStep(
                "new server: create database " + database() + ", closed",
                () -> target.alone(base.making().database())));
        steps.add(new MigrateStep(
                "new server: let berth alone into " + database(),
                () -> target.together(base.making().open(target.now()))));
        List<String> extensions = PgMoving.extensions(base.move().section());
        if (!extensions.isEmpty()) {
            steps.add(new MigrateStep(
                    "new server: create extensions " + String.join(", ", extensions), base::makeExtensions));
        }
        return steps;
    }

    /// See [dev.berth.core.migrate.ReplicaSession#completing].
    List<MigrateStep> completing() {
        PgReplicaState state = state();
        if (!state.replica().isCopied() || state.replica().whole()) {
            return List.of();
        }
        return List.of(
                new MigrateStep("new server: stop following for a moment", following::stop),
                new MigrateStep("pg_restore, indexes, foreign keys and all else", this::restoreRest),
                new MigrateStep("new server: follow the old one again", following::enable),
                new MigrateStep("analyze", base.copy()::analyze),
                new MigrateStep(
                        "new server: note that everything is there",
                        () -> following.inside(List.of(following
                                .sql()
                                .comment(state().comment()
                                        .with(
                                                PgReplicaState.WHOLE,
                                                base.target().now().toString()))))));
    }

    /// A run that was cut off behind it has left everything there.
    private void restoreRest() {
        String database = base.move().from().database();
        if (missing().isEmpty()) {
            return;
        }
        copy.dump(database);
        requireSame();
        copy.restoreRest(identities(database));
        base.copy().removeLeftovers();
    }

    private List<String> missing() {
        return new PgReplicaCompare(base, following, copy, PgReplicaOptions.USUAL)
                .changes(base.move().from().database()).stream()
                        .filter(line -> line.endsWith("old database"))
                        .toList();
    }

    /// Fails if the schema that was dumped last isn't that of the beginning.
    void requireSame() {
        if (!state().comment().note(PgReplicaState.SCHEMA).orElse("").equals(copy.fingerprint())) {
            throw new StepFailedException("the definition of something in the old database, such as a function, view or"
                    + " default, was changed since the replication began, or pg_dump is another one than then. Undo the"
                    + " replication with --abort, and begin again");
        }
    }

    private List<Row> identities(String database) {
        return base.source()
                .inside(
                        database,
                        inside -> inside.inspect("migrate/replica_identities").getFirst());
    }

    /// See [dev.berth.core.migrate.ReplicaSession#aborting].
    List<MigrateStep> aborting() {
        PgState place = base.state();
        PgReplicaState state = following.state(place);
        if (state.isForeign()) {
            throw new StepFailedException(
                    "a publication, slot or subscription " + quoted(state.sql().name())
                            + " isn't of this migration, so nothing is taken away. Drop it yourself if nobody needs it");
        }
        var steps = new ArrayList<MigrateStep>();
        steps.addAll(new PgCutoverSteps(this, PgReplicaOptions.USUAL, List::of).opening(place));
        steps.addAll(unfollowing(state));
        if (state.publication().isPresent()
                || place.isClosing()
                || place.hidden().isPresent()) {
            steps.add(new MigrateStep(
                    "old server: drop the publication",
                    () -> following.unpublish(base.move().from().database())));
        }
        if (place.isCopyOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop database " + database(),
                    () -> base.target().drop(base.making())));
        }
        if (place.isRoleOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop role " + quoted(base.move().section().user()),
                    () -> base.target().together(List.of(base.making().dropRole()))));
        }
        steps.add(new MigrateStep("remove the dump", base.copy()::removeLeftovers));
        return steps;
    }

    /// What ends that the new server follows, and takes the old one's slots away.
    List<MigrateStep> unfollowing(PgReplicaState state) {
        var steps = new ArrayList<MigrateStep>();
        if (state.isBegun()) {
            steps.add(new MigrateStep("new server: stop following", following::stop));
        }
        if (state.isBegun() || state.hasSlots()) {
            steps.add(new MigrateStep(
                    "old server: drop the replication slot",
                    () -> following.dropSlots(state.subscription().map(row -> row.text("oid")))));
        }
        if (state.isBegun()) {
            steps.add(new MigrateStep("new server: drop the subscription", following::unsubscribe));
        }
        return steps;
    }

    private String database() {
        return quoted(base.move().section().database());
    }

    private String old() {
        return quoted(base.move().from().database());
    }
}
