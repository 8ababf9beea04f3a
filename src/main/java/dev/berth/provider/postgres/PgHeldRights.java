package dev.berth.provider.postgres;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The rights on one object as a rule wants them: its holder has them, by the grant of whoever they may come from, and
/// may not pass them on. Pure.
///
/// @param live all rights on the object
/// @param roles those of which none may pass a right on
/// @param holder the role that is to have the rights
/// @param rights what it is to have
record PgHeldRights(
        PgObject object, SortedSet<PgGrant> live, Set<String> roles, String holder, SortedSet<String> rights) {

    /// What everybody may do the holder doesn't lack.
    ///
    /// @param others the roles that the rule speaks for
    /// @param mayStay which of the grants to others than the holder stay
    SortedSet<PgGrant> desired(Set<String> others, Predicate<PgGrant> mayStay) {
        var dependent = new PgDependentGrants(object, live, roles);
        Set<PgGrant> lost = dependent.lost();
        var desired = new TreeSet<>(live);
        desired.removeAll(dependent.from(lost, others));
        var lacking = new TreeSet<>(rights);
        for (PgGrant grant : live) {
            if (!lost.contains(grant)) {
                boolean own = grant.grantee().equals(holder);
                boolean given = rights.contains(grant.privilege());
                if (own ? !given || grant.passable() : !mayStay.test(grant)) {
                    desired.remove(grant);
                }
                if (own && given) {
                    desired.add(grant.plain());
                }
                if (own || grant.isPublic()) {
                    lacking.remove(grant.privilege());
                }
            }
        }
        lacking.forEach(privilege -> desired.add(new PgGrant(holder, privilege, object.owner(), false)));
        return desired;
    }
}
