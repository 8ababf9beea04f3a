package dev.berth.provider.postgres;

import java.util.SortedSet;
import java.util.TreeSet;

/// The options of a membership: what a member may do with its group. Before 16 there is only ADMIN, and the
/// others hold.
///
/// @param admin whether it may make others members
/// @param inherit whether it has the role's rights without asking
/// @param set whether it may act as the role: SET ROLE
/// @param grantors who granted it, on a live one; not compared
/// @param passedOn whom the member made a member in turn, on a live one; not compared. They lose it with the member's
///     right to do so
record PgMembership(
        boolean admin, boolean inherit, boolean set, SortedSet<String> grantors, SortedSet<String> passedOn) {

    /// A membership that the member granted to no other role.
    PgMembership(boolean admin, boolean inherit, boolean set, SortedSet<String> grantors) {
        this(admin, inherit, set, grantors, new TreeSet<>());
    }

    /// The membership that a plain GRANT creates.
    static final PgMembership PLAIN = new PgMembership(false, true, true, new TreeSet<>());

    boolean sameOptions(PgMembership other) {
        return admin == other.admin && inherit == other.inherit && set == other.set;
    }

    /// Several grants of one role add up.
    PgMembership and(PgMembership other) {
        var both = new TreeSet<>(grantors);
        both.addAll(other.grantors);
        var members = new TreeSet<>(passedOn);
        members.addAll(other.passedOn);
        return new PgMembership(admin || other.admin, inherit || other.inherit, set || other.set, both, members);
    }

    /// ` with admin`, or nothing for a plain one.
    String suffix() {
        return (admin ? " with admin" : "")
                + (inherit ? "" : " without inherit")
                + (set ? "" : " without set")
                + (passedOn.isEmpty() ? "" : " passed on to " + String.join(" and ", passedOn));
    }
}
