package dev.berth.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a live login may do with some objects of a database, for `berth import`, in the words of a manifest.
///
/// @param on the kind of the objects: `table`
/// @param names of the objects in their schema; empty for all of them, and for the schema itself
/// @param columns of the tables; none for all of a table
/// @param privileges in small letters
public record FoundGrant(
        String on,
        String schema,
        Optional<SortedSet<String>> names,
        SortedSet<String> columns,
        SortedSet<String> privileges) {

    public FoundGrant {
        names = names.map(FoundGrant::copy);
        columns = copy(columns);
        privileges = copy(privileges);
    }

    private static SortedSet<String> copy(SortedSet<String> names) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /// Whether it is about a schema and not about what is in it.
    public boolean isAboutSchema() {
        return on.equals("schema");
    }
}
