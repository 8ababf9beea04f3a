package dev.berth.provider.postgres;

import java.util.SortedSet;

/// What a role of a service may do inside a database, as the manifest says it. Pure.
sealed interface PgAccessRule permits PgLevelRule, PgGrantRule {

    /// The role that has the rights: `cafe_read`, or a login with `access: none`.
    String holder();

    /// The roles whose future objects the rights extend to.
    SortedSet<String> makers();

    /// The rights in a database that is made in the same run, before the rule has changed any.
    PgRights fresh();

    /// The rights as the rule wants them on the objects that there are. Those of roles that it says nothing about stay.
    PgRights on(PgRights live);

    /// Whether the right is one that the holder is to have.
    boolean gives(PgRight right);
}
