package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.access.AccessObjects;
import dev.berth.core.access.AccessObjects.Kind;
import dev.berth.core.access.AccessPath.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is granted in one database, by the number of the role that it is granted to: objects of one kind in one schema
/// on which a role has the same rights are one grant. Pure.
final class PgReviewGrants {

    /// The number of PUBLIC.
    static final String PUBLIC = "0";

    /// What the roles may do everywhere that the system brings. See PostgreSQL docs, "Predefined Roles"; sequences are
    /// in `pg_class_aclmask_ext` of its source.
    private static final List<Predefined> PREDEFINED = List.of(
            new Predefined("pg_read_all_data", Kind.SCHEMA, "usage"),
            new Predefined("pg_read_all_data", Kind.TABLE, "select"),
            new Predefined("pg_read_all_data", Kind.VIEW, "select"),
            new Predefined("pg_read_all_data", Kind.SEQUENCE, "select"),
            new Predefined("pg_write_all_data", Kind.SCHEMA, "usage"),
            new Predefined("pg_write_all_data", Kind.TABLE, "delete,insert,update"),
            new Predefined("pg_write_all_data", Kind.VIEW, "delete,insert,update"),
            new Predefined("pg_write_all_data", Kind.SEQUENCE, "update"),
            new Predefined("pg_maintain", Kind.TABLE, "maintain"),
            new Predefined("pg_maintain", Kind.VIEW, "maintain"));

    private final Address database;
    private final Map<Place, Integer> counts;
    private final Map<String, List<Grant>> byGrantee = new HashMap<>();

    /// What one role was granted, or has as an owner or by what it is.
    record Grant(End end, AccessObjects objects, SortedSet<String> privileges, SortedSet<String> grantable) {}

    private record Predefined(String role, Kind kind, String privileges) {}

    private record Place(String schema, Kind kind) {

        static Place of(Row row) {
            return new Place(row.text("schema"), kindOf(row));
        }
    }

    /// What makes the rights on several objects one grant.
    private record Group(Place place, String grantee, boolean owner, String privileges, String grantable) {

        static Group of(Row row) {
            String grantee = row.text("grantee");
            return new Group(
                    Place.of(row),
                    grantee,
                    row.find("owner").filter(grantee::equals).isPresent(),
                    row.find("privileges").orElse(""),
                    row.find("grantable").orElse(""));
        }

        Grant grant(AccessObjects objects) {
            return new Grant(owner ? End.OWNER : End.GRANT, objects, words(privileges), words(grantable));
        }
    }

    /// Of one database.
    ///
    /// @param shared its rows of `access_databases.sql`
    /// @param inside those of `access_inside.sql`; none if it can't be read
    PgReviewGrants(Address database, List<Row> shared, List<Row> inside, PgReviewRoles roles) {
        this.database = database;
        this.counts = inside.stream()
                .collect(Collectors.groupingBy(
                        Place::of,
                        Collectors.mapping(
                                row -> row.text("object"),
                                Collectors.collectingAndThen(Collectors.toSet(), names -> names.size()))));
        AccessObjects itself = AccessObjects.of(database, Kind.DATABASE);
        shared.stream().map(PgReviewGrants::ofDatabase).forEach(group -> add(group.grantee(), group.grant(itself)));
        inside.stream()
                .collect(Collectors.groupingBy(
                        Group::of,
                        Collectors.mapping(row -> row.text("object"), Collectors.toCollection(TreeSet::new))))
                .forEach((group, names) -> add(group.grantee(), group.grant(objects(group.place(), names))));
        PREDEFINED.forEach(one -> roles.id(one.role()).ifPresent(id -> addEverywhere(id, one)));
    }

    private static Group ofDatabase(Row row) {
        var columns = new HashMap<>(row.columns());
        columns.put("kind", Kind.DATABASE.word());
        columns.put("schema", "");
        return Group.of(new Row(columns));
    }

    private void addEverywhere(String role, Predefined right) {
        counts.keySet().stream()
                .filter(place -> place.kind() == right.kind())
                .forEach(place ->
                        add(role, new Grant(End.PREDEFINED, whole(place), words(right.privileges()), new TreeSet<>())));
    }

    private void add(String grantee, Grant grant) {
        byGrantee.computeIfAbsent(grantee, _ -> new ArrayList<>()).add(grant);
    }

    /// What a role has itself.
    List<Grant> of(String role) {
        return byGrantee.getOrDefault(role, List.of());
    }

    /// Whether a role was itself granted to enter the database.
    boolean connects(String role) {
        return of(role).stream()
                .anyMatch(grant -> grant.objects().kind() == Kind.DATABASE
                        && grant.privileges().contains("connect"));
    }

    private AccessObjects objects(Place place, SortedSet<String> names) {
        boolean several = names.size() > 1 && place.kind() != Kind.COLUMN;
        return place.kind() == Kind.SCHEMA || (several && names.size() == counts.getOrDefault(place, 0))
                ? whole(place)
                : new AccessObjects(database, place.kind(), place.schema(), names, names.size(), false);
    }

    private AccessObjects whole(Place place) {
        boolean several = place.kind() != Kind.SCHEMA;
        return new AccessObjects(
                database, place.kind(), place.schema(), new TreeSet<>(), counts.getOrDefault(place, 0), several);
    }

    private static Kind kindOf(Row row) {
        return Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT));
    }

    private static SortedSet<String> words(String list) {
        return Stream.of(list.split(","))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
