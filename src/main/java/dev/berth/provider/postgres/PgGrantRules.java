package dev.berth.provider.postgres;

import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The rules of the logins with `access: none` in a section's database. Pure.
record PgGrantRules(PgFleet scope, PgServer facts, PgSection section) {

    /// Before it, everybody may create in a fresh schema `public`.
    private static final int CLOSED_SINCE = 15;

    /// One for each login that is to have something here, or has.
    List<PgGrantRule> all() {
        Set<String> holding = facts.inner(section.database())
                .grants()
                .map(PgInnerGrants::holders)
                .orElse(Collections.emptySortedSet());
        return section.grants().byRole().keySet().stream()
                .filter(role ->
                        section.declaresRoles() || !section.grants().of(role).isEmpty() || holding.contains(role))
                .map(this::of)
                .toList();
    }

    private PgGrantRule of(String role) {
        var roles = new TreeSet<>(section.roles().keySet());
        roles.addAll(section.groups());
        roles.addAll(section.grants().byRole().keySet());
        var schemas = new TreeMap<String, String>();
        section.schemas().forEach((schema, spec) -> schemas.put(schema, spec.owner()));
        return new PgGrantRule(
                role, roles, section.makers(), schemas, section.grants().of(role), facts.major(), fresh());
    }

    private PgRights fresh() {
        return facts.inner(section.database())
                .grants()
                .flatMap(PgInnerGrants::brought)
                .orElseGet(this::empty);
    }

    /// A database without objects has schema `public`, which isolation closes first.
    private PgRights empty() {
        PgSchema schema = new PgIsolation(scope, facts, section).desired();
        boolean open = facts.major() < CLOSED_SINCE && !facts.superuser();
        var everybodys = new TreeSet<PgGrant>();
        Stream.of("USAGE", "CREATE")
                .filter(privilege -> open || privilege.equals("USAGE"))
                .forEach(privilege -> everybodys.add(new PgGrant("", privilege, schema.owner(), false)));
        var objects = new TreeMap<PgObject, java.util.SortedSet<PgGrant>>();
        objects.put(new PgObject(PgObject.Kind.SCHEMA, List.of(PgPublic.NAME), schema.owner()), everybodys);
        return new PgRights(objects, new TreeSet<>());
    }
}
