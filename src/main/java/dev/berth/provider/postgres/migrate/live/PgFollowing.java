package dev.berth.provider.postgres.migrate.live;

import static dev.berth.provider.postgres.PgDialect.literal;

import dev.berth.core.Retry;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.provider.postgres.PgConninfo;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgQuiet;
import dev.berth.provider.postgres.migrate.PgReplicaCheck;
import dev.berth.provider.postgres.migrate.PgReplicaSql;
import dev.berth.provider.postgres.migrate.PgReplicaState;
import dev.berth.provider.postgres.migrate.PgState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Publication, slot and subscription of one move on its two servers.
record PgFollowing(PgMove move, PgMoveServer source, PgMoveServer target) {

    private static final Retry RETRY = Retry.every(Duration.ofMillis(50));
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration SLOT = Duration.ofMinutes(1);

    /// See PostgreSQL docs, Appendix A: query_canceled.
    private static final String CANCELED = "57014";

    private static final String SYSTEM = "PostgreSQL system ";

    PgReplicaSql sql() {
        return new PgReplicaSql(move);
    }

    /// How far it is.
    PgReplicaState state(PgState place) {
        String name = sql().name();
        Optional<Row> subscription = subscription();
        Optional<Row> publication = place.hidden()
                .or(place::old)
                .filter(row -> row.flag("open"))
                .flatMap(
                        row -> source
                                .inside(row.text("name"), inside -> inside.inspect("migrate/replica_publications"))
                                .getFirst()
                                .stream()
                                .filter(found -> found.text("name").equals(name))
                                .findFirst());
        return new PgReplicaState(
                sql(),
                source.rows("replica_slots"),
                publication,
                subscription,
                subscription
                        .filter(row ->
                                row.text("database").equals(move.section().database()))
                        .flatMap(_ -> target
                                .inside(move.section().database(), inside -> inside.inspect("migrate/replica_tables"))
                                .getFirst()
                                .stream()
                                .filter(found -> found.text("name").equals(name))
                                .findFirst()));
    }

    Optional<Row> subscription() {
        return target.major() < PgReplicaCheck.OLDEST_TARGET
                ? Optional.empty()
                : target.rows("replica_subscriptions").stream()
                        .filter(row -> row.text("name").equals(sql().name()))
                        .findFirst();
    }

    /// Publishes the tables, and keeps what is written from now on.
    void publish() {
        String database = move.from().database();
        try (PgConnection inside = source.inside(database, Mode.WRITE)) {
            inside.execute(sql().publish(inside.inspect("migrate/tables").getFirst()), true);
            inside.query(
                    "select set_config('statement_timeout', " + literal(String.valueOf(SLOT.toMillis())) + ", false)");
            inside.query(sql().slot());
        } catch (PgException refused) {
            throw new StepFailedException(
                    refused.state().equals(CANCELED)
                            ? source.spec().where() + ": transactions that were open for "
                                    + SLOT.toSeconds()
                                    + "s keep a replication from beginning. End them, and run again"
                            : source.spec().where() + ": " + refused.said(),
                    refused);
        }
    }

    /// Subscribes. The connection string is a setting of this session, and of no other.
    ///
    /// @param schema the fingerprint of what the old database has
    void subscribe(String schema) {
        Secret connection = PgConninfo.of(move.from().server(), move.from().database(), source.password());
        try (PgConnection inside = target.inside(move.section().database(), Mode.WRITE)) {
            inside.execute(quiet().statements(), false);
            inside.give("select set_config('" + PgReplicaSql.CONNECTION + "', ?, false)", connection);
            inside.execute(sql().subscribe(schema), true);
        } catch (PgException refused) {
            throw new StepFailedException(
                    target.spec().where() + " can't follow "
                            + move.from().server().host() + ":"
                            + move.from().server().port() + ": " + refused.said(),
                    refused);
        }
    }

    PgQuiet quiet() {
        return new PgQuiet(target.rows("replica_quiet"));
    }

    /// Runs statements about the subscription, as one transaction.
    void inside(List<String> statements) {
        try (PgConnection inside = target.inside(move.section().database(), Mode.WRITE)) {
            inside.execute(statements, true);
        } catch (PgException refused) {
            throw new StepFailedException(target.spec().where() + ": " + refused.said(), refused);
        }
    }

    void enable() {
        inside(List.of(sql().enable(true)));
    }

    /// The new server stops following; nothing is at work there any more.
    void stop() {
        inside(List.of(sql().enable(false)));
        if (!within(
                STOP,
                () -> subscription().filter(row -> row.integer("workers") > 0).isEmpty())) {
            throw new StepFailedException(
                    target.spec().where() + ": the replication did not stop within " + STOP.toSeconds() + "s");
        }
    }

    void unsubscribe() {
        inside(sql().unsubscribe());
    }

    /// Takes away berth's slot, and those that the new server has made for the first copies.
    ///
    /// @param subscription the subscription's oid; empty if it is gone
    void dropSlots(Optional<String> subscription) {
        String identity = target.identity();
        String system = identity.startsWith(SYSTEM) ? identity.substring(SYSTEM.length()) : "[0-9]+";
        for (Row slot : source.rows("replica_slots")) {
            String name = slot.text("name");
            boolean ours = name.equals(sql().name())
                    || (slot.find("database").equals(Optional.of(move.from().database()))
                            && (subscription.isPresent() || identity.startsWith(SYSTEM))
                            && PgReplicaSql.isOfCopy(name, subscription.orElse("[0-9]+"), system));
            if (ours) {
                drop(name);
            }
        }
    }

    private void drop(String slot) {
        Optional<StepFailedException> last = Optional.empty();
        Retry.Tries tries = RETRY.within(STOP).begin();
        while (!tries.isOver()) {
            List<Row> there =
                    source.select("select active_pid from pg_replication_slots where slot_name = " + literal(slot));
            if (there.isEmpty()) {
                return;
            }
            there.getFirst()
                    .find("active_pid")
                    .ifPresent(pid -> source.select("select pg_terminate_backend(" + Integer.parseInt(pid) + ")"));
            try {
                source.together(List.of(PgReplicaSql.dropSlot(slot)));
                return;
            } catch (StepFailedException busy) {
                last = Optional.of(busy);
                tries.pause(PgFollowing::interrupted);
            }
        }
        throw last.orElseThrow();
    }

    /// Takes the publication away.
    ///
    /// @param database the old one, under its name of the moment
    void unpublish(String database) {
        try (PgConnection inside = source.inside(database, Mode.WRITE)) {
            Optional<Row> there = inside.inspect("migrate/replica_publications").getFirst().stream()
                    .filter(row -> row.text("name").equals(sql().name()))
                    .findFirst();
            if (there.isEmpty()) {
                return;
            }
            if (!move.isOurs(PgState.comment(there.get()))) {
                throw new StepFailedException(source.spec().where() + ": publication " + sql().name()
                        + " isn't of this migration. Drop it yourself if nobody needs it");
            }
            inside.execute(List.of(sql().unpublish()), true);
        } catch (PgException refused) {
            throw new StepFailedException(source.spec().where() + ": " + refused.said(), refused);
        }
    }

    /// Waits for something.
    ///
    /// @return whether it has come in time
    static boolean within(Duration time, BooleanSupplier there) {
        return RETRY.within(time).until(there, PgFollowing::interrupted);
    }

    private static StepFailedException interrupted(InterruptedException interrupted) {
        return new StepFailedException("interrupted", interrupted);
    }
}
