package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Comment;
import dev.berth.core.Refusal;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What stands against a move, as far as catalogs tell. Pure.
public record PgMoveCheck(PgMove move, PgState state, PgMoveFindings found) {

    private static final int SHOWN = 5;

    /// Everything, what the servers are first.
    public List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        if (state.stage() == MigrateStage.ARRIVED) {
            return refusals;
        }
        servers(refusals);
        source(refusals);
        target(refusals);
        if (state.old().isPresent() || state.hidden().isPresent()) {
            refusals.addAll(new PgContentCheck(move, state, found).refusals());
        }
        return refusals;
    }

    /// What a person should know besides.
    public static List<String> remarks(PgState state, PgMoveFindings found) {
        return new PgRemarks(state, found).remarks();
    }

    private void servers(List<Refusal> refusals) {
        if (found.majorOfSource() > found.majorOfTarget()) {
            refusals.add(always(
                    "older-server",
                    "the old server is PostgreSQL " + found.majorOfSource() + " and the new one "
                            + found.majorOfTarget() + ". Upgrade the new one first"));
        }
        if (found.sameServer()) {
            refusals.add(always(
                    "same-server",
                    "`from` names the new server itself. To give a database another name, write `renamedFrom`"));
        }
        found.programs().ifPresent(problem -> refusals.add(always("client-programs", problem)));
    }

    private void source(List<Refusal> refusals) {
        Optional<Row> row = state.hidden().or(state::old);
        if (row.isEmpty()) {
            refusals.add(always(
                    "no-database",
                    "there is no database " + quoted(move.from().database())
                            + " on the old server. Name it: `from: {database: …}`"));
            return;
        }
        Row database = row.get();
        Comment comment = PgState.comment(database);
        if (comment.mark().isPresent() && !state.isClosing() && state.hidden().isEmpty()) {
            refusals.add(always(
                    "conflict",
                    "the old database belongs to service " + comment.mark().get()
                            + ", as its comment says. Take that mark away if it doesn't"));
        }
        if (state.hidden().isPresent() && state.old().isPresent()) {
            refusals.add(always(
                    "two-databases",
                    "the old database is closed and called " + quoted(move.hidden())
                            + ", and there is a new one called "
                            + quoted(move.from().database())
                            + ": something made it meanwhile. Rename or drop it on the old server, and run again"));
        }
        boolean superuser = found.source().flag("superuser");
        if (!superuser && !(database.flag("administered") && found.source().flag("createdb"))) {
            refusals.add(always(
                    "source-rights",
                    quoted(move.from().server().admin())
                            + " can't close the old database: it is neither a superuser nor"
                            + " both owner of it and CREATEDB. Name another login: `from: {user: …}`"));
        }
        if (!database.flag("open") && !state.isClosing() && state.hidden().isEmpty()) {
            refusals.add(always(
                    "closed",
                    "the old database takes no connections. Run on the old server: alter database "
                            + quoted(move.from().database()) + " allow_connections true"));
        }
    }

    private void target(List<Refusal> refusals) {
        if (state.copy().isPresent() && !state.isCopyOurs()) {
            refusals.add(always(
                    "database-exists",
                    "there is a database " + quoted(move.section().database())
                            + " on the new server already, and no migration made it. If its rows aren't needed, let an"
                            + " apply remove it (`state: absent`, without `from`); if they are, remove `from`"));
        }
        if (state.role().isPresent() && !state.isRoleOurs()) {
            refusals.add(always(
                    "role-exists",
                    "there is a role " + quoted(move.section().user())
                            + " on the new server already, and no migration made it. Drop it there, or name another:"
                            + " `user: …`"));
        }
    }

    /// The first of them, and how many there are besides.
    static String listed(List<String> names) {
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }

    private static Refusal always(String code, String message) {
        return Refusal.always(code, message);
    }
}
