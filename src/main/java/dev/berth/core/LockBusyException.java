package dev.berth.core;

import java.time.Duration;

/// Another apply holds the lock. Exit code 8.
public final class LockBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String running;

    private LockBusyException(String running, String message) {
        super(message);
        this.running = running;
    }

    public LockBusyException(String message, Throwable cause) {
        super(message, cause);
        this.running = message;
    }

    /// Another apply holds the lock of `where` after so long.
    ///
    /// @param holder who it is, and since when
    public static LockBusyException held(String where, String holder, Duration waited) {
        String running = where + ": another apply is running: " + holder;
        return new LockBusyException(
                running, running + ". Waited " + waited.toSeconds() + "s; wait longer with --lock-timeout");
    }

    /// Who holds it, for somebody who is going to wait.
    public String running() {
        return running;
    }
}
