package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.core.migrate.Replica;
import dev.berth.core.migrate.ReplicaSession;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgQuiet;
import dev.berth.provider.postgres.migrate.PgReplicaCheck;
import dev.berth.provider.postgres.migrate.PgReplicaOptions;
import dev.berth.provider.postgres.migrate.PgState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Both servers of one service's move by replication. See [ReplicaSession].
public final class PgReplicaSession implements ReplicaSession {

    private final PgMove move;
    private final PgMoveSession session;
    private final PgFollowing following;
    private final PgReplicaSteps steps;
    private final PgCutoverSteps cutover;

    private PgReplicaSession(PgMove move, PgMoveSession session, PgReplicaOptions options) {
        this.move = move;
        this.session = session;
        following = new PgFollowing(move, session.source(), session.target());
        PgMoveSteps base = session.steps();
        var copy = new PgSchemaCopy(
                move, session.source(), session.target(), base.copy().folder());
        steps = new PgReplicaSteps(base, following, copy);
        cutover = new PgCutoverSteps(steps, options, () -> read().refusals());
    }

    /// Logs in to both.
    ///
    /// @param progress receives the progress of long steps
    /// @throws dev.berth.core.UnreadableException if one of them can't be reached or refuses the login
    public static PgReplicaSession open(PgMove move, PgReplicaOptions options, MigrateProgress progress) {
        return new PgReplicaSession(move, PgMoveSession.open(move, progress), options);
    }

    @Override
    public MigrateReading read() {
        MigrateReading reading = session.read();
        if (reading.stage() == MigrateStage.ARRIVED) {
            return reading;
        }
        var refusals = new ArrayList<>(reading.refusals());
        refusals.addAll(own());
        return reading.refusing(refusals);
    }

    private List<Refusal> own() {
        PgMoveServer source = session.source();
        PgMoveServer target = session.target();
        PgState place = session.steps().state();
        boolean newer = target.major() >= PgReplicaCheck.OLDEST_TARGET;
        List<Row> obstacles = place.hidden()
                .or(place::old)
                .filter(row -> row.flag("open"))
                .map(row -> source.inside(
                        row.text("name"),
                        inside -> inside.inspect("migrate/replica_obstacles").getFirst()))
                .orElse(List.of());
        return new PgReplicaCheck(
                        following.state(place),
                        target.major(),
                        source.rows("replica_source").getFirst(),
                        newer ? Optional.of(target.rows("replica_target").getFirst()) : Optional.empty(),
                        newer ? following.quiet() : new PgQuiet(List.of()),
                        obstacles,
                        source.server().flag("superuser"))
                .refusals();
    }

    @Override
    public void lock() {
        session.lock();
    }

    @Override
    public Replica replica() {
        return steps.state().replica();
    }

    @Override
    public List<MigrateStep> starting() {
        return steps.starting();
    }

    @Override
    public List<MigrateStep> completing() {
        return steps.completing();
    }

    @Override
    public List<String> changes() {
        return new PgReplicaCompare(session.steps(), following, steps.copy(), PgReplicaOptions.USUAL)
                .changes(move.from().database());
    }

    @Override
    public List<MigrateStep> moving() {
        return cutover.cutting();
    }

    @Override
    public List<MigrateStep> undoing() {
        return cutover.uncutting();
    }

    @Override
    public List<MigrateStep> aborting() {
        return steps.aborting();
    }

    @Override
    public MigrateStep arriving() {
        MigrateStep arriving = session.arriving();
        return new MigrateStep(arriving.preview(), () -> {
            session.target().together(List.of(following.sql().settle()));
            arriving.run().run();
        });
    }

    @Override
    public MigrateStep doubting() {
        return session.doubting();
    }

    @Override
    public List<MigrateStep> leaving() {
        var leaving = new ArrayList<>(cutover.clearing());
        leaving.addAll(session.leaving());
        return leaving;
    }

    @Override
    public List<MigrateStep> clearing() {
        return cutover.clearing();
    }

    @Override
    public void prove(String user, Secret password) {
        session.prove(user, password);
    }

    @Override
    public void close() {
        session.close();
    }
}
