package dev.berth.provider.postgres;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What was read inside a database about what it could publish.
///
/// @param tables those that can be published; none of a template, as they get other owners in the database that is
///     made from it
/// @param present the names of all publications that are there, or in a template, which a database that is made from it
///     will have
/// @param template whether it was read in the template of a database that isn't there yet
/// @param walLevel the server's, which is `logical` where subscribers can read
record PgInnerPublications(
        SortedMap<PgTable, Publishable> tables, SortedSet<String> present, boolean template, String walLevel) {

    /// The queries that tell.
    static final List<String> QUERIES = List.of("publications", "published", "publishable", "wal_level");

    /// A table.
    ///
    /// @param owner by the name that it will have
    /// @param identified whether subscribers can tell its rows apart, without which updates and deletes of it fail
    ///     once it is published
    record Publishable(String owner, boolean identified) {}

    PgInnerPublications {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        present = Collections.unmodifiableSortedSet(new TreeSet<>(present));
    }

    /// @param template whether the rows were read in the template of a database that isn't there yet
    static PgInnerPublications of(PgRows rows, PgNames names, boolean template) {
        var tables = new TreeMap<PgTable, Publishable>();
        var present = new TreeSet<String>();
        rows.of("publications").forEach(row -> present.add(row.text("name")));
        if (!template) {
            rows.of("publishable")
                    .forEach(row -> tables.put(
                            PgTable.of(row),
                            new Publishable(names.newName(row.text("owner")), row.flag("identified"))));
        }
        return new PgInnerPublications(
                tables, present, template, rows.of("wal_level").getFirst().text("level"));
    }
}
