package dev.berth.provider.postgres;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Schema `public` of a live database, as far as a service's isolation depends on it.
///
/// @param database where it was read: the service's own, or the template of one that is still to be made
/// @param owner by the name that it will have
/// @param ownerRights whether the owner may use it and create in it
/// @param openers the roles that let everybody create in it, or passed that on, by the names that they will have
/// @param serves whether the service's login may use it and create in it without owning it
/// @param used whether everybody may use it
public record PgPublic(
        String database, String owner, boolean ownerRights, SortedSet<String> openers, boolean serves, boolean used) {

    static final String NAME = "public";

    private static final Set<String> ALL = Set.of("USAGE", "CREATE");

    public PgPublic {
        openers = Collections.unmodifiableSortedSet(new TreeSet<>(openers));
    }

    /// From the rows of `schemas.sql` and `schema_rights.sql`; empty if there is no such schema.
    public static Optional<PgPublic> of(String database, PgRows rows, PgNames names, String user) {
        return rows.of("schemas").stream()
                .filter(row -> row.text("name").equals(NAME))
                .map(row -> row.text("owner"))
                .map(owner -> new PgPublic(
                        database,
                        names.newName(owner),
                        hasAllRights(rows, NAME, owner),
                        openers(rows, NAME, owner, names),
                        serves(rows, names.liveName(user)),
                        held(rows, NAME, "").contains("USAGE")))
                .findFirst();
    }

    /// Whether an owner has all rights on its schema.
    static boolean hasAllRights(PgRows rows, String schema, String owner) {
        return held(rows, schema, owner).containsAll(ALL);
    }

    /// The roles that granted PUBLIC the right to create in a schema: the owner, or roles with the grant
    /// option.
    static SortedSet<String> openers(PgRows rows, String schema, String owner, PgNames names) {
        return grantors(rows, schema, "").stream()
                .map(grantor -> first(rows, schema, owner, grantor))
                .map(names::newName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The first role, behind the owner, of the chain of grants that leads to `grantor`.
    private static String first(PgRows rows, String schema, String owner, String grantor) {
        var seen = new TreeSet<String>();
        String first = grantor;
        while (!first.equals(owner) && seen.add(first)) {
            List<String> before = grantors(rows, schema, first);
            if (before.isEmpty() || before.contains(owner)) {
                return first;
            }
            first = before.getFirst();
        }
        return first;
    }

    /// The grantors of a role's right to create.
    private static List<String> grantors(PgRows rows, String schema, String grantee) {
        return rights(rows, schema)
                .filter(row -> row.text("grantee").equals(grantee)
                        && row.text("privilege").equals("CREATE"))
                .map(row -> row.text("grantor"))
                .toList();
    }

    /// Whether `user` may use the schema. Rights of PUBLIC count, except the right to create, which is
    /// revoked.
    private static boolean serves(PgRows rows, String user) {
        return Stream.concat(
                        held(rows, NAME, user).stream(),
                        held(rows, NAME, "").stream().filter(privilege -> privilege.equals("USAGE")))
                .collect(Collectors.toSet())
                .containsAll(ALL);
    }

    private static List<String> held(PgRows rows, String schema, String grantee) {
        return rights(rows, schema)
                .filter(row -> row.text("grantee").equals(grantee))
                .map(row -> row.text("privilege"))
                .toList();
    }

    private static Stream<Row> rights(PgRows rows, String schema) {
        return rows.of("schema_rights").stream()
                .filter(row -> row.text("schema").equals(schema));
    }
}
