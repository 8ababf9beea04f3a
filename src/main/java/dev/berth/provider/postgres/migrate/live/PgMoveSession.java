package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.LockBusyException;
import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateReading.Place;
import dev.berth.core.migrate.MigrateReading.Size;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgLoginSession;
import dev.berth.provider.postgres.PgLoginSession.Mode;
import dev.berth.provider.postgres.PgMoving;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.migrate.PgClosing;
import dev.berth.provider.postgres.migrate.PgFindings;
import dev.berth.provider.postgres.migrate.PgMaking;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgMoveCheck;
import dev.berth.provider.postgres.migrate.PgState;
import dev.berth.secret.AdminLogin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Both servers of one service's move. See [MigrateSession].
public final class PgMoveSession implements MigrateSession {

    private static final List<String> INSIDE =
            List.of("tables", "sequences", "extensions", "collations", "obstacles", "measures");

    private final PgMove move;
    private final PgEndSession source;
    private final PgEndSession target;
    private final PgCopySession copy;
    private final Consumer<String> progress;

    private PgMoveSession(PgMove move, PgEndSession source, PgEndSession target, Consumer<String> progress) {
        this.move = move;
        this.source = source;
        this.target = target;
        this.progress = progress;
        this.copy = PgCopySession.of(move, source, target, progress);
    }

    /// Logs in to both.
    ///
    /// @param progress is told how far long steps are
    /// @throws dev.berth.core.UnreadableException if one of them can't be reached or refuses the login
    public static PgMoveSession open(PgMove move, Consumer<String> progress) {
        PgEndSession target = PgEndSession.target(move.target(), move.admin().get());
        try {
            var login =
                    new AdminLogin(move.from().server().admin(), move.password().get());
            return new PgMoveSession(move, PgEndSession.source(move.from().server(), login), target, progress);
        } catch (RuntimeException failed) {
            target.close();
            throw failed;
        }
    }

    @Override
    public void lock() {
        String service = "service " + move.mark();
        String database = "database " + move.from().database();
        if (!target.isTaken(service) || !source.isTaken(database)) {
            throw LockBusyException.held(
                    move.target().address().toString(), "another migration of " + move.mark(), Duration.ZERO);
        }
    }

    private PgState state() {
        return PgState.of(
                move,
                source.rows("databases"),
                target.rows("databases"),
                target.select("select r.rolcanlogin as login, s.description as comment from pg_roles r left join"
                        + " pg_shdescription s on s.objoid = r.oid and s.classoid = 'pg_authid'::regclass where r.rolname"
                        + " = " + PgDialect.literal(move.section().user())));
    }

