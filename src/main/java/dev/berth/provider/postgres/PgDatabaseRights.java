package dev.berth.provider.postgres;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads who may do what inside one database from the rows of `rights.sql` and `default_rights.sql`, as it will be when
/// rights are granted: by then roles have their new names, and objects that are handed over their new owners. Pure.
///
/// @param foreign what others own in the database
record PgDatabaseRights(PgNames names, PgSection section, List<PgForeignObject> foreign, PgRows rows) {

    /// The query about all columns, of which those in `grants:` matter.
    static final String COLUMNS = "columns";

    PgRights rights() {
        return new PgRights(objects(), later());
    }

    /// Whether no statement of berth's can name the object, or who may use it.
    static boolean isUnnameable(Row right) {
        return Stream.of("schema", "object", "column", "grantee", "grantor", "owner")
                .flatMap(column -> right.find(column).stream())
                .anyMatch(PgText::isOtherBytes);
    }

    private SortedMap<PgObject, SortedSet<PgGrant>> objects() {
        var givers = foreign.stream()
                .filter(PgForeignObject::movable)
                .map(PgForeignObject::owner)
                .collect(Collectors.toSet());
        var objects = new TreeMap<PgObject, SortedSet<PgGrant>>();
        for (Row row : rows.of("rights")) {
            if (!isUnnameable(row)) {
                String owner = names.newName(row.text("owner"));
                String heir = heir(row, owner, givers);
                SortedSet<PgGrant> grants =
                        objects.computeIfAbsent(new PgObject(kind(row), path(row), heir), _ -> new TreeSet<>());
                row.find("grantee").ifPresent(grantee -> grants.add(grant(row, grantee, owner, heir)));
            }
        }
        for (Row row : rows.of(COLUMNS)) {
            String heir = heir(row, names.newName(row.text("owner")), givers);
            var column = new PgObject(kind(row), path(row), heir);
            if (!isUnnameable(row) && section.grants().nameColumn(column)) {
                objects.computeIfAbsent(column, _ -> new TreeSet<>());
            }
        }
        return objects;
    }

    private String heir(Row object, String owner, Set<String> givers) {
        return isHandedOver(object) || (section.takesOwnership() && givers.contains(owner))
                ? PgOwners.heir(section, object.text("schema"))
                : owner;
    }

    private boolean isHandedOver(Row object) {
        return kind(object) == PgObject.Kind.SCHEMA && section.schemas().containsKey(object.text("schema"));
    }

    private static PgObject.Kind kind(Row row) {
        return PgObject.Kind.of(row.text("kind"));
    }

    private static List<String> path(Row object) {
        return Stream.of("schema", "signature", "object", "column")
                .flatMap(column -> object.find(column).stream())
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /// What an owner granted is the next owner's grant.
    private PgGrant grant(Row row, String grantee, String owner, String heir) {
        String grantor = row.find("grantor").map(names::newName).orElse("");
        return new PgGrant(
                names.newName(grantee),
                row.text("privilege"),
                grantor.equals(owner) ? heir : grantor,
                row.flag("grantable"));
    }

    private SortedSet<PgLater> later() {
        return rows.of("default_rights").stream()
                .map(row -> new PgLater(
                        names.newName(row.text("maker")),
                        row.text("schema"),
                        PgObject.Kind.of(row.text("kind")),
                        row.text("privilege"),
                        names.newName(row.text("grantee"))))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
