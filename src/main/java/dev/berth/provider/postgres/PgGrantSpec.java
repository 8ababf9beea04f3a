package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// An entry of `grants:`: what a login may do with some objects of one kind in one schema.
///
/// @param kind of the objects; `TABLE` where columns are listed
/// @param names of the objects in their schema, functions with their argument types; empty for all of them, later ones
/// too,
///     and for the schema itself
/// @param columns of the tables; none for all of a table
/// @param privileges in capital letters; `ALL` stands for each that the server's version knows
record PgGrantSpec(
        Origin origin,
        PgObject.Kind kind,
        String schema,
        Optional<SortedSet<String>> names,
        SortedSet<String> columns,
        SortedSet<String> privileges) {

    PgGrantSpec {
        names = names.map(PgGrantSpec::copy);
        columns = copy(columns);
        privileges = copy(privileges);
    }

    private static SortedSet<String> copy(SortedSet<String> names) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    boolean isAboutSchema() {
        return kind == PgObject.Kind.SCHEMA;
    }

    /// Whether it extends to objects that are made later.
    boolean isForLater() {
        return names.isEmpty() && !isAboutSchema();
    }

    /// What it gives on an object; nothing for most.
    SortedSet<String> on(PgObject object, int major) {
        return covers(object)
                ? PgPrivileges.expanded(privileges, columns.isEmpty() ? kind : PgObject.Kind.COLUMN, major)
                : new TreeSet<>();
    }

    private boolean covers(PgObject object) {
        boolean inside = object.schema().equals(schema);
        return switch (object.kind()) {
            case SCHEMA -> inside && isAboutSchema();
            case COLUMN -> inside && columns.contains(object.names().getLast()) && isNamed(object.localName());
            case TABLE, SEQUENCE, FUNCTION, TYPE ->
                inside && kind == object.kind() && columns.isEmpty() && isNamed(object.localName());
        };
    }

    private boolean isNamed(String name) {
        return names.map(all -> all.contains(name)).orElse(true);
    }

    /// `SELECT (id, name) on tables orders, lines in reporting`.
    String text() {
        String what = kind.plural().toLowerCase(Locale.ROOT);
        return String.join(", ", privileges)
                + (columns.isEmpty() ? "" : " (" + String.join(", ", columns) + ")")
                + (isAboutSchema()
                        ? " on schema " + schema
                        : " on "
                                + names.map(all -> what + " " + String.join(", ", all))
                                        .orElse("all " + what) + " in " + schema);
    }
}