    @Override
    public MigrateReading read() {
        PgState state = state();
        Optional<Row> old = state.hidden().or(state::old);
        PgFindings found = findings(old);
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
                new PgMoveCheck(move, state, found).refusals(),
                PgMoveCheck.remarks(state, found));
    }

    private PgFindings findings(Optional<Row> old) {
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
        return new PgFindings(
                source.server(),
                target.server(),
                source.identity().equals(target.identity()),
                target.rows("databases").stream()
                        .filter(row -> row.text("name").equals("template0"))
                        .findFirst(),
                inside);
    }

    private static Size size(PgState state, Optional<Row> old, PgFindings found) {
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
        PgState state = state();
        var making = making();
        var steps = new ArrayList<MigrateStep>();
        String database = PgDialect.quoted(move.section().database());
        String user = PgDialect.quoted(move.section().user());
        if (state.stage() == MigrateStage.BEGUN) {
            // First, so that no program of that run which still lives fills what is made now.
            steps.add(new MigrateStep("remove the dump that an unfinished run left", copy::removeLeftovers));
        }
        if (state.isCopyOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop database " + database + ", which an unfinished run left",
                    () -> target.alone(making.dropDatabase())));
        }
        if (!state.isRoleOurs()) {
            steps.add(new MigrateStep(
                    "new server: create role " + user + ", which can't log in yet",
                    () -> target.together(making.role(target.now()))));
        }
        steps.add(new MigrateStep(
                "new server: create database " + database + ", closed", () -> target.alone(making.database())));
        steps.add(new MigrateStep(
                "new server: let berth alone into " + database, () -> target.together(making.open(target.now()))));
        if (!PgMoving.extensions(move.section()).isEmpty()) {
            steps.add(new MigrateStep(
                    "new server: create extensions " + String.join(", ", PgMoving.extensions(move.section())),
                    this::makeExtensions));
        }
        steps.addAll(closing(state));
        steps.add(new MigrateStep(
                "look again for what stands against it, now that nobody can change it", this::checkAgain));
        steps.add(new MigrateStep("pg_dump, " + jobs(), copy::dump));
        steps.add(new MigrateStep("pg_restore, " + jobs(), copy::restore));
        steps.add(new MigrateStep("analyze", copy::analyze));
        steps.add(new MigrateStep("compare every row and object", this::verify));
        return steps;
    }

    private String jobs() {
        return move.jobs() + (move.jobs() == 1 ? " table at a time" : " tables at a time");
    }

    private List<MigrateStep> closing(PgState state) {
        if (state.hidden().isPresent()) {
            return state.hidden().get().flag("open")
                    ? List.of()
                    : List.of(new MigrateStep(
                            "old server: let berth alone into " + PgDialect.quoted(move.hidden()),
                            () -> source.together(closed().openHidden())));
        }
        String name = move.from().database();
        String database = PgDialect.quoted(name);
        var steps = new ArrayList<MigrateStep>();
        if (!state.isClosing()) {
            steps.add(new MigrateStep(
                    "old server: close database " + database, () -> source.together(closed().close(source.now()))));
        }
        steps.add(new MigrateStep("old server: end the sessions in " + database, () -> source.empty(name)));
        steps.add(new MigrateStep(
                "old server: rename database " + database + " to " + PgDialect.quoted(move.hidden())
                        + ", so that nobody finds it",
                () -> source.together(closed().hide())));
        return steps;
    }

    private PgClosing closed() {
        PgState state = state();
        return new PgClosing(
                move,
                state.hidden()
                        .or(state::old)
                        .map(PgState::comment)
                        .orElseThrow(() -> new StepFailedException("the old database is gone: "
                                + PgDialect.quoted(move.from().database()))));
    }

    private PgMaking making() {
        return new PgMaking(
                move, target.server().flag("superuser"), target.spec().admin());
    }

    private void makeExtensions() {
        try (PgLoginSession inside = target.inside(move.section().database(), Mode.WRITE)) {
            inside.execute(PgMoving.createExtensions(move.section()), true);
        } catch (PgException refused) {
            throw new StepFailedException("the extensions could not be made: " + refused.said(), refused);
        }
    }

    private void checkAgain() {
        List<Refusal> refusals = read().refusals().stream()
                .filter(refusal -> !refusal.liftable())
                .toList();
        if (!refusals.isEmpty()) {
            throw new StepFailedException(
                    String.join("; ", refusals.stream().map(Refusal::message).toList()));
        }
    }

    private void verify() {
        PgState state = state();
        boolean converts = !state.hidden()
                .map(row -> row.text("encoding"))
                .equals(state.copy().map(row -> row.text("encoding")));
        new PgVerifySession(move, source, target, converts, progress).verify();
    }

    @Override
    public List<MigrateStep> undoing() {
        PgState state = state();
        var making = making();
        var steps = new ArrayList<MigrateStep>();
        String old = PgDialect.quoted(move.from().database());
        if (state.hidden().isPresent()) {
            steps.add(new MigrateStep("old server: end what is left in " + PgDialect.quoted(move.hidden()), () -> {
                source.together(closed().closeHidden());
                source.empty(move.hidden());
            }));
            steps.add(new MigrateStep(
                    "old server: give " + old + " its name back, and open it",
                    () -> source.together(closed().open(true))));
        } else if (state.isClosing()) {
            steps.add(new MigrateStep("old server: open database " + old, () -> source.together(closed().open(false))));
        }
        if (state.isCopyOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop database "
                            + PgDialect.quoted(move.section().database()),
                    () -> target.alone(making.dropDatabase())));
        }
        if (state.isRoleOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop role " + PgDialect.quoted(move.section().user()),
                    () -> target.together(List.of(making.dropRole()))));
        }
        steps.add(new MigrateStep("remove the dump", copy::removeLeftovers));
        return steps;
    }

    @Override
    public MigrateStep arriving() {
        return new MigrateStep("new server: note that the data are here", () -> {
            PgState state = state();
            target.together(making().arrive(
                            PgState.comment(state.copy().orElseThrow()),
                            PgState.comment(state.role().orElseThrow())));
        });
    }

    @Override
    public MigrateStep doubting() {
        return new MigrateStep("new server: note that the data are not here yet", () -> {
            PgState state = state();
            target.together(making().doubt(
                            PgState.comment(state.copy().orElseThrow()),
                            PgState.comment(state.role().orElseThrow())));
        });
    }

    @Override
    public List<MigrateStep> leaving() {
        PgState state = state();
        return state.hidden().isEmpty() || state.isLeft()
                ? List.of()
                : List.of(new MigrateStep(
                        "old server: keep database " + PgDialect.quoted(move.hidden()) + ", closed",
                        () -> source.together(closed().leave())));
    }

    @Override
    public void prove(String user, Secret password) {
        try (PgLoginSession login =
                PgLoginSession.open(target.spec(), move.section().database(), user, password, Mode.READ)) {
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
