package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.provider.postgres.PgConninfo;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands against a replication besides what stands against every move. Pure.
///
/// @param state how far it is
/// @param major that of the new server
/// @param source the row of `replica_source.sql`
/// @param target the row of `replica_target.sql`; empty before 16
/// @param quiet what is known of the new server's log
/// @param obstacles the rows of `replica_obstacles.sql`
/// @param superuser whether the login on the old server is one
public record PgReplicaCheck(
        PgReplicaState state,
        int major,
        Row source,
        Optional<Row> target,
        PgQuiet quiet,
        List<Row> obstacles,
        boolean superuser) {

    /// From this version on the server applies changes as the owner of the subscription, who need not be a superuser.
    public static final int OLDEST_TARGET = 16;

    /// The replication workers that a move needs: one for the changes, and at least one for the first copies.
    private static final int NEEDED = 2;

    private static final String DUMP = ", or write `mode: dump`";

    public PgReplicaCheck {
        obstacles = List.copyOf(obstacles);
    }

    /// Everything, what the servers are first.
    public List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        if (major < OLDEST_TARGET) {
            refusals.add(always(
                    "replicate-target",
                    "the new server is PostgreSQL " + major + ", which runs a replication as superuser, code of the old"
                            + " database included. Upgrade it to 16 or newer" + DUMP));
            return refusals;
        }
        names(refusals);
        PgConninfo.problem(state.sql().move().from().server())
                .ifPresent(problem -> refusals.add(always("replicate-tls", problem)));
        if (state.isBegun()) {
            lost(refusals);
        } else {
            source(refusals);
            target(refusals);
        }
        tables(refusals);
        return refusals;
    }

    private void names(List<Refusal> refusals) {
        if (state.isForeign()) {
            refusals.add(always(
                    "replicate-name",
                    "there is a publication, slot or subscription "
                            + quoted(state.sql().name())
                            + " already that this service's migration didn't make. Drop it"));
        }
    }

    private void lost(List<Refusal> refusals) {
        if (state.replica().lost()) {
            refusals.add(always(
                    "slot-lost",
                    "the old server has no slot " + state.sql().name() + " any more, or has removed what it kept for it"
                            + " (max_slot_wal_keep_size). Undo the replication with --abort, and begin again"));
        }
    }

    private void source(List<Refusal> refusals) {
        if (!source.text("wal_level").equals("logical")) {
            refusals.add(always(
                    "wal-level",
                    "wal_level of the old server is " + source.text("wal_level") + ". Run on the old server:"
                            + " alter system set wal_level = 'logical', and restart it" + DUMP));
        }
        if (!source.flag("replicates")) {
            String login = quoted(state.sql().move().from().server().admin());
            refusals.add(always(
                    "source-rights",
                    login + " may not replicate. Run on the old server: alter role " + login + " replication" + DUMP));
        }
        few("slots", "max_replication_slots", "replication slot", refusals);
        few("senders", "max_wal_senders", "WAL sender", refusals);
    }

    private void few(String column, String setting, String noun, List<Refusal> refusals) {
        if (source.integer(column) < NEEDED) {
            refusals.add(always(
                    "replicate-limits",
                    "the old server has " + Math.max(0, source.integer(column)) + " of " + NEEDED + " " + noun
                            + "s left that are needed. Raise " + setting + " there, and restart it" + DUMP));
        }
    }

    private void target(List<Refusal> refusals) {
        Row row = target.orElseThrow();
        String admin = quoted(state.sql().move().target().admin());
        if (!row.flag("subscribes")) {
            refusals.add(always(
                    "replicate-rights",
                    admin + " may not create subscriptions. Let a superuser run on the new server: grant"
                            + " pg_create_subscription to " + admin + DUMP));
        }
        room(row, "workers", "max_logical_replication_workers", refusals);
        room(row, "origins", "max_replication_slots (from 18 on max_active_replication_origins)", refusals);
        List<String> loud = quiet.loud();
        if (!loud.isEmpty()) {
            refusals.add(always(
                    "password-logged",
                    "the new server would log the password of the old one, by " + String.join(", ", loud)
                            + ". Let a superuser run on the new server: grant set on parameter "
                            + String.join(", ", loud) + " to " + admin + DUMP));
        }
    }

    private static void room(Row row, String column, String setting, List<Refusal> refusals) {
        if (row.integer(column) < NEEDED) {
            refusals.add(always(
                    "replicate-limits",
                    "the new server has no room for another subscription. Raise " + setting + " there, and restart it"
                            + DUMP));
        }
    }

    private void tables(List<Refusal> refusals) {
        some("identity")
                .ifPresent(names -> refusals.add(always(
                        "replica-identity",
                        "nothing tells the rows of these tables apart: " + names
                                + ". Add a primary key, or run: alter table … replica identity full" + DUMP)));
        some("unlogged")
                .ifPresent(names -> refusals.add(always(
                        "unlogged",
                        "unlogged tables aren't replicated: " + names + ". Run: alter table … set logged" + DUMP)));
        some("forced")
                .ifPresent(names -> refusals.add(always(
                        "row-security",
                        "forced row security keeps a replication from writing: " + names
                                + ". Run: alter table … no force row level security" + DUMP)));
        some("always")
                .ifPresent(names -> refusals.add(always(
                        "always-trigger",
                        "these triggers would run on both servers: " + names + ". Run: alter table … enable trigger …"
                                + DUMP)));
        if (!superuser) {
            some("owner")
                    .ifPresent(names -> refusals.add(always(
                            "source-rights",
                            "only the owner of a table can publish it: " + names
                                    + ". Name a superuser or the owner: `from: {user: …}`" + DUMP)));
        }
        some("large-object")
                .ifPresent(names -> refusals.add(
                        always("large-objects", "large objects aren't replicated: " + names + ". Write `mode: dump`")));
    }

    private Optional<String> some(String kind) {
        List<String> names = obstacles.stream()
                .filter(row -> row.text("kind").equals(kind))
                .map(row -> row.text("name"))
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(PgMoveCheck.listed(names));
    }

    private static Refusal always(String code, String message) {
        return Refusal.always(code, message);
    }
}
