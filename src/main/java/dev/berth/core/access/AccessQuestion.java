package dev.berth.core.access;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What an access review is about.
///
/// @param who the only role; empty for all but those that a system brings
/// @param databases the only ones; empty for all
public record AccessQuestion(Optional<String> who, SortedSet<String> databases) {

    public AccessQuestion {
        databases = Collections.unmodifiableSortedSet(new TreeSet<>(databases));
    }

    /// Whether it is about a database.
    public boolean covers(String database) {
        return databases.isEmpty() || databases.contains(database);
    }
}
