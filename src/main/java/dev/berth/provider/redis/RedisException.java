package dev.berth.provider.redis;

/// What the server or the way to it said; [RedisSession] turns it into a message with an address.
final class RedisException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean forbidden;
    private final boolean passing;

    RedisException(boolean forbidden, String message, Throwable cause) {
        this(forbidden, false, message, cause);
    }

    RedisException(boolean forbidden, boolean passing, String message, Throwable cause) {
        super(message, cause);
        this.forbidden = forbidden;
        this.passing = passing;
    }

    /// Whether nobody has logged in, and somebody should have.
    boolean asksForPassword() {
        Throwable cause = getCause();
        return cause != null && String.valueOf(cause.getMessage()).startsWith("NOAUTH");
    }

    /// What was said.
    String said() {
        return String.valueOf(getMessage());
    }

    /// Whether this user may not run the command, or the server hasn't got it.
    boolean isForbidden() {
        return forbidden;
    }

    /// Whether nobody listens there yet, or the server is still about to start.
    boolean isPassing() {
        return passing;
    }
}
