package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Comment;
import dev.berth.provider.postgres.PgMoving;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The statements that take the old database out of use, and bring it back. Each list is one transaction. Pure.
///
/// @param comment the old database's, as it is
public record PgClosing(PgMove move, Comment comment) {

    /// Closes the database to all roles, superusers included.
    public List<String> close(Instant now) {
        Comment moving = comment.with(Optional.of(move.mark())).with(PgMoving.MOVING, now.toString());
        return List.of(comment(name(), moving), allow(name(), false));
    }

    /// Renames the database and opens it under a name that only berth knows.
    public List<String> hide() {
        return List.of(
                "alter database " + quoted(name()) + " rename to " + quoted(move.hidden()), allow(move.hidden(), true));
    }

    /// Opens the database under its hidden name again.
    public List<String> openHidden() {
        return List.of(allow(move.hidden(), true));
    }

    /// Closes the database under its hidden name.
    public List<String> closeHidden() {
        return List.of(allow(move.hidden(), false));
    }

    /// It has its own name again, and everybody gets in as before.
    ///
    /// @param hidden whether it has the other name
    public List<String> open(boolean hidden) {
        Comment before = comment.with(Optional.empty()).without(PgMoving.MOVING).without(PgMoving.MOVED);
        List<String> opening = List.of(comment(name(), before), allow(name(), true));
        return hidden
                ? List.of(
                        "alter database " + quoted(move.hidden()) + " rename to " + quoted(name()),
                        opening.getFirst(),
                        opening.getLast())
                : opening;
    }

    /// Keeps the closed database, so that its content can still be read.
    public List<String> leave() {
        String since = comment.note(PgMoving.MOVING).orElse("");
        return List.of(
                comment(move.hidden(), comment.without(PgMoving.MOVING).with(PgMoving.MOVED, since)),
                allow(move.hidden(), false));
    }

    private String name() {
        return move.from().database();
    }

    private static String comment(String database, Comment comment) {
        return "comment on database " + quoted(database) + " is " + literal(comment.text());
    }

    private static String allow(String database, boolean allow) {
        return "alter database " + quoted(database) + " allow_connections " + allow;
    }
}
