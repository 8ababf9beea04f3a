package dev.berth.provider.postgres.live;

import dev.berth.core.Text;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.PortForward.Trouble;
import dev.berth.provider.postgres.PgException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/// What the driver says of a failure, in words for people.
final class PgFailure {

    /// A connection exception that waiting may help, and one that it doesn't. See PostgreSQL docs, Appendix A.
    static final String UNREACHED = "08001";

    static final String REJECTED = "08004";

    /// How much of what a server says is shown.
    private static final int SAID_CHARACTERS = 2000;

    /// The message for a server that asks for a password in a form that berth sends only to an authenticated
    /// server.
    private static final String REFUSED_AUTH = "the server asked for the password in clear text or as an MD5 hash,"
            + " and berth sends neither without verified TLS. Set `sslmode: verify-full` in berth.yaml, or let"
            + " pg_hba.conf say scram-sha-256; if the server stores MD5 passwords, write `requireAuth: md5`. A pooler such as"
            + " PgBouncer may ask so too: name the server itself, and the pooler under `endpoints`";

    private PgFailure() {}

    /// @param localPort which may know why the server can't be reached
    static PgException of(SQLException e, Optional<LocalPort> localPort) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (state.isEmpty() || state.startsWith("08")) {
            Optional<Trouble> trouble = localPort.flatMap(LocalPort::trouble);
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

    /// A warning with its detail, which the driver leaves out: a role's name, or how long a password is still valid.
    static String said(SQLWarning warning) {
        ServerErrorMessage whole = warning instanceof PSQLWarning psql ? psql.getServerErrorMessage() : null;
        String detail = whole == null ? null : whole.getDetail();
        return warning.getMessage() + (detail == null ? "" : ": " + detail);
    }

    /// A server's detail and hint come on lines of their own.
    private static String onOneLine(String said) {
        return said.replaceAll("(?<![.:;,!?])[ \\t]*\\R\\s*", ". ").replaceAll("\\s*\\R\\s*", " ");
    }
}
