package dev.berth.provider.postgres;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a login with `access: none` may do inside a database: what its `grants:` list, and to use the schemas of that.
/// Pure.
///
/// @param holder the login
/// @param roles the groups and further logins of the service, none of which may pass a right on
/// @param makers the roles whose future objects `names: all` covers
/// @param schemas the owner of each declared schema
/// @param major the server's version, which says what `all` privileges are
/// @param fresh the rights in a database that is made in the same run
record PgGrantRule(
        String holder,
        SortedSet<String> roles,
        SortedSet<String> makers,
        SortedMap<String, String> schemas,
        List<PgGrantSpec> specs,
        int major,
        PgRights fresh)
        implements PgAccessRule {

    PgGrantRule {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        makers = Collections.unmodifiableSortedSet(new TreeSet<>(makers));
        schemas = Collections.unmodifiableSortedMap(new TreeMap<>(schemas));
        specs = List.copyOf(specs);
    }

    /// A declared schema that isn't there yet is there by the time the rights are granted.
    @Override
    public PgRights on(PgRights live) {
        var all = new TreeMap<>(live.objects());
        Set<String> present = schemas(live);
        schemas.forEach((schema, owner) -> {
            if (!present.contains(schema)) {
                all.put(new PgObject(PgObject.Kind.SCHEMA, List.of(schema), owner), new TreeSet<>());
            }
        });
        var objects = new TreeMap<PgObject, SortedSet<PgGrant>>();
        all.forEach((object, grants) -> objects.put(object, on(object, grants)));
        var later = new TreeSet<PgLater>();
        live.later().stream().filter(right -> !right.grantee().equals(holder)).forEach(later::add);
        present.addAll(schemas.keySet());
        specs.stream()
                .filter(spec -> spec.isForLater() && present.contains(spec.schema()))
                .forEach(spec -> later.addAll(later(spec)));
        return new PgRights(objects, later);
    }

    private static Set<String> schemas(PgRights rights) {
        return rights.objects().keySet().stream()
                .filter(object -> object.kind() == PgObject.Kind.SCHEMA)
                .map(PgObject::schema)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What it owns it may use, whatever is granted.
    private SortedSet<PgGrant> on(PgObject object, SortedSet<PgGrant> live) {
        return object.owner().equals(holder)
                ? live
                : new PgHeldRights(object, live, roles, holder, rights(object)).desired(Set.of(holder), grant -> true);
    }

    private SortedSet<String> rights(PgObject object) {
        var rights = new TreeSet<String>();
        for (PgGrantSpec spec : specs) {
            rights.addAll(spec.on(object, major));
            if (object.kind() == PgObject.Kind.SCHEMA
                    && !spec.isAboutSchema()
                    && spec.schema().equals(object.schema())) {
                rights.add("USAGE");
            }
        }
        return rights;
    }

    private SortedSet<PgLater> later(PgGrantSpec spec) {
        var later = new TreeSet<PgLater>();
        SortedSet<String> privileges = PgPrivileges.expanded(spec.privileges(), spec.kind(), major);
        for (String maker : makers) {
            if (!maker.equals(holder)) {
                privileges.forEach(
                        privilege -> later.add(new PgLater(maker, spec.schema(), spec.kind(), privilege, holder)));
            }
        }
        return later;
    }

    @Override
    public boolean gives(PgRight right) {
        return right.grantee().equals(holder) && rights(right.object()).contains(right.privilege());
    }

    /// All that is declared: `EXECUTE on functions refresh(integer) in reporting; SELECT on all tables in public`.
    String text() {
        return specs.isEmpty()
                ? "nothing"
                : specs.stream().map(PgGrantSpec::text).distinct().sorted().collect(Collectors.joining("; "));
    }
}
