package dev.berth.core;

/// A server or store could not be read, so the picture is incomplete. Exit code 9.
public final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    public UnreadableException(String message) {
        super(message);
        this.passing = false;
    }

    public UnreadableException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /// @param passing whether waiting may help: no server listens there yet, or the server is still starting
    public UnreadableException(String message, Throwable cause, boolean passing) {
        super(message, cause);
        this.passing = passing;
    }

    /// Whether waiting may help.
    public boolean isPassing() {
        return passing;
    }
}
