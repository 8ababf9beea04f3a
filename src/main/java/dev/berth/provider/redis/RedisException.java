package dev.berth.provider.redis;

import java.util.Optional;
import java.util.regex.Pattern;

/// A message of the server, or of the connection to it; `RedisSession` turns it into a message with an
/// address.
public final class RedisException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// The errors of servers that don't offer a command; see Redis' source, `rejectCommandFormat`.
    private static final Pattern UNKNOWN = Pattern.compile(
            "unknown (?:sub)?command|command (?:is )?not (?:available|supported|allowed)", Pattern.CASE_INSENSITIVE);

    private final boolean forbidden;
    private final boolean passing;
    private final String remedy;

    public RedisException(boolean forbidden, String message, Throwable cause) {
        this(forbidden, false, message, cause);
    }

    public RedisException(boolean forbidden, boolean passing, String message, Throwable cause) {
        super(message, cause);
        this.forbidden = forbidden;
        this.passing = passing;
        this.remedy = "";
    }

    /// A server that can't be the one that is meant, and what to write instead.
    public RedisException(String message, String remedy) {
        super(message);
        this.forbidden = false;
        this.passing = false;
        this.remedy = remedy;
    }

    /// Whether the server requires a login and there was none.
    public boolean asksForPassword() {
        Throwable cause = getCause();
        return cause != null && String.valueOf(cause.getMessage()).startsWith("NOAUTH");
    }

    /// The message.
    public String said() {
        return String.valueOf(getMessage());
    }

    /// The remedy, if it is known.
    public Optional<String> remedy() {
        return Optional.of(remedy).filter(text -> !text.isEmpty());
    }

    /// Whether this user may not run the command, or the server hasn't got it.
    public boolean isForbidden() {
        return forbidden;
    }

    /// Whether the server hasn't got the command.
    public boolean isUnknown() {
        Throwable cause = getCause();
        return cause != null && isUnknown(String.valueOf(cause.getMessage()));
    }

    /// Whether a server says so that it hasn't got a command.
    public static boolean isUnknown(String said) {
        return UNKNOWN.matcher(said).find();
    }

    /// Whether no server listens there yet, or the server is still starting.
    public boolean isPassing() {
        return passing;
    }
}
