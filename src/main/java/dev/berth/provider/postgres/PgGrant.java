package dev.berth.provider.postgres;

import java.util.Comparator;

/// An entry of an object's access list: one privilege that somebody has.
///
/// @param grantee who has it; empty for PUBLIC
/// @param grantor who granted it; empty if there is no such role any more
/// @param passable whether the grantee may pass it on, which PostgreSQL calls the grant option
record PgGrant(String grantee, String privilege, String grantor, boolean passable) implements Comparable<PgGrant> {

    private static final Comparator<PgGrant> ORDER = Comparator.comparing(PgGrant::privilege)
            .thenComparing(PgGrant::grantor)
            .thenComparing(PgGrant::grantee)
            .thenComparing(PgGrant::passable);

    /// The same without the right to pass it on.
    PgGrant plain() {
        return passable ? new PgGrant(grantee, privilege, grantor, false) : this;
    }

    boolean isPublic() {
        return grantee.isEmpty();
    }

    @Override
    public int compareTo(PgGrant other) {
        return ORDER.compare(this, other);
    }
}
