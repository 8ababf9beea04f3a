package dev.berth.core;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/// A connection to one server or store: all the IO of a provider.
public interface Session<F, R extends Resource, S extends Step> extends AutoCloseable {

    /// The facts about the server.
    F facts();

    /// Which server this is, in a few words that no other server gives and that stay as long as it does, as far as
    /// it tells: `PostgreSQL system 7301…`. Asked after an inspection. Holds no text that `berth.yaml` takes from
    /// a variable.
    /// @throws UnreadableException if it can't be known
    String identity();

    /// Reads everything that the fleet declares here and everything marked as this fleet's. Takes no locks,
    /// writes nothing.
    ///
    /// @param secrets what live Secrets hold and remember
    /// @throws UnreadableException if the picture would be incomplete
    Inspection<R> inspect(SecretFindings secrets);

    /// Proofs of the passwords that the last inspection found right, by service: what [SecretFindings] brings back.
    default SortedMap<String, SortedSet<String>> proofs() {
        return Collections.emptySortedMap();
    }

    /// Makes sure that no other apply runs here until this session closes.
    ///
    /// @return what was done to others for that
    /// @throws LockBusyException if another still holds it after `timeout`
    default List<String> lock(Duration timeout) {
        return List.of();
    }

    /// Runs one step. Safe to call from several threads for different services.
    /// @throws StepFailedException if the server refuses it
    void execute(S step, Credentials credentials);

    /// The last change of each object according to the server, as the end of a sentence: `since
    /// 2026-11-23T18:00:00Z`. Reads; what isn't known is left out.
    default Map<Address, String> touches(Set<Address> objects) {
        return Map.of();
    }

    /// How long parts of the last inspection took, in words: `password checks`. Parts may have run side by side.
    default SequencedMap<String, Duration> timings() {
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
    }

    /// Counts for the plan's first line: `2 connections`. Empty if there is nothing to say.
    default String traffic() {
        return "";
    }

    @Override
    void close();
}
