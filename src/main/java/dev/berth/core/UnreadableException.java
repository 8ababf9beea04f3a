package dev.berth.core;

/// A server or store could not be read, so the picture is incomplete. Exit code 9.
public final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableException(String message) {
        super(message);
    }

    public UnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
