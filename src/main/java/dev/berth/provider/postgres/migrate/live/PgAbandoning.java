package dev.berth.provider.postgres.migrate.live;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.LockBusyException;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.provider.postgres.migrate.PgMaking;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgState;
import java.util.ArrayList;
import java.util.List;

/// Takes the new server's part of a replication away while the old server can't be reached.
public final class PgAbandoning implements AutoCloseable {

    private final PgMove move;
    private final PgMoveServer target;

    private PgAbandoning(PgMove move, PgMoveServer target) {
        this.move = move;
        this.target = target;
    }

    /// Logs in to the new server.
    public static PgAbandoning open(PgMove move) {
        return new PgAbandoning(
                move, PgMoveServer.target(move.target(), move.admin().get()));
    }

    /// Keeps other moves of this service off.
    /// @throws LockBusyException if one is at work
    public void lock() {
        PgMoveServer.await(
                move.target().address().toString(),
                "another migration of " + move.mark(),
                () -> target.isTaken("service " + move.mark()));
    }

    /// What is there to be taken away; nothing if the data were moved.
    public List<MigrateStep> steps() {
        PgState state = PgState.of(
                move,
                List.of(),
                target.rows("databases"),
                target.select("select r.rolcanlogin as login, s.description as comment from pg_roles r left join"
                        + " pg_shdescription s on s.objoid = r.oid and s.classoid = 'pg_authid'::regclass where r.rolname"
                        + " = " + literal(move.section().user())));
        var following = new PgFollowing(move, target, target);
        var making = new PgMaking(
                move, target.server().flag("superuser"), target.spec().admin());
        var steps = new ArrayList<MigrateStep>();
        if (!state.isCopyOurs()) {
            return steps;
        }
        if (following.subscription().isPresent()) {
            steps.add(new MigrateStep("new server: stop following", following::stop));
            steps.add(new MigrateStep(
                    "new server: drop the subscription, without the old server's slot", following::unsubscribe));
        }
        String database = quoted(move.section().database());
        steps.add(new MigrateStep("new server: drop database " + database, () -> target.drop(making)));
        if (state.isRoleOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop role " + quoted(move.section().user()),
                    () -> target.together(List.of(making.dropRole()))));
        }
        return steps;
    }

    /// What stays on the old server, and how to take it away.
    public String staying() {
        String name = new PgFollowing(move, target, target).sql().name();
        return "on the old server there may still be the replication slot " + name
                + ", for which it keeps everything that is written to it until its disk is full, and the publication "
                + quoted(name)
                + "; and its database may be closed. Run migrate --abort again when it can be reached, or"
                + " run on it: select pg_drop_replication_slot(" + literal(name) + "); and in database "
                + quoted(move.from().database()) + ": drop publication " + quoted(name);
    }

    @Override
    public void close() {
        target.close();
    }
}
