package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Statements that run together on one connection.
///
/// @param database where, or empty for the maintenance database
/// @param transaction whether they succeed or fail as one; what can't run in a transaction stands alone
/// @param login whether they make or change a login, which others may need
record PgStep(Optional<String> database, boolean transaction, boolean login, List<PgStatement> statements)
        implements Step {

    /// One statement.
    sealed interface PgStatement {
        record Sql(String sql) implements PgStatement {}

        /// Sets `role`'s password to the one of `login`, as a verifier that berth makes: the clear text never
        /// travels.
        record SetPassword(String role, Address login) implements PgStatement {}
    }

    PgStep {
        statements = List.copyOf(statements);
    }

    /// Statements on shared objects, as one transaction.
    static PgStep together(List<PgStatement> statements) {
        return new PgStep(Optional.empty(), true, false, statements);
    }

    /// A statement on shared objects that PostgreSQL allows in no transaction.
    static PgStep alone(String sql) {
        return new PgStep(Optional.empty(), false, false, List.of(new PgStatement.Sql(sql)));
    }

    /// Statements on a login, as one transaction.
    static PgStep login(List<PgStatement> statements) {
        return new PgStep(Optional.empty(), true, true, statements);
    }

    /// Statements inside a database, as one transaction.
    static PgStep inside(String database, List<PgStatement> statements) {
        return new PgStep(Optional.of(database), true, false, statements);
    }

    @Override
    public Phase phase() {
        return login ? Phase.LOGINS : Phase.SERVERS;
    }

    @Override
    public String preview() {
        String sql = statements.stream()
                .map(statement -> switch (statement) {
                    case PgStatement.Sql(String text) -> text;
                    case PgStatement.SetPassword set ->
                        "alter role " + PgDialect.quoted(set.role()) + " password '(secret)'";
                })
                .collect(Collectors.joining("; "));
        return database.map(name -> "in " + PgDialect.quoted(name) + ": ").orElse("") + sql;
    }
}
