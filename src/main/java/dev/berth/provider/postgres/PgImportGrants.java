package dev.berth.provider.postgres;

import dev.berth.core.FoundGrant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What logins with `access: none` are granted in a database, as `grants:` say it. Pure.
///
/// @param rows of `rights.sql` and `default_rights.sql`
/// @param major the server's version, which decides what `all` means
public record PgImportGrants(PgRows rows, int major) {

    /// The queries that tell.
    public static final List<String> QUERIES = List.of("rights", "default_rights");

    /// What objects of one kind in one schema have in common.
    private record Group(PgObject.Kind kind, String schema, SortedSet<String> columns, SortedSet<String> privileges)
            implements Comparable<Group> {

        private static final Comparator<Group> ORDER = Comparator.comparing(Group::schema)
                .thenComparing(Group::kind)
                .thenComparing(group -> group.columns().toString())
                .thenComparing(group -> group.privileges().toString());

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    /// An object, or a column of a table.
    private record Thing(PgObject.Kind kind, String schema, String name, String column) implements Comparable<Thing> {

        private static final Comparator<Thing> ORDER = Comparator.comparing(Thing::kind)
                .thenComparing(Thing::schema)
                .thenComparing(Thing::name)
                .thenComparing(Thing::column);

        static Thing of(Row row) {
            PgObject.Kind kind = PgObject.Kind.of(row.text("kind"));
            return new Thing(
                    kind,
                    row.text("schema"),
                    row.text(kind == PgObject.Kind.FUNCTION ? "signature" : "object"),
                    row.text("column"));
        }

        @Override
        public int compareTo(Thing other) {
            return ORDER.compare(this, other);
        }
    }

    /// By login; those without any have an empty list.
    public SortedMap<String, List<FoundGrant>> of(Set<String> logins) {
        var grants = new TreeMap<String, List<FoundGrant>>();
        logins.forEach(login -> grants.put(login, of(login)));
        return grants;
    }

    private List<FoundGrant> of(String login) {
        SortedMap<Thing, SortedSet<String>> held = held(login);
        var grants = new ArrayList<FoundGrant>();
        later(login).forEach((everything, privileges) -> {
            grants.add(grant(everything.kind(), everything.schema(), Optional.empty(), new TreeSet<>(), privileges));
            held.forEach((thing, own) -> {
                if (thing.kind() == everything.kind() && thing.schema().equals(everything.schema())) {
                    own.removeAll(privileges);
                }
            });
        });
        var used = held.keySet().stream()
                .filter(thing -> thing.kind() != PgObject.Kind.SCHEMA)
                .map(Thing::schema)
                .collect(Collectors.toCollection(TreeSet::new));
        groups(held)
                .forEach((group, names) -> grants.add(grant(
                        group.kind() == PgObject.Kind.COLUMN ? PgObject.Kind.TABLE : group.kind(),
                        group.schema(),
                        Optional.of(names),
                        group.columns(),
                        group.privileges())));
        held.forEach((thing, privileges) -> {
            if (thing.kind() == PgObject.Kind.SCHEMA) {
                // Who is granted something in a schema may use it.
                if (used.contains(thing.schema())) {
                    privileges.remove("USAGE");
                }
                if (!privileges.isEmpty()) {
                    grants.add(grant(thing.kind(), thing.schema(), Optional.empty(), new TreeSet<>(), privileges));
                }
            }
        });
        return grants;
    }

    private SortedMap<Thing, SortedSet<String>> held(String login) {
        var held = new TreeMap<Thing, SortedSet<String>>();
        rows.of("rights").stream()
                .filter(row -> row.find("grantee").filter(login::equals).isPresent())
                .filter(row -> !PgDatabaseRights.isUnnameable(row))
                .forEach(row -> held.computeIfAbsent(Thing.of(row), _ -> new TreeSet<>())
                        .add(row.text("privilege")));
        return held;
    }

    /// What it gets on objects that will be made, by kind and schema.
    private SortedMap<Thing, SortedSet<String>> later(String login) {
        var later = new TreeMap<Thing, SortedSet<String>>();
        rows.of("default_rights").stream()
                .filter(row -> row.text("grantee").equals(login)
                        && !row.text("schema").isEmpty()
                        && !row.text("kind").equals("schema"))
                .forEach(row -> later.computeIfAbsent(
                                new Thing(PgObject.Kind.of(row.text("kind")), row.text("schema"), "", ""),
                                _ -> new TreeSet<>())
                        .add(row.text("privilege")));
        return later;
    }

    private static SortedMap<Group, SortedSet<String>> groups(SortedMap<Thing, SortedSet<String>> held) {
        var columns = new TreeMap<Thing, SortedMap<String, SortedSet<String>>>();
        var groups = new TreeMap<Group, SortedSet<String>>();
        held.forEach((thing, privileges) -> {
            if (thing.kind() == PgObject.Kind.COLUMN) {
                var table = new Thing(PgObject.Kind.COLUMN, thing.schema(), thing.name(), "");
                privileges.forEach(privilege -> columns.computeIfAbsent(table, _ -> new TreeMap<>())
                        .computeIfAbsent(privilege, _ -> new TreeSet<>())
                        .add(thing.column()));
            } else if (thing.kind() != PgObject.Kind.SCHEMA && !privileges.isEmpty()) {
                groups.computeIfAbsent(
                                new Group(thing.kind(), thing.schema(), new TreeSet<>(), privileges),
                                _ -> new TreeSet<>())
                        .add(thing.name());
            }
        });
        columns.forEach((table, byPrivilege) -> {
            var byColumns = new TreeMap<String, SortedSet<String>>();
            byPrivilege.forEach((privilege, names) -> byColumns
                    .computeIfAbsent(names.toString(), _ -> new TreeSet<>())
                    .add(privilege));
            byColumns
                    .values()
                    .forEach(privileges -> groups.computeIfAbsent(
                                    new Group(
                                            PgObject.Kind.COLUMN,
                                            table.schema(),
                                            byPrivilege.getOrDefault(privileges.first(), new TreeSet<>()),
                                            privileges),
                                    _ -> new TreeSet<>())
                            .add(table.name()));
        });
        return groups;
    }

    private FoundGrant grant(
            PgObject.Kind kind,
            String schema,
            Optional<SortedSet<String>> names,
            SortedSet<String> columns,
            SortedSet<String> privileges) {
        PgObject.Kind of = columns.isEmpty() ? kind : PgObject.Kind.COLUMN;
        boolean all = privileges.size() > 1
                && privileges.equals(PgPrivileges.expanded(new TreeSet<>(Set.of(PgPrivileges.ALL)), of, major));
        return new FoundGrant(
                kind.name().toLowerCase(Locale.ROOT),
                schema,
                names,
                columns,
                all
                        ? new TreeSet<>(Set.of("all"))
                        : privileges.stream()
                                .map(privilege -> privilege.toLowerCase(Locale.ROOT))
                                .collect(Collectors.toCollection(TreeSet::new)));
    }
}
