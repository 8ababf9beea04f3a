package dev.berth.core.migrate;

import java.time.Duration;
import java.util.Optional;

/// How far a replication is, as the two servers tell it.
///
/// @param begun whether the new server follows the old one
/// @param active whether the two are connected
/// @param copied of how many tables the first copy is done
/// @param whole whether the new database has everything else, too: indexes, foreign keys, triggers
/// @param lost whether the old server has removed what the new one still needed
/// @param lagBytes what the old server has written and the new one not yet
/// @param lag how long ago that was; empty if they aren't connected
/// @param errors how often the new server could not write what it got
public record Replica(
        boolean begun,
        boolean active,
        int tables,
        int copied,
        boolean whole,
        boolean lost,
        long lagBytes,
        Optional<Duration> lag,
        long errors) {

    /// Nothing was begun.
    public static final Replica NONE = new Replica(false, false, 0, 0, false, false, 0, Optional.empty(), 0);

    /// Whether the first copy of every table is done.
    public boolean isCopied() {
        return begun && copied == tables;
    }

    /// Whether the new server follows closely, with all that the old one has.
    ///
    /// @param bytes that it may be behind
    public boolean isNear(long bytes) {
        return isCopied() && whole && active && !lost && lagBytes <= bytes;
    }
}
