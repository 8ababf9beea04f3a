package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Parallel;
import dev.berth.core.Refusal;
import dev.berth.core.StepFailedException;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgMoving;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.migrate.PgClosing;
import dev.berth.provider.postgres.migrate.PgMaking;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// The steps of a move, from wherever an earlier run was cut off. Each reads again what it depends on.
///
/// @param progress receives the progress of long steps
/// @param refusals what stands against the move by now
record PgMoveSteps(
        PgMove move,
        PgMoveServer source,
        PgMoveServer target,
        PgCopy copy,
        MigrateProgress progress,
        Supplier<List<Refusal>> refusals) {

    /// How far it is.
    PgState state() {
        return PgState.of(
                move,
                source.rows("databases"),
                target.rows("databases"),
                target.select("select r.rolcanlogin as login, s.description as comment from pg_roles r left join"
                        + " pg_shdescription s on s.objoid = r.oid and s.classoid = 'pg_authid'::regclass where r.rolname"
                        + " = " + PgDialect.literal(move.section().user())));
    }

    /// See [dev.berth.core.migrate.MigrateSession#moving].
    List<MigrateStep> moving() {
        PgState state = state();
        var making = making();
        var steps = new ArrayList<MigrateStep>();
        String database = PgDialect.quoted(move.section().database());
        String user = PgDialect.quoted(move.section().user());
        if (state.stage() == MigrateStage.BEGUN) {
            // First, so that no program of that run which still lives fills what is made now.
            steps.add(new MigrateStep("remove the dump that an unfinished run left", copy::removeLeftovers));
        }
        if (state.isRoleOurs() && state.role().orElseThrow().flag("login")) {
            steps.add(new MigrateStep(
                    "new server: close the login " + user + ", which an unfinished run left open",
                    () -> target.together(List.of(making.close()))));
        }
        if (state.isCopyOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop database " + database + ", which an unfinished run left",
                    () -> target.drop(making)));
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
        var old = new FutureTask<>(() -> comparison().old());
        steps.add(new MigrateStep("pg_restore, " + jobs() + "; read the old database for the comparison", () -> {
            Parallel.start(old);
            copy.restore();
        }));
        steps.add(new MigrateStep("analyze", copy::analyze));
        steps.add(new MigrateStep(
                "compare every row and object", () -> comparison().verify(Parallel.await(old))));
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

    PgClosing closed() {
        PgState state = state();
        return new PgClosing(
                move,
                state.hidden()
                        .or(state::old)
                        .map(PgState::comment)
                        .orElseThrow(() -> new StepFailedException("the old database is gone: "
                                + PgDialect.quoted(move.from().database()))));
    }

    PgMaking making() {
        return new PgMaking(
                move, target.server().flag("superuser"), target.spec().admin());
    }

    void makeExtensions() {
        try (PgConnection inside = target.inside(move.section().database(), Mode.WRITE)) {
            inside.execute(PgMoving.createExtensions(move.section()), true);
        } catch (PgException refused) {
            throw new StepFailedException("the extensions could not be made: " + refused.said(), refused);
        }
    }

    private void checkAgain() {
        List<Refusal> found =
                refusals.get().stream().filter(refusal -> !refusal.liftable()).toList();
        if (!found.isEmpty()) {
            throw new StepFailedException(
                    String.join("; ", found.stream().map(Refusal::message).toList()));
        }
    }

    private PgVerify comparison() {
        PgState state = state();
        boolean converts = !state.hidden()
                .map(row -> row.text("encoding"))
                .equals(state.copy().map(row -> row.text("encoding")));
        return new PgVerify(move, source, target, converts, progress);
    }

    /// See [dev.berth.core.migrate.MigrateSession#undoing].
    List<MigrateStep> undoing() {
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
                    () -> target.drop(making)));
        }
        if (state.isRoleOurs()) {
            steps.add(new MigrateStep(
                    "new server: drop role " + PgDialect.quoted(move.section().user()),
                    () -> target.together(List.of(making.dropRole()))));
        }
        steps.add(new MigrateStep("remove the dump", copy::removeLeftovers));
        return steps;
    }

    /// See [dev.berth.core.migrate.MigrateSession#arriving].
    MigrateStep arriving() {
        return new MigrateStep("new server: note that the data are here", () -> {
            PgState state = state();
            target.together(making().arrive(
                            PgState.comment(state.copy().orElseThrow()),
                            PgState.comment(state.role().orElseThrow())));
        });
    }

    /// See [dev.berth.core.migrate.MigrateSession#doubting].
    MigrateStep doubting() {
        return new MigrateStep("new server: note that the data are not here yet", () -> {
            PgState state = state();
            target.together(making().doubt(
                            PgState.comment(state.copy().orElseThrow()),
                            PgState.comment(state.role().orElseThrow())));
        });
    }

    /// See [dev.berth.core.migrate.MigrateSession#leaving].
    List<MigrateStep> leaving() {
        PgState state = state();
        return state.hidden().isEmpty() || state.isLeft()
                ? List.of()
                : List.of(new MigrateStep(
                        "old server: keep database " + PgDialect.quoted(move.hidden()) + ", closed",
                        () -> source.together(closed().leave())));
    }
}
