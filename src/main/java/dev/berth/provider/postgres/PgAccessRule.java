package dev.berth.provider.postgres;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the logins of one level may do inside a database, as the manifest says it: their group has the level's rights
/// on everything, and they have none of their own. Pure.
///
/// @param group the role that has the rights: `cafe_read`
/// @param logins its members
/// @param roles the groups and further logins of all levels, none of which may pass a right on
/// @param makers the roles whose future objects the rights extend to
/// @param schemas those that are declared, and `public`: they have a rule of their own about what everybody may do
/// @param everybody whether it also says what everybody may do, which one rule of a database does
record PgAccessRule(
        PgLevel level,
        String group,
        SortedSet<String> logins,
        SortedSet<String> roles,
        SortedSet<String> makers,
        SortedSet<String> schemas,
        boolean everybody) {

    PgAccessRule {
        logins = Collections.unmodifiableSortedSet(new TreeSet<>(logins));
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        makers = Collections.unmodifiableSortedSet(new TreeSet<>(makers));
        schemas = Collections.unmodifiableSortedSet(new TreeSet<>(schemas));
    }

    static PgAccessRule of(PgSection section, PgLevel level) {
        var roles = new TreeSet<>(section.roles().keySet());
        roles.addAll(section.groups());
        var schemas = new TreeSet<>(section.schemas().keySet());
        schemas.add(PgPublic.NAME);
        return new PgAccessRule(
                level,
                level.group(section.database()),
                section.loginsWith(level),
                roles,
                section.makers(),
                schemas,
                level == section.levels().getFirst());
    }

    /// The rights as the rule wants them on the objects that there are. Those of roles that it says nothing about stay.
    PgRights on(PgRights live) {
        var objects = new TreeMap<PgObject, SortedSet<PgGrant>>();
        live.objects().forEach((object, grants) -> objects.put(object, on(object, grants)));
        var later = new TreeSet<>(later());
        live.later().stream()
                .filter(right -> !holders().contains(right.grantee()))
                .forEach(later::add);
        return new PgRights(objects, later);
    }

    private SortedSet<PgGrant> on(PgObject object, SortedSet<PgGrant> live) {
        SortedSet<String> rights = level.on(object.kind());
        var dependent = new PgDependentGrants(object, live, roles);
        Set<PgGrant> lost = dependent.lost();
        var desired = new TreeSet<>(live);
        desired.removeAll(dependent.from(lost, holders()));
        var lacking = new TreeSet<>(rights);
        for (PgGrant grant : live) {
            if (!lost.contains(grant)) {
                if (!mayStay(object, grant)) {
                    desired.remove(grant);
                }
                if (grant.grantee().equals(group) && rights.contains(grant.privilege())) {
                    desired.add(grant.plain());
                }
                if (grant.grantee().equals(group) || grant.isPublic()) {
                    lacking.remove(grant.privilege());
                }
            }
        }
        lacking.forEach(privilege -> desired.add(new PgGrant(group, privilege, object.owner(), false)));
        return desired;
    }

    /// Whether the right is one that the rule's group is to have.
    boolean gives(PgRight right) {
        return right.grantee().equals(group) && level.on(right.object().kind()).contains(right.privilege());
    }

    private boolean mayStay(PgObject object, PgGrant grant) {
        if (grant.isPublic()) {
            return !opens(object, grant);
        }
        return grant.grantee().equals(group)
                ? !grant.passable() && level.on(object.kind()).contains(grant.privilege())
                : !logins.contains(grant.grantee());
    }

    /// Whoever may connect could create in a schema that is open to all, also a login that may only read.
    private boolean opens(PgObject object, PgGrant grant) {
        return everybody
                && object.kind() == PgObject.Kind.SCHEMA
                && grant.privilege().equals("CREATE")
                && !schemas.contains(object.schema());
    }

    private Set<String> holders() {
        var holders = new TreeSet<>(logins);
        holders.add(group);
        return holders;
    }

    private SortedSet<PgLater> later() {
        var later = new TreeSet<PgLater>();
        for (String maker : makers) {
            for (PgObject.Kind kind : PgObject.Kind.values()) {
                level.on(kind).forEach(privilege -> later.add(new PgLater(maker, "", kind, privilege, group)));
            }
        }
        return later;
    }
}
