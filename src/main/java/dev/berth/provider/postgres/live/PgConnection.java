package dev.berth.provider.postgres.live;

import dev.berth.core.Secret;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgLoginWarnings;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/// A session of a login in a database, over JDBC.
public final class PgConnection implements AutoCloseable {

    /// A grant or revoke without the right to it succeeds with one of these warnings and does nothing; a name
    /// that was cut off is another's name. See PostgreSQL docs, Appendix A: 01006, 01007, 42622.
    private static final Set<String> FAILURES = Set.of("01006", "01007", "42622");

    /// The class of warnings, whatever language the server speaks. See PostgreSQL docs, Appendix A.
    private static final String WARNINGS = "01";

    private static final String NO_ENCODING = "SQL_ASCII";

    private final Connection connection;
    private final Optional<LocalPort> localPort;

    PgConnection(Connection connection, Optional<LocalPort> localPort) {
        this.connection = connection;
        this.localPort = localPort;
    }

    /// Whether a session may write. One that may not is read-only on the server's side too; the first one
    /// asks whether the server allows writes before it makes itself read-only.
    public enum Mode {
        FIRST,
        READ,
        WRITE
    }

    /// Reads inside a service's database, with settings of that database overruled as far as PostgreSQL allows.
    static PgConnection inside(PgServerSpec server, String database, Secret password, PgServer facts) {
        return inside(server, database, password, facts, Mode.READ).reading();
    }

    /// Opens a session that writes in `database`.
    static PgConnection writing(PgServerSpec server, String database, Secret password, PgServer facts) {
        return inside(server, database, password, facts, Mode.WRITE);
    }

    /// Inside a database of which a migration is about, with its settings overruled likewise, and all the time that it
    /// takes.
    ///
    /// @param asked the row of `server.sql`
    public static PgConnection moving(PgServerSpec server, String database, Secret password, Row asked, Mode mode) {
        PgConnection session = inside(server, database, password, PgServer.bare(asked), mode);
        session.query("select set_config('statement_timeout', '0', false)");
        return session;
    }

    private static PgConnection inside(
            PgServerSpec server, String database, Secret password, PgServer facts, Mode mode) {
        Properties properties = PgStartup.properties(server, server.admin(), password, mode);
        properties.setProperty("options", properties.getProperty("options") + PgStartup.overruling(server, facts));
        return PgConnector.connect(server, database, properties, true);
    }

    /// Logs in. Settings that a database's owner could have planted there (a search path to their own functions,
    /// say) are overruled, as start-up options outrank `alter database … set`.
    public static PgConnection open(PgServerSpec server, String database, String user, Secret password, Mode mode) {
        PgConnection session =
                PgConnector.connect(server, database, PgStartup.properties(server, user, password, mode), true);
        return mode == Mode.WRITE ? session : session.reading();
    }

    /// Logs in to check a password. A server that has no session left for the login has accepted the password
    /// before, so that failure is not retried.
    public static PgConnection attempt(PgServerSpec server, String user, Secret password) {
        return PgConnector.connect(
                server, server.maintenance(), PgStartup.properties(server, user, password, Mode.READ), false);
    }

    /// A login with the text of a Secret, tried once, whatever the settings of the session.
    static PgConnection trial(String url, Properties properties, Optional<LocalPort> localPort) {
        return PgConnector.connect(url, properties, localPort);
    }

    /// From here on a database without an encoding sends its bytes as they are, where it would refuse to send what is
    /// not UTF-8. See PostgreSQL docs, "Character Set Support".
    private PgConnection reading() {
        try {
            if (NO_ENCODING.equals(connection.unwrap(PGConnection.class).getParameterStatus("server_encoding"))) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set client_encoding = " + NO_ENCODING);
                }
            }
            return this;
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    /// Runs the named inspection queries in one round trip; the rows of each, in the same order.
    public List<List<Row>> inspect(String... names) {
        String sql = Stream.of(names).map(PgQueries::named).collect(Collectors.joining(";\n"));
        try (Statement statement = connection.createStatement()) {
            var results = new ArrayList<List<Row>>();
            statement.execute(sql);
            for (String _ : names) {
                try (ResultSet rows = statement.getResultSet()) {
                    results.add(PgQueries.read(rows));
                }
                statement.getMoreResults();
            }
            return results;
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    /// Runs one query of berth's own.
    public List<Row> rows(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return PgQueries.read(rows);
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    /// Runs one query of berth's own and returns its first column.
    public List<String> query(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(String.valueOf(PgQueries.text(rows, 1)));
            }
            return values;
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    /// Runs one query of berth's own with a secret value, which is in no statement's text.
    ///
    /// @param sql with one `?`
    public void give(String sql, Secret value) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value.reveal());
            statement.execute();
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    /// What the server has warned of so far outside statements: at the login. A notice is no warning.
    PgLoginWarnings warnings() {
        try {
            var said = new ArrayList<String>();
            for (SQLWarning warning = connection.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (String.valueOf(warning.getSQLState()).startsWith(WARNINGS)) {
                    said.add(PgFailure.said(warning));
                }
            }
            return new PgLoginWarnings(said);
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    /// From here on this session reads only.
    void onlyRead() {
        query("select set_config('default_transaction_read_only', 'on', false)");
    }

    /// Runs statements as one transaction, or one after the other. All of them are undone if one fails or does
    /// nothing.
    public void execute(List<String> statements, boolean transaction) {
        try {
            connection.setAutoCommit(!transaction);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                    failOnWarning(statement.getWarnings());
                    statement.clearWarnings();
                }
                if (transaction) {
                    connection.commit();
                    // A query would begin a transaction of its own otherwise, within which sessions are seen as they
                    // were at its beginning.
                    connection.setAutoCommit(true);
                }
            } catch (SQLException | PgException e) {
                undo(transaction, e);
                throw e;
            }
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    /// Runs a statement and takes back what it did.
    void trying(String sql) {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute(sql);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    private void undo(boolean transaction, Exception failure) {
        try {
            if (transaction && !connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static void failOnWarning(SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            if (FAILURES.contains(warning.getSQLState())) {
                throw new PgException(warning.getSQLState(), String.valueOf(warning.getMessage()), warning);
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }
}
