package dev.berth.provider.postgres;

import java.util.Comparator;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// A table by its schema and name.
record PgTable(String schema, String name) implements Comparable<PgTable> {

    private static final Comparator<PgTable> ORDER =
            Comparator.comparing(PgTable::schema).thenComparing(PgTable::name);

    static PgTable of(Row row) {
        return new PgTable(row.text("schema"), row.text("name"));
    }

    /// As a person calls it: `reporting.orders`.
    String label() {
        return schema + "." + name;
    }

    /// As statements name it.
    QueryPart sql() {
        return DSL.name(schema, name);
    }

    @Override
    public int compareTo(PgTable other) {
        return ORDER.compare(this, other);
    }
}
