package dev.berth.provider.postgres;

import dev.berth.core.Secret;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.provider.postgres.PgServerSpec.Manners;
import dev.berth.secret.DoorSockets;
import dev.berth.secret.Forward;
import dev.berth.secret.Forward.Door;
import dev.berth.secret.Forward.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/// One login on one database: the only place that speaks JDBC.
public final class PgLoginSession implements AutoCloseable {

    /// Held for good, so that the setting isn't collected with the logger.
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

    /// A grant or revoke without the right to it succeeds with one of these warnings and does nothing; a name
    /// that was cut off is another's name. See PostgreSQL docs, Appendix A: 01006, 01007, 42622.
    private static final Set<String> FAILURES = Set.of("01006", "01007", "42622");

    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    /// Cannot connect now, too many connections.
    private static final Set<String> PASSING = Set.of("57P03", "53300");

    private static final int TRIES = 6;

    /// Nobody may listen for a moment while a server restarts. Longer waits are what `--wait` is for.
    private static final int TRIES_IF_REFUSED = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /// How long it is tried again; a way that takes longer to come to nothing won't do better.
    private static final Duration TRYING = Duration.ofSeconds(8);

    /// A connection exception that waiting may help, and one that it doesn't. See PostgreSQL docs, Appendix A.
    private static final String UNREACHED = "08001";

    private static final String REJECTED = "08004";

    /// No answer to berth is near that size.
    private static final String MAX_RESULT = "256M";

    /// How much of what a server says is shown.
    private static final int SAID_CHARACTERS = 2000;

    /// What is said of a server that asks for a password in a form that berth sends to nobody unproven.
    private static final String REFUSED_AUTH = "the server asked for the password in clear text or as an MD5 hash,"
            + " and berth sends neither without verified TLS. Set `sslmode: verify-full` in berth.yaml, or let"
            + " pg_hba.conf say scram-sha-256; if the server stores MD5 passwords, write `requireAuth: md5`. A pooler such as"
            + " PgBouncer may ask so too: name the server itself, and the pooler under `endpoints`";

    private static final String NO_ENCODING = "SQL_ASCII";

    private final Connection connection;
    private final Optional<Door> door;

    private PgLoginSession(Connection connection, Optional<Door> door) {
        this.connection = connection;
        this.door = door;
    }

    /// Whether a session may write. One that may not is read-only on the server's side too; the first one asks
    /// whether the server lets anybody write before it makes itself read-only.
    public enum Mode {
        FIRST,
        READ,
        WRITE
    }

    /// What a session inside a service's database adds, so that no setting of the database ends it. PostgreSQL lets
    /// only a superuser switch event triggers off.
    static String overruling(PgServerSpec server, PgServer facts) {
        return " -c role="
                + (facts.admin().equals(server.admin()) ? "none" : escaped(facts.admin()))
                + " -c local_preload_libraries= -c idle_in_transaction_session_timeout=0"
                + (facts.major() >= 14 ? " -c idle_session_timeout=0" : "")
                + (facts.major() >= 17 ? " -c transaction_timeout=0" : "")
                + (facts.major() >= 17 && facts.superuser() ? " -c event_triggers=off" : "");
    }

    /// A value in start-up options, which are divided by white space.
    private static String escaped(String value) {
        return value.replaceAll("([\\\\\\s])", "\\\\$1");
    }

    /// Reads inside a service's database, with settings of that database overruled as far as PostgreSQL allows.
    static PgLoginSession inside(PgServerSpec server, String database, Secret password, PgServer facts) {
        return inside(server, database, password, facts, Mode.READ).reading();
    }

    /// The same for a session that writes there.
    static PgLoginSession writing(PgServerSpec server, String database, Secret password, PgServer facts) {
        return inside(server, database, password, facts, Mode.WRITE);
    }

    /// Inside a database of which a migration is about, with its settings overruled likewise, and all the time that it
    /// takes.
    ///
    /// @param asked the row of `server.sql`
    public static PgLoginSession moving(PgServerSpec server, String database, Secret password, Row asked, Mode mode) {
        PgLoginSession session = inside(server, database, password, PgServer.bare(asked), mode);
        session.query("select set_config('statement_timeout', '0', false)");
        return session;
    }

