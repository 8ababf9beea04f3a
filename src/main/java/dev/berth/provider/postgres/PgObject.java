package dev.berth.provider.postgres;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// An object inside a database on which rights can be granted.
///
/// @param names as far as it has any: schema, object, column; of a function its signature as a manifest writes it, and
/// the
///     one that the server quoted, which is SQL
/// @param owner whose it is when its rights are granted
record PgObject(Kind kind, List<String> names, String owner) implements Comparable<PgObject> {

    /// The role that stands for whoever owns the database.
    static final String DATABASE_OWNER = "pg_database_owner";

    private static final int SHOWN = 3;

    private static final Comparator<PgObject> ORDER = Comparator.comparing(PgObject::kind)
            .thenComparing(PgObject::label)
            .thenComparingInt(object -> object.names().size())
            .thenComparing(object -> object.names().toString())
            .thenComparing(PgObject::owner);

    /// What rights can be granted on. `COLUMN` stands for a column of a table.
    enum Kind {
        SCHEMA("schemas"),
        TABLE("tables"),
        SEQUENCE("sequences"),
        FUNCTION("functions"),
        COLUMN("columns"),
        TYPE("types");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }

        static Kind of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        /// As plans and `alter default privileges` call them: `tables`.
        String plural() {
            return plural;
        }

        private String singular() {
            return plural.substring(0, plural.length() - 1);
        }
    }

    PgObject {
        names = List.copyOf(names);
    }

    String schema() {
        return names.getFirst();
    }

    /// The name in its schema as a manifest writes it; of a column, its table's.
    String localName() {
        return names.size() > 1 ? names.get(1) : "";
    }

    /// The object as statements name it.
    QueryPart sql() {
        return kind == Kind.FUNCTION
                ? DSL.raw(names.getLast())
                : DSL.name(names.subList(0, kind == Kind.SCHEMA ? 1 : 2));
    }

    /// The object as a person calls it: `app.orders`.
    String label() {
        return kind == Kind.FUNCTION ? names.getLast() : String.join(".", names);
    }

    @Override
    public int compareTo(PgObject other) {
        return ORDER.compare(this, other);
    }

    /// `2 tables: app.orders, app.lines`, at most three of them by name.
    static String summary(Kind kind, Stream<String> labels) {
        List<String> all = labels.distinct().sorted().toList();
        String first = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return all.size() + " " + (all.size() == 1 ? kind.singular() : kind.plural()) + ": " + first
                + (all.size() > SHOWN ? ", …" : "");
    }
}
