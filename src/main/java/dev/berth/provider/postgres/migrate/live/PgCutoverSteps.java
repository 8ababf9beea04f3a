package dev.berth.provider.postgres.migrate.live;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Comment;
import dev.berth.core.Refusal;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.migrate.PgReplicaOptions;
import dev.berth.provider.postgres.migrate.PgReplicaSql;
import dev.berth.provider.postgres.migrate.PgReplicaState;
import dev.berth.provider.postgres.migrate.PgState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The steps of a cut-over, from wherever an earlier run was cut off, and those that take it back.
///
/// @param refusals what stands against the move by now
record PgCutoverSteps(PgReplicaSteps replica, PgReplicaOptions options, Supplier<List<Refusal>> refusals) {

    /// The note in the old database's comment that says that the new server has everything.
    private static final String DRAINED = "drained";

    private PgMoveSteps base() {
        return replica.base();
    }

    private PgMoveServer source() {
        return base().source();
    }

    private PgFollowing following() {
        return replica.following();
    }

    /// See [dev.berth.core.migrate.ReplicaSession#moving].
    List<MigrateStep> cutting() {
        PgState place = base().state();
        String name = base().move().from().database();
        String hidden = base().move().hidden();
        var steps = new ArrayList<MigrateStep>();
        if (place.hidden().isEmpty()) {
            if (!place.isClosing()) {
                steps.add(new MigrateStep(
                        "old server: close database " + quoted(name),
                        () -> source().together(base().closed().close(source().now()))));
            }
            steps.add(new MigrateStep("old server: end the sessions in " + quoted(name), this::empty));
            steps.add(new MigrateStep("wait until the new server has the last changes", this::drain));
            steps.add(new MigrateStep("new server: stop following", following()::stop));
            steps.add(new MigrateStep(
                    "old server: rename database " + quoted(name) + " to " + quoted(hidden)
                            + ", so that nobody finds it",
                    () -> source().together(base().closed().hide())));
        } else if (!place.hidden().get().flag("open")) {
            steps.add(new MigrateStep(
                    "old server: let berth alone into " + quoted(hidden),
                    () -> source().together(base().closed().openHidden())));
        }
        steps.add(new MigrateStep(
                "look again for what stands against it, now that nobody can change it", this::checkAgain));
        steps.add(new MigrateStep("compare the schemas", this::compareSchemas));
        steps.add(new MigrateStep("new server: set the sequences", this::setSequences));
        steps.add(new MigrateStep("new server: refresh the materialized views", this::refresh));
        steps.add(new MigrateStep(
                "compare the rows", () -> new PgReplicaCompare(base(), following(), replica.copy(), options).rows()));
        return steps;
    }

    /// Ends every session in the old database but that by which the new server follows.
    private void empty() {
        String name = base().move().from().database();
        String others = " from pg_stat_activity where datname = " + literal(name)
                + " and pid <> pg_backend_pid() and pid not in (select active_pid from pg_replication_slots where"
                + " active_pid is not null and slot_name = "
                + literal(following().sql().name())
                + ") and coalesce(backend_type, '') not in ('autovacuum worker', 'parallel worker')";
        boolean empty = PgFollowing.within(options.drain(), () -> {
            source().select("select pg_terminate_backend(pid)" + others);
            return source().select("select pid" + others).isEmpty();
        });
        if (!empty) {
            throw new StepFailedException(
                    source().spec().where() + ": sessions of " + quoted(name) + " are left although berth ended them");
        }
    }

    /// Waits for what the ended sessions have written. A commit that waits for the disk has all earlier ones written.
    private void drain() {
        String name = base().move().from().database();
        Comment comment = base().state().old().map(PgState::comment).orElse(Comment.NONE);
        if (comment.note(DRAINED).isPresent()) {
            return;
        }
        source().together(List.of("set local synchronous_commit = on", comment(name, comment)));
        String end = source().select("select pg_current_wal_flush_lsn() as flushed")
                .getFirst()
                .text("flushed");
        String slot = literal(following().sql().name());
        boolean drained = PgFollowing.within(
                options.drain(),
                () -> source().select("select 1 from pg_replication_slots where slot_name = " + slot
                                        + " and confirmed_flush_lsn >= " + literal(end) + "::pg_lsn")
                                .size()
                        == 1);
        if (!drained) {
            throw new StepFailedException("the new server did not take the last changes within "
                    + options.drain().toSeconds() + "s: it is "
                    + Text.bytes(replica.state().replica().lagBytes()) + " behind. See its log, or give it more time"
                    + " with --wait");
        }
        source().together(List.of(comment(name, comment.with(DRAINED, "yes"))));
    }

