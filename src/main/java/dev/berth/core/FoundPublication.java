package dev.berth.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// A live publication that a manifest could declare, for `berth import`, in the words of a manifest.
///
/// @param tables those that it publishes; empty for all of the database
/// @param operations none for all of them
public record FoundPublication(Optional<SortedSet<String>> tables, SortedSet<String> operations) {

    public FoundPublication {
        tables = tables.map(names -> Collections.unmodifiableSortedSet(new TreeSet<>(names)));
        operations = Collections.unmodifiableSortedSet(new TreeSet<>(operations));
    }
}
