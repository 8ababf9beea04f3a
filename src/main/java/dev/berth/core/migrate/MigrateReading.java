package dev.berth.core.migrate;

import dev.berth.core.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The state of a move on its two servers, read from catalogs without locks.
///
/// @param closed the time since which the old database is closed, by its server's clock
/// @param now that clock
/// @param left whether the old database is closed permanently
/// @param refusals what stands against it
/// @param remarks what a person should know of it, a sentence each
public record MigrateReading(
        MigrateStage stage,
        Place from,
        Place to,
        Size size,
        Optional<Instant> closed,
        Instant now,
        boolean left,
        List<Refusal> refusals,
        List<String> remarks) {

    /// A database, and where it is: `cafe on postgres/main (PostgreSQL 18)`.
    ///
    /// @param identity which server it is, in words that no other server gives
    public record Place(String database, String server, int major, String identity) {}

    /// How much there is to move.
    ///
    /// @param sessions that are ended for it
    public record Size(long bytes, int tables, int indexes, int sequences, int largeObjects, int sessions) {

        /// A size that isn't known.
        public static final Size NONE = new Size(0, 0, 0, 0, 0, 0);
    }

    /// A copy of this reading with only the refusals `remaining`.
    public MigrateReading refusing(List<Refusal> remaining) {
        return new MigrateReading(stage, from, to, size, closed, now, left, remaining, remarks);
    }

    public MigrateReading {
        refusals = List.copyOf(refusals);
        remarks = List.copyOf(remarks);
    }
}
