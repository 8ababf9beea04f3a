package dev.berth.core;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

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

    /// A session that is no apply holds the lock of `where`, so waiting does not help.
    ///
    /// @param processes on the server, as numbers
    public static LockBusyException stranger(String where, String holder, String problem, List<String> processes) {
        String held = where + ": a login other than berth's admin holds berth's lock: " + holder + ". " + problem;
        return new LockBusyException(
                held,
                held + ". Let a superuser run: "
                        + processes.stream()
                                .map(process -> "select pg_terminate_backend(" + process + ")")
                                .collect(Collectors.joining("; ")));
    }

    /// The message that is shown before waiting: it names the holder of the lock.
    public String running() {
        return running;
    }
}
