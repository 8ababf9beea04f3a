package dev.berth.core.access;

import dev.berth.core.Address;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/// Objects of one kind in one database.
///
/// @param schema that they are in; empty where that says nothing
/// @param names those that are meant; none where the database or the schema itself is, or all of the kind are
/// @param count how many they are
/// @param all whether they are all of the kind in that schema
public record AccessObjects(
        Address database, Kind kind, String schema, SortedSet<String> names, int count, boolean all) {

    /// What they are, in the order of a review.
    public enum Kind {
        /// The database and all that is in it, for who is above all rights.
        EVERYTHING,
        DATABASE,
        SCHEMA,
        TABLE,
        VIEW,
        /// Of a table or view, written as `table.column`.
        COLUMN,
        SEQUENCE,
        FUNCTION,
        TYPE;

        /// As the forms have it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AccessObjects {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /// The database, or it and all that is in it.
    public static AccessObjects of(Address database, Kind kind) {
        return new AccessObjects(database, kind, "", new TreeSet<>(), 1, false);
    }
}
