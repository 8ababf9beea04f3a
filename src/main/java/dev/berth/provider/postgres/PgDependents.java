package dev.berth.provider.postgres;

import dev.berth.provider.postgres.PgServer.Dependent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The objects that roles own and the rights that they have, by role and by database.
///
/// @param byRole and then by database, of which an empty name stands for what all databases share
/// @param holders the roles that own something in a database or are granted something there
record PgDependents(
        SortedMap<String, SortedMap<String, List<Dependent>>> byRole, SortedMap<String, SortedSet<String>> holders) {

    static final PgDependents NONE = of(List.of());

    static PgDependents of(List<Dependent> all) {
        var byRole = new TreeMap<String, SortedMap<String, List<Dependent>>>();
        var holders = new TreeMap<String, SortedSet<String>>();
        for (Dependent dependent : all) {
            byRole.computeIfAbsent(dependent.role(), _ -> new TreeMap<>())
                    .computeIfAbsent(dependent.database(), _ -> new ArrayList<>())
                    .add(dependent);
            holders.computeIfAbsent(dependent.database(), _ -> new TreeSet<>()).add(dependent.role());
        }
        return new PgDependents(byRole, holders);
    }

    /// The objects and grants that prevent dropping a role, by database.
    SortedMap<String, List<Dependent>> of(String role) {
        return byRole.getOrDefault(role, Collections.emptySortedMap());
    }

    SortedSet<String> in(String database) {
        return holders.getOrDefault(database, Collections.emptySortedSet());
    }
}
