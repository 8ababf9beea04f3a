package dev.berth.core;

/// Another apply holds the lock. Exit code 8.
public final class LockBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LockBusyException(String message) {
        super(message);
    }

    public LockBusyException(String message, Throwable cause) {
        super(message, cause);
    }
}
