package dev.berth.core.access;

import dev.berth.core.Address;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What one role may do with some objects of one database, through one path.
///
/// @param role who, or [AccessRole#PUBLIC]
/// @param connects whether that role may enter the database itself
/// @param privileges in lower case; none of an owner who has revoked its own and may grant them to itself again
/// @param grantable those of `privileges` that it may pass on because it was granted them so
public record AccessRight(
        String role,
        boolean login,
        boolean connects,
        AccessObjects objects,
        SortedSet<String> privileges,
        SortedSet<String> grantable,
        AccessPath path) {

    public AccessRight {
        privileges = Collections.unmodifiableSortedSet(new TreeSet<>(privileges));
        grantable = Collections.unmodifiableSortedSet(new TreeSet<>(grantable));
    }

    /// The server that the database is on.
    public Address server() {
        return objects.database().head();
    }
}
