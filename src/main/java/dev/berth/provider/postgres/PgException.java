package dev.berth.provider.postgres;

/// What the server or the driver said, with its SQLSTATE; [PgSession] turns it into a message with an address.
final class PgException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String state;

    PgException(String state, String message, Throwable cause) {
        super(message, cause);
        this.state = state;
    }

    /// What was said.
    String said() {
        return String.valueOf(getMessage());
    }

    /// See PostgreSQL docs, Appendix A; empty when the server was not reached.
    String state() {
        return state;
    }

    boolean isCausedBy(Class<? extends Exception> type) {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
