package dev.berth.core.access;

import dev.berth.core.Address;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// One role of an access review.
///
/// @param login whether it may log in
/// @param attributes what it may do on the whole server: `superuser`, `createrole`
/// @param memberships the roles that it is a member of, directly or through others
public record AccessRole(
        Address server, String name, boolean login, SortedSet<String> attributes, List<Membership> memberships) {

    /// What stands for PUBLIC, which is every role. No role can have that name.
    public static final String PUBLIC = "public";

    /// A role that another is a member of.
    ///
    /// @param through the roles on the way, from the member on; none if it is a direct member
    /// @param inherited whether the member has its rights without doing anything
    /// @param settable whether the member may `set role` to it, and have its rights then
    /// @param admin whether the member may let others in, or out
    public record Membership(String role, List<String> through, boolean inherited, boolean settable, boolean admin) {

        public Membership {
            through = List.copyOf(through);
        }
    }

    public AccessRole {
        attributes = Collections.unmodifiableSortedSet(new TreeSet<>(attributes));
        memberships = List.copyOf(memberships);
    }
}
