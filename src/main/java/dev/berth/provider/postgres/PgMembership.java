package dev.berth.provider.postgres;

import java.util.SortedSet;
import java.util.TreeSet;

/// What a member may do with a role it belongs to. Before 16 there is only ADMIN, and the others hold.
///
/// @param admin whether it may make others members
/// @param inherit whether it has the role's rights without asking
/// @param set whether it may act as the role: SET ROLE
/// @param grantors who granted it, on a live one; not compared
record PgMembership(boolean admin, boolean inherit, boolean set, SortedSet<String> grantors) {

    /// What a plain GRANT gives.
    static final PgMembership PLAIN = new PgMembership(false, true, true, new TreeSet<>());

    boolean sameOptions(PgMembership other) {
        return admin == other.admin && inherit == other.inherit && set == other.set;
    }

    /// Several grants of one role add up.
    PgMembership and(PgMembership other) {
        var both = new TreeSet<>(grantors);
        both.addAll(other.grantors);
        return new PgMembership(admin || other.admin, inherit || other.inherit, set || other.set, both);
    }

    /// ` with admin`, or nothing for a plain one.
    String suffix() {
        return (admin ? " with admin" : "") + (inherit ? "" : " without inherit") + (set ? "" : " without set");
    }
}
