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
record PgLevelRule(
        PgLevel level,
        String group,
        SortedSet<String> logins,
        SortedSet<String> roles,
        SortedSet<String> makers,
        SortedSet<String> schemas,
        boolean everybody)
        implements PgAccessRule {

    PgLevelRule {
        logins = Collections.unmodifiableSortedSet(new TreeSet<>(logins));
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        makers = Collections.unmodifiableSortedSet(new TreeSet<>(makers));
        schemas = Collections.unmodifiableSortedSet(new TreeSet<>(schemas));
    }

    static PgLevelRule of(PgSection section, PgLevel level) {
        var roles = new TreeSet<>(section.roles().keySet());
        roles.addAll(section.groups());
        var schemas = new TreeSet<>(section.schemas().keySet());
        schemas.add(PgPublic.NAME);
        return new PgLevelRule(
                level,
                level.group(section.database()),
                section.loginsWith(level),
                roles,
                section.makers(),
                schemas,
                level == section.levels().getFirst());
    }

    @Override
    public String holder() {
        return group;
    }

    @Override
    public PgRights fresh() {
        return PgRights.NONE;
    }

    @Override
    public PgRights on(PgRights live) {
        var objects = new TreeMap<PgObject, SortedSet<PgGrant>>();
        live.objects().forEach((object, grants) -> objects.put(object, on(object, grants)));
        var later = new TreeSet<>(later());
        live.later().stream()
                .filter(right -> !holders().contains(right.grantee()))
                .forEach(later::add);
        return new PgRights(objects, later);
    }

    private SortedSet<PgGrant> on(PgObject object, SortedSet<PgGrant> live) {
        return new PgHeldRights(object, live, roles, group, level.on(object.kind()))
                .desired(
                        holders(),
                        grant -> grant.isPublic() ? !opens(object, grant) : !logins.contains(grant.grantee()));
    }

    @Override
    public boolean gives(PgRight right) {
        return right.grantee().equals(group) && level.on(right.object().kind()).contains(right.privilege());
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
