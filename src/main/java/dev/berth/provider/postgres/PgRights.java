package dev.berth.provider.postgres;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who may do what inside a database, as it is or as it should be: [PgDatabaseRights] reads the one,
/// [PgAccessRule] makes the other of it, and [PgRightsDifference] is what lies between them.
///
/// @param objects the access list of each object, but what its owner may do itself
/// @param later what is granted on objects that are still to be made
record PgRights(SortedMap<PgObject, SortedSet<PgGrant>> objects, SortedSet<PgLater> later) {

    static final PgRights NONE = new PgRights(Collections.emptySortedMap(), Collections.emptySortedSet());

    PgRights {
        var copy = new TreeMap<PgObject, SortedSet<PgGrant>>();
        objects.forEach((object, grants) -> copy.put(object, Collections.unmodifiableSortedSet(new TreeSet<>(grants))));
        objects = Collections.unmodifiableSortedMap(copy);
        later = Collections.unmodifiableSortedSet(new TreeSet<>(later));
    }
}
