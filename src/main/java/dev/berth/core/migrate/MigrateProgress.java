package dev.berth.core.migrate;

import java.time.Duration;

/// Receives the steps and the progress of a move, from several threads.
public interface MigrateProgress {

    /// A line for a person.
    void accept(String line);

    /// How far a long step is, about once a second.
    default void at(Position position) {}

    /// How far a step is.
    ///
    /// @param verb what it does to tables: `dumped`
    /// @param rows about as many, as the server guessed when it last looked
    /// @param spent since its beginning
    record Position(String verb, Amount tables, Amount rows, Amount bytes, Duration spent) {

        /// Bytes a second so far; 0 if nothing is done.
        public long rate() {
            return bytes.done() * 1000 / Math.max(1, spent.toMillis());
        }

        /// How much longer it takes at that rate; nothing if there is none.
        public Duration left() {
            return rate() == 0 ? Duration.ZERO : Duration.ofSeconds((bytes.all() - bytes.done()) / rate());
        }
    }

    /// How much is done, of how much; never more than that.
    record Amount(long done, long all) {

        public Amount {
            done = Math.min(done, all);
        }
    }
}