    private static PgLoginSession inside(
            PgServerSpec server, String database, Secret password, PgServer facts, Mode mode) {
        Properties properties = properties(server, server.admin(), password, mode);
        properties.setProperty("options", properties.getProperty("options") + overruling(server, facts));
        return connect(server, database, properties, true);
    }

    /// Logs in. Settings that a database's owner could have planted there (a search path to their own functions,
    /// say) are overruled, as start-up options outrank `alter database … set`.
    public static PgLoginSession open(PgServerSpec server, String database, String user, Secret password, Mode mode) {
        PgLoginSession session = connect(server, database, properties(server, user, password, mode), true);
        return mode == Mode.WRITE ? session : session.reading();
    }

    /// The same to find out whether a password is right. A login that has no session to spare for itself says that
    /// it is, so that isn't waited for.
    public static PgLoginSession attempt(PgServerSpec server, String user, Secret password) {
        return connect(server, server.maintenance(), properties(server, user, password, Mode.READ), false);
    }

    /// One try with what a Secret says, whatever settings the session begins with.
    static PgLoginSession trial(String url, Properties properties, Optional<Door> door) {
        DRIVER_LOG.setLevel(Level.OFF);
        return connect(url, properties, door);
    }

    private static String url(PgServerSpec server, String database) {
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        return "jdbc:postgresql://" + host + ":" + server.port() + "/" + urlEncoded(database);
    }

    private static Properties properties(PgServerSpec server, String user, Secret password, Mode mode) {
        DRIVER_LOG.setLevel(Level.OFF);
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        server.tls().properties().forEach(properties::setProperty);
        properties.setProperty("ApplicationName", "berth");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("allowEncodingChanges", "true");
        properties.setProperty("maxResultBuffer", MAX_RESULT);
        properties.setProperty("options", options(server.manners(), mode));
        return properties;
    }

    private static String options(Manners manners, Mode mode) {
        Duration statement = mode == Mode.WRITE ? manners.statementTimeout() : manners.queryTimeout();
        return "-c search_path=pg_catalog -c standard_conforming_strings=on -c client_min_messages=notice"
                + " -c lock_timeout=" + manners.lockTimeout().toMillis()
                + " -c statement_timeout=" + statement.toMillis()
                + switch (mode) {
                    case FIRST -> "";
                    case READ -> " -c default_transaction_read_only=on";
                    case WRITE -> " -c default_transaction_read_only=off";
                };
    }

