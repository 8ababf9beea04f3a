package dev.berth.provider.postgres;

import java.util.Comparator;

/// A default privilege: what a role gets on objects that `maker` will create.
///
/// @param schema where; empty for everywhere
record PgLater(String maker, String schema, PgObject.Kind kind, String privilege, String grantee)
        implements Comparable<PgLater> {

    private static final Comparator<PgLater> ORDER =
            Comparator.comparing(PgLater::text).thenComparing(PgLater::grantee);

    @Override
    public int compareTo(PgLater other) {
        return ORDER.compare(this, other);
    }

    String text() {
        return privilege + " on " + kind.plural() + (schema.isEmpty() ? "" : " in " + schema) + " of " + maker;
    }
}
