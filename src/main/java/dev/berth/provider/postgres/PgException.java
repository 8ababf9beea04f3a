package dev.berth.provider.postgres;

import java.util.Set;

/// A message of the server or the driver, with its SQLSTATE; `PgSession` turns it into a message with an
/// address.
public final class PgException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Where a server finds that a role, a database or the sessions kept for others leave none to spare: all of
    /// them behind the check of the password.
    private static final Set<String> LIMITS = Set.of("InitializeSessionUserId", "CheckMyDatabase", "InitPostgres");

    private final String state;
    private final String routine;

    public PgException(String state, String message) {
        super(message);
        this.state = state;
        this.routine = "";
    }

    public PgException(String state, String message, Throwable cause) {
        this(state, message, "", cause);
    }

    /// @param routine the function in the server that said it
    public PgException(String state, String message, String routine, Throwable cause) {
        super(message, cause);
        this.state = state;
        this.routine = routine;
    }

    /// Whether there are too many sessions, but the password was right.
    public boolean isAfterPassword() {
        return state.equals("53300") && LIMITS.contains(routine);
    }

    /// Whether the failure may be of one database alone. The server as a whole is meant when it has no session to
    /// spare, takes no logins, isn't reached or refuses the password.
    public boolean isOfDatabase() {
        return switch (state) {
            case "53300" -> routine.equals("CheckMyDatabase");
            case "57P03", "28P01" -> false;
            default -> !isCausedBy(java.net.ConnectException.class);
        };
    }

    /// Whether the server let this login in, but not into this database: it isn't there, is closed or full, or
    /// `pg_hba.conf` or a missing right keeps the login out.
    public boolean isOfDatabase(String database) {
        boolean checked = state.equals("3D000")
                || routine.equals("CheckMyDatabase")
                || (state.equals("28000") && routine.equals("ClientAuthentication"));
        return checked && said().contains("\"" + database + "\"");
    }

    /// The message.
    public String said() {
        return String.valueOf(getMessage());
    }

    /// See PostgreSQL docs, Appendix A; empty when the server was not reached.
    public String state() {
        return state;
    }

    public boolean isCausedBy(Class<? extends Exception> type) {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
