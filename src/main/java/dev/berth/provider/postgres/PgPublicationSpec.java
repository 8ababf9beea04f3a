package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// An entry of `publications:`. [PgPublicationReader] makes it.
///
/// @param tables those that it publishes; empty for all of the database, later ones too
/// @param operations as PostgreSQL writes them: `insert`
/// @param absent whether it is to be dropped
record PgPublicationSpec(
        String name, Origin origin, Optional<SortedSet<PgTable>> tables, SortedSet<String> operations, boolean absent) {

    /// What a publication can publish, and does unless its manifest says otherwise.
    static final List<String> OPERATIONS = List.of("insert", "update", "delete", "truncate");

    /// How the names of berth's own publications begin, which a migration makes and takes away.
    static final String RESERVED = "berth_";

    PgPublicationSpec {
        tables = tables.map(names -> Collections.unmodifiableSortedSet(new TreeSet<>(names)));
        operations = Collections.unmodifiableSortedSet(new TreeSet<>(operations));
    }
}
