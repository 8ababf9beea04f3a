package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateReading.Place;
import dev.berth.core.migrate.MigrateReading.Size;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.live.PgMigratePrograms;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgMoveCheck;
import dev.berth.provider.postgres.migrate.PgMoveFindings;
import dev.berth.provider.postgres.migrate.PgState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Both servers of one service's move. See [MigrateSession].
public final class PgMoveSession implements MigrateSession {

    private static final List<String> INSIDE =
            List.of("tables", "sequences", "extensions", "collations", "obstacles", "measures");

    private final PgMove move;
    private final PgMoveServer source;
    private final PgMoveServer target;
    private final PgMoveSteps steps;

    private PgMoveSession(PgMove move, PgMoveServer source, PgMoveServer target, MigrateProgress progress) {
        this.move = move;
        this.source = source;
        this.target = target;
        this.steps = new PgMoveSteps(
                move, source, target, PgCopy.of(move, source, target, progress), progress, this::refusals);
    }

    /// Logs in to both.
    ///
    /// @param progress receives the progress of long steps
    /// @throws dev.berth.core.UnreadableException if one of them can't be reached or refuses the login
    public static PgMoveSession open(PgMove move, MigrateProgress progress) {
        PgMoveServer target = PgMoveServer.target(move.target(), move.admin().get());
        try {
            var login =
                    new AdminLogin(move.from().server().admin(), move.password().get());
            return new PgMoveSession(move, PgMoveServer.source(move.from().server(), login), target, progress);
        } catch (RuntimeException failed) {
            target.close();
            throw failed;
        }
    }

    PgMoveServer source() {
        return source;
    }

    PgMoveServer target() {
        return target;
    }

    PgMoveSteps steps() {
        return steps;
    }

    @Override
    public void lock() {
        String service = "service " + move.mark();
        String database = "database " + move.from().database();
        PgMoveServer.await(
                move.target().address().toString(),
                "another migration of " + move.mark(),
                () -> target.isTaken(service) && source.isTaken(database));
    }

    @Override
    public MigrateReading read() {
        PgState state = steps.state();
        Optional<Row> old = state.hidden().or(state::old);
        PgMoveFindings found = findings(old);
        return new MigrateReading(
                state.stage(),
                new Place(
                        move.from().database(),
                        source.spec().host() + ":" + source.spec().port(),
                        source.major(),
                        source.identity()),
                new Place(
                        move.section().database(),
                        target.spec().address().toString(),
                        target.major(),
                        target.identity()),
                size(state, old, found),
                state.closed(),
                source.now(),
                state.isLeft(),
                refusals(state, found),
                PgMoveCheck.remarks(state, found));
    }

    private List<Refusal> refusals(PgState state, PgMoveFindings found) {
        var refusals = new ArrayList<>(new PgMoveCheck(move, state, found).refusals());
        if (!move.from().replicates()
                && state.isCopyOurs()
                && new PgFollowing(move, source, target).subscription().isPresent()) {
            refusals.add(Refusal.always(
                    "replication-begun",
                    "a replication was begun. Write `mode: replicate` to go on with it, or to undo it with --abort"));
        }
        return refusals;
    }

    private List<Refusal> refusals() {
        return read().refusals();
    }

    private PgMoveFindings findings(Optional<Row> old) {
        Map<String, List<Row>> inside = new HashMap<>();
        old.filter(row -> row.flag("open")).ifPresent(row -> {
            List<List<Row>> results = source.inside(
                    row.text("name"),
                    session -> session.inspect(
                            INSIDE.stream().map(name -> "migrate/" + name).toArray(String[]::new)));
            for (int i = 0; i < INSIDE.size(); i++) {
                inside.put(INSIDE.get(i), results.get(i));
            }
        });
        inside.put("offered", target.rows("offered"));
        inside.put("offered_collations", target.rows("offered_collations"));
        return new PgMoveFindings(
                source.server(),
                target.server(),
                source.identity().equals(target.identity()),
                target.rows("databases").stream()
                        .filter(row -> row.text("name").equals("template0"))
                        .findFirst(),
                PgMigratePrograms.problem(
                        move.programs(),
                        source.server().integer("major"),
                        target.server().integer("major")),
                inside);
    }

    private static Size size(PgState state, Optional<Row> old, PgMoveFindings found) {
        Optional<Row> measures =
                found.inside().getOrDefault("measures", List.of()).stream().findFirst();
        return new Size(
                old.flatMap(row -> row.find("bytes")).map(Long::valueOf).orElse(0L),
                found.inside().getOrDefault("tables", List.of()).size(),
                measures.map(row -> row.integer("indexes")).orElse(0),
                found.inside().getOrDefault("sequences", List.of()).size(),
                measures.map(row -> row.integer("large_objects")).orElse(0),
                state.old().map(row -> row.integer("sessions")).orElse(0));
    }

    @Override
    public List<MigrateStep> moving() {
        return steps.moving();
    }

    @Override
    public List<MigrateStep> undoing() {
        return steps.undoing();
    }

    @Override
    public MigrateStep arriving() {
        return steps.arriving();
    }

    @Override
    public MigrateStep doubting() {
        return steps.doubting();
    }

    @Override
    public List<MigrateStep> leaving() {
        return steps.leaving();
    }

    @Override
    public void prove(String user, Secret password) {
        try (PgConnection login =
                PgConnection.open(target.spec(), move.section().database(), user, password, Mode.READ)) {
            login.query("select 1");
        } catch (PgException refused) {
            throw new StepFailedException(
                    target.spec().where() + " refuses the service's login " + user + ": " + refused.said(), refused);
        }
        String old = PgDialect.quoted(move.from().database());
        try (var _ = source.inside(move.from().database(), Mode.READ)) {
            throw new StepFailedException(source.spec().where() + ": somebody can still log in to " + old
                    + ", which something made anew meanwhile. Drop it there");
        } catch (dev.berth.core.UnreadableException refused) {
            if (!(refused.getCause() instanceof PgException cause
                    && cause.state().equals("3D000"))) {
                throw new StepFailedException(
                        source.spec().where() + ": it can't be proven that nobody gets into " + old + ": "
                                + refused.getMessage(),
                        refused);
            }
        }
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
