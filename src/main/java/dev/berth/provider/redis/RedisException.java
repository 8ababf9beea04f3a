package dev.berth.provider.redis;

/// What the server or the way to it said; [RedisSession] turns it into a message with an address.
final class RedisException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean forbidden;

    RedisException(boolean forbidden, String message, Throwable cause) {
        super(message, cause);
        this.forbidden = forbidden;
    }

    /// What was said.
    String said() {
        return String.valueOf(getMessage());
    }

    /// Whether this user may not run the command, or the server hasn't got it.
    boolean isForbidden() {
        return forbidden;
    }
}
