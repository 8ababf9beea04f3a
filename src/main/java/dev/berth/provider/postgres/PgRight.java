package dev.berth.provider.postgres;

import java.util.Comparator;

/// One privilege on one object inside a database, that a role lacks or has too many: whether the role may pass it on is
/// left out, so `grant` is a plain one.
record PgRight(PgObject object, PgGrant grant) implements Comparable<PgRight> {

    private static final Comparator<PgRight> ORDER =
            Comparator.comparing(PgRight::object).thenComparing(PgRight::grant);

    PgRight {
        grant = grant.plain();
    }

    String privilege() {
        return grant.privilege();
    }

    String owner() {
        return object.owner();
    }

    String grantor() {
        return grant.grantor();
    }

    String grantee() {
        return grant.grantee();
    }

    /// `UPDATE on app.orders`.
    String text() {
        return privilege() + " on " + object.label();
    }

    @Override
    public int compareTo(PgRight other) {
        return ORDER.compare(this, other);
    }
}
