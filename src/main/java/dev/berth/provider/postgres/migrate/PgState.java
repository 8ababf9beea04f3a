package dev.berth.provider.postgres.migrate;

import dev.berth.core.Comment;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.provider.postgres.PgMoving;
import dev.berth.provider.postgres.Row;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/// How far a move is, as the two servers' catalogs tell it. Pure.
///
/// @param old the old database under its own name
/// @param hidden the old database under its hidden name
/// @param copy the new database
/// @param role the row of the new database's login
public record PgState(PgMove move, Optional<Row> old, Optional<Row> hidden, Optional<Row> copy, Optional<Row> role) {

    /// The state of a move for the rows that were read.
    ///
    /// @param from the rows of `databases.sql` of the old server
    /// @param to those of the new one
    /// @param role the new login's row, with its `comment` and whether it may log in
    public static PgState of(PgMove move, List<Row> from, List<Row> to, List<Row> role) {
        return new PgState(
                move,
                named(from, move.from().database()),
                named(from, move.hidden()).filter(row -> move.isOurs(comment(row))),
                named(to, move.section().database()),
                role.stream().findFirst());
    }

    private static Optional<Row> named(List<Row> rows, String name) {
        return rows.stream().filter(row -> row.text("name").equals(name)).findFirst();
    }

    /// What the comment of an object says.
    public static Comment comment(Row row) {
        return row.find("comment").map(Comment::parse).orElse(Comment.NONE);
    }

    /// Whether the old database waits under its own name to be hidden or to be opened again.
    public boolean isClosing() {
        return old.filter(row -> move.isMoving(comment(row))).isPresent();
    }

    /// Whether the login was made by a move that isn't finished.
    public boolean isRoleOurs() {
        return role.filter(row -> move.isMoving(comment(row))).isPresent();
    }

    /// Whether the new database was made by a move that isn't finished. One that has no comment yet belongs to a login
    /// that has.
    public boolean isCopyOurs() {
        return copy.filter(row -> move.isMoving(comment(row))
                        || (!row.flag("open") && comment(row).mark().isEmpty() && isRoleOurs()))
                .isPresent();
    }

    /// How far it is.
    public MigrateStage stage() {
        if (copy.filter(row -> move.isMoved(comment(row))).isPresent()) {
            return MigrateStage.ARRIVED;
        }
        return isClosing() || hidden.isPresent() || isCopyOurs() || isRoleOurs()
                ? MigrateStage.BEGUN
                : MigrateStage.NOT_BEGUN;
    }

    /// Whether the old database is closed for good.
    public boolean isLeft() {
        return hidden.filter(row -> move.isMoved(comment(row))).isPresent();
    }

    /// The time since which the old database is closed.
    public Optional<Instant> closed() {
        return hidden.or(() -> old)
                .map(PgState::comment)
                .filter(move::isOurs)
                .flatMap(comment -> comment.note(PgMoving.MOVING).or(() -> comment.note(PgMoving.MOVED)))
                .flatMap(PgState::instant);
    }

    /// The time of a note; empty if the text is no time, as the comment may have been edited.
    private static Optional<Instant> instant(String note) {
        try {
            return Optional.of(Instant.parse(note));
        } catch (DateTimeParseException other) {
            return Optional.empty();
        }
    }
}
