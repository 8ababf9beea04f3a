package dev.berth.provider.postgres;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/// The rights on one object that go because those who granted them lose their own right to do so. Pure.
///
/// @param grants all rights on the object
/// @param losers the roles of which none may pass a right on
record PgDependentGrants(PgObject object, Set<PgGrant> grants, Set<String> losers) {

    /// All that go. A role that may still pass a right on by another's grant keeps what it granted.
    Set<PgGrant> lost() {
        Set<PgGrant> lost = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            more = lost.addAll(
                    grants.stream().filter(grant -> isLost(grant, lost)).toList());
        }
        return lost;
    }

    private boolean isLost(PgGrant grant, Set<PgGrant> lost) {
        String grantor = grant.grantor();
        return !grantor.isEmpty()
                && !grantor.equals(object.owner())
                && (losers.contains(grantor) || !mayStillGrant(grantor, grant.privilege(), lost));
    }

    /// The rows of `lost` that begin at one of `roles`.
    Set<PgGrant> from(Set<PgGrant> lost, Set<String> roles) {
        Set<PgGrant> from = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            more = from.addAll(lost.stream()
                    .filter(grant -> roles.contains(grant.grantor())
                            || holders(from, grant.privilege()).contains(grant.grantor()))
                    .toList());
        }
        return from;
    }

    private static Set<String> holders(Set<PgGrant> from, String privilege) {
        return from.stream()
                .filter(grant -> grant.privilege().equals(privilege) && !grant.isPublic())
                .map(PgGrant::grantee)
                .collect(Collectors.toSet());
    }

    private boolean mayStillGrant(String role, String privilege, Set<PgGrant> lost) {
        return grants.stream()
                .anyMatch(grant -> grant.grantee().equals(role)
                        && grant.privilege().equals(privilege)
                        && grant.passable()
                        && !lost.contains(grant));
    }
}
