package dev.berth.provider.postgres;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What was read inside a database about the logins with `access: none`.
///
/// @param holders those that hold rights of their own there
/// @param unmet the entries of `grants:` that name what isn't there
/// @param brought the rights in a template, which a database that is made from it will have
record PgInnerGrants(SortedSet<String> holders, List<PgUnmetGrant> unmet, Optional<PgRights> brought) {

    PgInnerGrants {
        holders = Collections.unmodifiableSortedSet(new TreeSet<>(holders));
        unmet = List.copyOf(unmet);
    }

    /// What the rows of `rights.sql` tell.
    ///
    /// @param template whether they were read in the template of a database that isn't there yet
    static PgInnerGrants of(PgSection section, PgRights rights, boolean template) {
        var holders = new TreeSet<String>();
        rights.objects().values().forEach(grants -> grants.forEach(grant -> holders.add(grant.grantee())));
        rights.later().forEach(right -> holders.add(right.grantee()));
        holders.retainAll(section.grants().byRole().keySet());
        return new PgInnerGrants(
                holders, PgUnmetGrant.of(section, rights), template ? Optional.of(rights) : Optional.empty());
    }
}