    private static String comment(String database, Comment comment) {
        return "comment on database " + quoted(database) + " is " + literal(comment.text());
    }

    private void checkAgain() {
        List<Refusal> found =
                refusals.get().stream().filter(refusal -> !refusal.liftable()).toList();
        if (!found.isEmpty()) {
            throw new StepFailedException(
                    String.join("; ", found.stream().map(Refusal::message).toList()));
        }
    }

    private void compareSchemas() {
        String hidden = base().move().hidden();
        List<String> changes = new PgReplicaCompare(base(), following(), replica.copy(), options).changes(hidden);
        if (!changes.isEmpty()) {
            throw new StepFailedException("the old database was changed since the replication began: "
                    + String.join("; ", changes) + ". Undo the replication with --abort, and begin again");
        }
        replica.copy().dump(hidden);
        replica.requireSame();
        base().copy().removeLeftovers();
    }

    private void setSequences() {
        List<Row> places = source().inside(base().move().hidden(), inside -> {
            List<Row> sequences = inside.inspect("migrate/sequences").getFirst();
            return sequences.isEmpty() ? List.of() : inside.rows(PgReplicaSql.places(sequences));
        });
        if (places.isEmpty()) {
            return;
        }
        try (PgConnection inside =
                base().target().inside(base().move().section().database(), Mode.WRITE)) {
            inside.rows(PgReplicaSql.set(places));
        } catch (PgException refused) {
            throw new StepFailedException("the sequences could not be set: " + refused.said(), refused);
        }
    }

    /// Refreshes the materialized views as the service's login, because its functions run meanwhile.
    private void refresh() {
        List<String> statements =
                source()
                        .inside(
                                base().move().hidden(),
                                inside ->
                                        inside.inspect("migrate/replica_views").getFirst())
                        .stream()
                        .map(row -> "refresh materialized view " + quoted(row.text("schema")) + "."
                                + quoted(row.text("relation")))
                        .toList();
        if (statements.isEmpty()) {
            return;
        }
        var section = base().move().section();
        try {
            replica.copy().asService(password -> {
                try (PgConnection inside = PgConnection.open(
                        base().target().spec(), section.database(), section.user(), password, Mode.WRITE)) {
                    inside.query("select set_config('statement_timeout', '0', false)");
                    inside.execute(statements, false);
                }
            });
        } catch (PgException | IOException refused) {
            throw new StepFailedException(
                    "the materialized views could not be refreshed: " + refused.getMessage(), refused);
        }
    }

    /// See [dev.berth.core.migrate.ReplicaSession#undoing].
    List<MigrateStep> uncutting() {
        PgState place = base().state();
        PgReplicaState state = following().state(place);
        var steps = new ArrayList<MigrateStep>();
        steps.addAll(opening(place));
        if (state.isBegun()) {
            steps.add(new MigrateStep("new server: follow the old one again", following()::enable));
        }
        return steps;
    }

    /// The steps that open the old database again. The new database is closed before.
    List<MigrateStep> opening(PgState place) {
        var steps = new ArrayList<MigrateStep>();
        if (place.isRoleOurs()) {
            steps.add(new MigrateStep(
                    "new server: let nobody log in as "
                            + quoted(base().move().section().user()),
                    () -> base().target().together(List.of(following().sql().lock()))));
        }
        String old = quoted(base().move().from().database());
        String hidden = base().move().hidden();
        if (place.hidden().isPresent()) {
            steps.add(new MigrateStep("old server: end what is left in " + quoted(hidden), () -> {
                source().together(base().closed().closeHidden());
                source().empty(hidden);
            }));
            steps.add(new MigrateStep(
                    "old server: give " + old + " its name back, and open it",
                    () -> source().together(base().closed().open(true))));
        } else if (place.isClosing()) {
            steps.add(new MigrateStep(
                    "old server: open database " + old,
                    () -> source().together(base().closed().open(false))));
        }
        return steps;
    }

    /// See [dev.berth.core.migrate.ReplicaSession#clearing].
    List<MigrateStep> clearing() {
        PgState place = base().state();
        PgReplicaState state = following().state(place);
        var steps = new ArrayList<MigrateStep>();
        if (state.isBegun() || state.slot().isPresent()) {
            steps.addAll(replica.unfollowing(state));
        }
        Optional<Row> open = place.hidden().filter(row -> row.flag("open"));
        if (state.publication().isPresent() && open.isPresent()) {
            steps.add(new MigrateStep(
                    "old server: drop the publication",
                    () -> following().unpublish(base().move().hidden())));
        }
        return steps;
    }
}
