package dev.berth.provider.postgres;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// One privilege on one object inside a database, that a role lacks or has too many.
///
/// @param names of the object as far as it has any: schema, object, column; a function's signature is SQL that
///     the server quoted
/// @param owner whose object it is
/// @param grantor who granted it; empty for one that is lacking
/// @param grantee who has it, or lacks it
record PgRight(Kind kind, List<String> names, String privilege, String owner, String grantor, String grantee)
        implements Comparable<PgRight> {

    /// The role that stands for whoever owns the database.
    static final String DATABASE_OWNER = "pg_database_owner";

    /// What rights can be granted on. `COLUMN` stands for a column of a table.
    enum Kind {
        SCHEMA("schemas"),
        TABLE("tables"),
        SEQUENCE("sequences"),
        FUNCTION("functions"),
        COLUMN("columns");

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
    }

    PgRight {
        names = List.copyOf(names);
    }

    /// The object as statements name it.
    QueryPart object() {
        return kind == Kind.FUNCTION
                ? DSL.raw(names.getLast())
                : DSL.name(names.subList(0, kind == Kind.SCHEMA ? 1 : 2));
    }

    /// The object as a person calls it: `app.orders`.
    String label() {
        return kind == Kind.FUNCTION ? names.getLast() : String.join(".", names);
    }

    @Override
    public int compareTo(PgRight other) {
        return Comparator.comparing(PgRight::kind)
                .thenComparing(PgRight::label)
                .thenComparing(PgRight::privilege)
                .thenComparing(PgRight::owner)
                .thenComparing(PgRight::grantor)
                .thenComparing(PgRight::grantee)
                .compare(this, other);
    }

    /// `2 tables: app.orders, app.lines`, at most three of them by name.
    static String summary(Kind kind, Stream<String> labels) {
        List<String> all = labels.distinct().sorted().toList();
        String first = all.stream().limit(3).collect(Collectors.joining(", "));
        String noun = all.size() == 1 ? kind.plural().substring(0, kind.plural().length() - 1) : kind.plural();
        return all.size() + " " + noun + ": " + first + (all.size() > 3 ? ", …" : "");
    }
}
