package dev.berth.provider.postgres.migrate;

import dev.berth.core.Comment;
import dev.berth.core.migrate.Replica;
import dev.berth.provider.postgres.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How far a replication is, as the two servers' catalogs tell it. Publication, slot and subscription have one name.
/// Pure.
///
/// @param slots the rows of `replica_slots.sql`
/// @param publication its row, if the old database could be entered
/// @param subscription its row of `replica_subscriptions.sql`
/// @param tables its row of `replica_tables.sql`, if it is in the new database
public record PgReplicaState(
        PgReplicaSql sql,
        List<Row> slots,
        Optional<Row> publication,
        Optional<Row> subscription,
        Optional<Row> tables) {

    /// The note in the subscription's comment that says that the new database has everything.
    public static final String WHOLE = "whole";

    /// The note in it with the fingerprint of the old database's schema.
    public static final String SCHEMA = "schema";

    private static final String LOST = "lost";

    public PgReplicaState {
        slots = List.copyOf(slots);
    }

    /// berth's own slot.
    public Optional<Row> slot() {
        return slots.stream().filter(row -> row.text("name").equals(sql.name())).findFirst();
    }

    /// Whether there may be slots of this move, those of first copies included.
    public boolean hasSlots() {
        return slot().isPresent()
                || slots.stream()
                        .anyMatch(row -> row.find("database")
                                        .equals(Optional.of(sql.move().from().database()))
                                && PgReplicaSql.isOfCopy(row.text("name"), "[0-9]+", "[0-9]+"));
    }

    /// What the subscription's comment says.
    public Comment comment() {
        return tables.map(PgState::comment).orElse(Comment.NONE);
    }

    /// Whether an object of another creator has one of the names that this move uses.
    public boolean isForeign() {
        PgMove move = sql.move();
        return (subscription.isPresent() && !move.isOurs(comment()))
                || publication.filter(row -> !move.isOurs(PgState.comment(row))).isPresent()
                || slot().filter(row -> !isOfMove(row, move)).isPresent();
    }

    private static boolean isOfMove(Row slot, PgMove move) {
        String database = slot.find("database").orElse("");
        return slot.find("plugin").equals(Optional.of(PgReplicaSql.PLUGIN))
                && (database.equals(move.from().database()) || database.equals(move.hidden()));
    }

    /// Whether the subscription was made.
    public boolean isBegun() {
        return subscription.isPresent();
    }

    /// Whether the subscription reads.
    public boolean isEnabled() {
        return subscription.filter(row -> row.flag("enabled")).isPresent();
    }

    /// How far it is.
    public Replica replica() {
        if (subscription.isEmpty()) {
            return Replica.NONE;
        }
        return new Replica(
                true,
                slot().filter(row -> row.flag("active")).isPresent(),
                tables.map(row -> row.integer("tables")).orElse(0),
                tables.map(row -> row.integer("ready")).orElse(0),
                comment().note(WHOLE).isPresent(),
                slot().filter(row -> !row.text("wal_status").equals(LOST)).isEmpty(),
                slot().map(row -> Long.parseLong(row.text("lag_bytes"))).orElse(0L),
                slot().filter(row -> row.flag("active"))
                        .map(row -> row.find("lag_millis")
                                .map(millis -> Duration.ofMillis(Long.parseLong(millis)))
                                .orElse(Duration.ZERO)),
                subscription.map(row -> Long.parseLong(row.text("errors"))).orElse(0L));
    }
}
