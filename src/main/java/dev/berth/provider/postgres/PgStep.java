package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Statements that run together on one connection.
///
/// @param database where, or empty for the maintenance database
/// @param transaction whether they succeed or fail as one; what can't run in a transaction stands alone
/// @param undo what is done if they fail
public record PgStep(
        Optional<String> database,
        boolean transaction,
        Phase phase,
        List<PgStatement> statements,
        Optional<PgUndo> undo)
        implements Step {

    /// What a failed step brings back that a step before it has taken away.
    ///
    /// @param said what holds when it is done, as the end of a message
    /// @param remedy what to do if it can't be done
    public record PgUndo(List<PgStatement> statements, String said, String remedy) {
        public PgUndo {
            statements = List.copyOf(statements);
        }
    }

    /// A statement.
    public sealed interface PgStatement {
        record Sql(String sql) implements PgStatement {}

        /// Sets `role`'s password to the one of `login`, as a verifier that berth makes: the clear text never
        /// travels.
        record SetPassword(String role, Address login) implements PgStatement {}

        /// Sets a role's comment, and in it that its password was made today.
        record Rotated(Address role, Comment comment) implements PgStatement {}

        /// Sets a database's comment, and in it when its quarantine ends, which only the moment of the apply
        /// tells.
        record Quarantine(Address database, Comment comment, Duration time) implements PgStatement {}

        /// Makes sure that a closed database has no sessions.
        ///
        /// @param ends whether sessions are ended for that; else a session is a failure
        record Alone(String database, boolean ends) implements PgStatement {}

        /// Copies the database to a file with pg_dump, and reads the file back.
        record Dump(String database) implements PgStatement {}
    }

    PgStep(Optional<String> database, boolean transaction, Phase phase, List<PgStatement> statements) {
        this(database, transaction, phase, statements, Optional.empty());
    }

    public PgStep {
        statements = List.copyOf(statements);
    }

    /// Statements on shared objects, as one transaction.
    public static PgStep together(List<PgStatement> statements) {
        return new PgStep(Optional.empty(), true, Phase.SERVERS, statements);
    }

    /// A statement on shared objects that PostgreSQL allows in no transaction.
    static PgStep alone(String sql) {
        return new PgStep(Optional.empty(), false, Phase.SERVERS, List.of(new PgStatement.Sql(sql)));
    }

    /// Statements on a login, which others may need, as one transaction.
    static PgStep login(List<PgStatement> statements) {
        return new PgStep(Optional.empty(), true, Phase.LOGINS, statements);
    }

    /// Statements inside a database, as one transaction.
    static PgStep inside(String database, List<PgStatement> statements) {
        return new PgStep(Optional.of(database), true, Phase.SERVERS, statements);
    }

    /// A copy of this step in another phase.
    PgStep in(Phase other) {
        return new PgStep(database, transaction, other, statements, undo);
    }

    /// A copy of this step with an undo for its failure.
    PgStep otherwise(PgUndo other) {
        return new PgStep(database, transaction, phase, statements, Optional.of(other));
    }

    @Override
    public Optional<String> verb() {
        return statements.stream()
                .flatMap(statement -> verb(statement).stream())
                .findFirst();
    }

    private static Optional<String> verb(PgStatement statement) {
        return switch (statement) {
            case PgStatement.Sql(String sql) -> verb(sql);
            case PgStatement.Quarantine _ -> Optional.of("close");
            case PgStatement.Alone _ -> Optional.of("empty");
            case PgStatement.Dump _ -> Optional.of("dump");
            case PgStatement.SetPassword _, PgStatement.Rotated _ -> Optional.empty();
        };
    }

    /// Names are quoted, so whatever one holds is no word of its own at an end.
    private static Optional<String> verb(String sql) {
        if (sql.startsWith("drop database") || sql.startsWith("drop role")) {
            return Optional.of("delete");
        }
        if (sql.startsWith("alter database")) {
            return sql.endsWith("allow_connections true")
                    ? Optional.of("open")
                    : sql.endsWith("allow_connections false") ? Optional.of("close") : Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public String preview() {
        String sql = statements.stream()
                .map(statement -> switch (statement) {
                    case PgStatement.Sql(String text) -> text;
                    case PgStatement.SetPassword set ->
                        "alter role " + PgDialect.quoted(set.role()) + " password '(secret)'";
                    case PgStatement.Rotated(Address name, Comment comment) ->
                        PgDialect.comment("role", name, comment.with(PgRole.ROTATED, "(today)"))
                                .sql();
                    case PgStatement.Quarantine(Address name, Comment comment, Duration time) ->
                        PgDialect.comment(
                                        "database",
                                        name,
                                        comment.with(PgDatabase.UNTIL, "(in " + time.toSeconds() + "s)"))
                                .sql();
                    case PgStatement.Alone(String name, boolean ends) ->
                        (ends ? "end the sessions in " : "see that no session is left in ") + PgDialect.quoted(name);
                    case PgStatement.Dump(String name) ->
                        "pg_dump " + PgDialect.quoted(name) + " and read it back with pg_restore";
                })
                .collect(Collectors.joining("; "));
        return database.map(name -> "in " + PgDialect.quoted(name) + ": ").orElse("") + sql;
    }
}
