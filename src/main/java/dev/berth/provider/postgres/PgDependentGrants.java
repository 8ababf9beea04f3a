package dev.berth.provider.postgres;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The rights on one object that go because those who granted them lose their own right to do so. Pure.
///
/// @param grants the rows of the object
/// @param losers the live names of the roles of which none may pass a right on
record PgDependentGrants(List<Row> grants, Set<String> losers) {

    /// All that go. A role that may still pass a right on by another's grant keeps what it granted.
    Set<Row> lost() {
        Set<Row> lost = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            more = lost.addAll(grants.stream()
                    .filter(grant -> grantor(grant)
                            .filter(role -> !isOwner(role)
                                    && (losers.contains(role) || !mayStillGrant(role, grant.text("privilege"), lost)))
                            .isPresent())
                    .toList());
        }
        return lost;
    }

    /// Those of the lost ones that begin at one of these roles.
    Set<Row> from(Set<Row> lost, Set<String> roles) {
        Set<Row> from = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            more = from.addAll(lost.stream()
                    .filter(grant -> grantor(grant).filter(roles::contains).isPresent()
                            || holders(from, grant.text("privilege"))
                                    .contains(grantor(grant).orElse("")))
                    .toList());
        }
        return from;
    }

    private static Optional<String> grantor(Row grant) {
        return grant.find("grantor");
    }

    private static Set<String> holders(Set<Row> from, String privilege) {
        return from.stream()
                .filter(grant -> grant.text("privilege").equals(privilege))
                .map(grant -> grant.text("grantee"))
                .filter(Predicate.not(String::isEmpty))
                .collect(Collectors.toSet());
    }

    private boolean isOwner(String role) {
        return role.equals(grants.getFirst().text("owner"));
    }

    private boolean mayStillGrant(String role, String privilege, Set<Row> lost) {
        return grants.stream()
                .anyMatch(grant -> grant.find("grantee").equals(Optional.of(role))
                        && grant.text("privilege").equals(privilege)
                        && grant.flag("grantable")
                        && !lost.contains(grant));
    }
}