    /// From here on a database without an encoding sends its bytes as they are, where it would refuse to send what is
    /// not UTF-8. See PostgreSQL docs, "Character Set Support".
    private PgLoginSession reading() {
        try {
            if (NO_ENCODING.equals(connection.unwrap(PGConnection.class).getParameterStatus("server_encoding"))) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set client_encoding = " + NO_ENCODING);
                }
            }
            return this;
        } catch (SQLException e) {
            throw failure(e, door);
        }
    }

    /// A server that is starting up, or has no session to spare, may have one in a moment.
    ///
    /// @param patient whether a login's own limit may pass, too
    private static PgLoginSession connect(
            PgServerSpec server, String database, Properties properties, boolean patient) {
        long since = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return connect(server, database, properties);
            } catch (PgException failure) {
                boolean slow = System.nanoTime() - since > TRYING.toNanos();
                if (slow || attempt >= tries(failure, patient)) {
                    throw failure;
                }
                pause(pause, failure);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static PgLoginSession connect(PgServerSpec server, String database, Properties properties) {
        if (server.forward().isEmpty()) {
            return connect(url(server, database), properties, Optional.empty());
        }
        try (Door door = server.forward().get().open(Forward.Knock.KEY)) {
            var forwarded = new Properties();
            forwarded.putAll(properties);
            forwarded(door, server.manners().statementTimeout()).forEach(forwarded::setProperty);
            return connect(url(server, database), forwarded, Optional.of(door));
        } catch (UnreadableException none) {
            throw new PgException(none.isPassing() ? UNREACHED : REJECTED, String.valueOf(none.getMessage()), none);
        }
    }

    /// What the driver needs to go through a door. It goes on checking the certificate of the host in its URL.
    ///
    /// @param longest statement; a server that says nothing for longer is gone
    static Map<String, String> forwarded(Door door, Duration longest) {
        String patience = String.valueOf(Forward.PATIENCE.toSeconds());
        return Map.of(
                "socketFactory", DoorSockets.class.getName(),
                "socketFactoryArg", DoorSockets.place(door),
                "connectTimeout", patience,
                "loginTimeout", patience,
                "socketTimeout", String.valueOf(longest.plus(Forward.PATIENCE).toSeconds()));
    }

    private static PgLoginSession connect(String url, Properties properties, Optional<Door> door) {
        try {
            Connection connection = new Driver().connect(url, properties);
            if (connection == null) {
                throw new AssertionError("the driver does not take " + url);
            }
            return new PgLoginSession(connection, door);
        } catch (SQLException e) {
            throw failure(e, door);
        }
    }

    private static int tries(PgException failure, boolean patient) {
        if (failure.isCausedBy(ConnectException.class)) {
            return TRIES_IF_REFUSED;
        }
        return PASSING.contains(failure.state()) && (patient || !failure.isAfterPassword()) ? TRIES : 1;
    }

    private static void pause(Duration time, PgException failure) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /// Runs the named inspection queries in one round trip; the rows of each, in the same order.
    public List<List<Row>> inspect(String... names) {
        String sql = Stream.of(names).map(PgLoginSession::resource).collect(Collectors.joining(";\n"));
        try (Statement statement = connection.createStatement()) {
            var results = new ArrayList<List<Row>>();
            statement.execute(sql);
            for (String _ : names) {
                try (ResultSet rows = statement.getResultSet()) {
                    results.add(read(rows));
                }
                statement.getMoreResults();
            }
            return results;
        } catch (SQLException e) {
            throw failure(e, door);
        }
    }

    /// Runs one query of berth's own.
    public List<Row> rows(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return read(rows);
        } catch (SQLException e) {
            throw failure(e, door);
        }
    }

    /// Runs one query of berth's own and returns its first column.
    public List<String> query(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(String.valueOf(text(rows, 1)));
            }
            return values;
        } catch (SQLException e) {
            throw failure(e, door);
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
            throw failure(e, door);
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
            throw failure(e, door);
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

    private static List<Row> read(ResultSet rows) throws SQLException {
        var metadata = rows.getMetaData();
        var result = new ArrayList<Row>();
        while (rows.next()) {
            Map<String, String> columns = new HashMap<>();
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                String value = text(rows, i);
                if (value != null) {
                    columns.put(metadata.getColumnLabel(i), value);
                }
            }
            result.add(new Row(columns));
        }
        return result;
    }

    /// Names are bytes that need not be UTF-8: those that are not are written as U+FFFD and two hexadecimal digits
    /// each.
    private static @Nullable String text(ResultSet rows, int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? null : PgText.of(bytes);
    }

    private static String resource(String name) {
        try (InputStream in = PgLoginSession.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new AssertionError("no query " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// @param door of which somebody may know better why the server can't be reached
    static PgException failure(SQLException e, Optional<Door> door) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (state.isEmpty() || state.startsWith("08")) {
            Optional<Trouble> trouble = door.flatMap(Door::trouble);
            if (trouble.isPresent()) {
                var met = new ConnectException(trouble.get().reason());
                met.initCause(e);
                return trouble.get().passing()
                        ? new PgException(UNREACHED, trouble.get().reason(), met)
                        : new PgException(REJECTED, trouble.get().reason(), e);
            }
        }
        if (message.contains("requireAuth")) {
            return new PgException(REJECTED, REFUSED_AUTH, e);
        }
        String routine = e instanceof PSQLException said && said.getServerErrorMessage() != null
                ? String.valueOf(said.getServerErrorMessage().getRoutine())
                : "";
        // Bounded first, as a stranger may have written it and the patterns take longer the longer it is.
        String said = message.substring(0, Math.min(message.length(), 2 * SAID_CHARACTERS));
        String line = onOneLine(said.strip().replaceFirst("^(FATAL|ERROR): ", ""));
        return new PgException(state, Text.shortened(line, SAID_CHARACTERS), routine, e);
    }

    /// A server's detail and hint come on lines of their own.
    private static String onOneLine(String said) {
        return said.replaceAll("(?<![.:;,!?])[ \\t]*\\R\\s*", ". ").replaceAll("\\s*\\R\\s*", " ");
    }

    private static String urlEncoded(String database) {
        return java.net.URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e, door);
        }
    }
}
