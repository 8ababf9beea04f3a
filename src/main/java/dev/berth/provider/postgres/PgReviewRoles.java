package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.access.AccessRole;
import dev.berth.core.access.AccessRole.Membership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The roles of a server and who is a member of whom, by their numbers in the catalogs. Pure.
final class PgReviewRoles {

    private static final List<String> ATTRIBUTES =
            List.of("superuser", "createdb", "createrole", "replication", "bypassrls");

    private static final String SYSTEM = "pg_";

    /// Whoever owns a database is its member there. See PostgreSQL docs, "Predefined Roles".
    private static final String DATABASE_OWNER = "pg_database_owner";

    private final SequencedMap<String, Role> roles = new LinkedHashMap<>();
    private final Map<String, List<Edge>> edges;

    /// One role.
    record Role(String id, String name, boolean login, SortedSet<String> attributes) {

        boolean superuser() {
            return attributes.contains("superuser");
        }
    }

    /// A direct membership.
    private record Edge(String role, String name, boolean inherit, boolean set, boolean admin) {}

    /// @param rows those of `access_roles.sql` and `access_members.sql`
    PgReviewRoles(PgRows rows) {
        rows.of("access_roles").forEach(row -> roles.put(row.text("id"), role(row)));
        edges = rows.of("access_members").stream()
                .filter(row -> roles.containsKey(row.text("role")))
                .collect(Collectors.groupingBy(
                        row -> row.text("member"), Collectors.mapping(this::edge, Collectors.toList())));
        edges.values().forEach(list -> list.sort(Comparator.comparing(Edge::name)));
    }

    private static Role role(Row row) {
        return new Role(
                row.text("id"),
                row.text("name"),
                row.flag("login"),
                ATTRIBUTES.stream().filter(row::flag).collect(Collectors.toCollection(TreeSet::new)));
    }

    private Edge edge(Row row) {
        String id = row.text("role");
        return new Edge(id, name(id), row.flag("inherit"), row.flag("set"), row.flag("admin"));
    }

    /// Those that a review is about, the ones that may log in first.
    ///
    /// @param who the only one; empty for all that the system didn't bring
    List<Role> asked(Optional<String> who) {
        return roles.values().stream()
                .filter(role -> who.map(role.name()::equals)
                        .orElseGet(() -> !role.name().startsWith(SYSTEM)))
                .sorted(Comparator.comparing((Role role) -> !role.login()).thenComparing(Role::name))
                .toList();
    }

    /// What a role is called.
    String name(String id) {
        return Objects.requireNonNull(roles.get(id)).name();
    }

    /// The number of a role; empty if there is none of that name.
    Optional<String> id(String name) {
        return roles.values().stream()
                .filter(role -> role.name().equals(name))
                .map(Role::id)
                .findFirst();
    }

    /// The roles whose rights a role has in a database without doing anything, itself first, each with the shortest way
    /// to it.
    ///
    /// @param owner of the database
    SequencedMap<String, List<String>> inherited(String id, String owner) {
        SequencedMap<String, List<String>> reached = reached(id, Edge::inherit);
        List<String> way = reached.get(owner);
        if (way != null) {
            id(DATABASE_OWNER).ifPresent(members -> reached.putIfAbsent(members, longer(way, DATABASE_OWNER)));
        }
        return reached;
    }

    /// A role as a review shows it.
    AccessRole shown(Address server, Role role) {
        SequencedMap<String, List<String>> inherited = reached(role.id(), Edge::inherit);
        SequencedMap<String, List<String>> settable = reached(role.id(), Edge::set);
        SequencedMap<String, List<String>> all = reached(role.id(), _ -> true);
        all.remove(role.id());
        var memberships = new TreeMap<String, Membership>();
        all.forEach((id, way) -> {
            // The way by which the rights come is told before one that only leads there.
            List<String> told = Stream.of(inherited, settable, all)
                    .map(ways -> ways.get(id))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(way);
            memberships.put(
                    name(id),
                    new Membership(
                            name(id),
                            told.subList(0, told.size() - 1),
                            inherited.containsKey(id),
                            settable.containsKey(id),
                            isAdmin(all, role.id(), id)));
        });
        return new AccessRole(server, role.name(), role.login(), role.attributes(), List.copyOf(memberships.values()));
    }

    /// Whoever may act as a role that has the admin option has it.
    private boolean isAdmin(Map<String, List<String>> reached, String member, String role) {
        return Stream.concat(Stream.of(member), reached.keySet().stream())
                .flatMap(id -> edges.getOrDefault(id, List.of()).stream())
                .anyMatch(edge -> edge.admin() && edge.role().equals(role));
    }

    /// Along memberships of one kind, breadth first: the names on the way to each role that can be reached.
    private SequencedMap<String, List<String>> reached(String id, Predicate<Edge> kind) {
        var reached = new LinkedHashMap<String, List<String>>();
        reached.put(id, List.of());
        var next = new ArrayDeque<>(List.of(id));
        while (!next.isEmpty()) {
            String member = next.remove();
            List<String> way = Objects.requireNonNull(reached.get(member));
            for (Edge edge : edges.getOrDefault(member, List.of())) {
                if (kind.test(edge) && !reached.containsKey(edge.role())) {
                    reached.put(edge.role(), longer(way, edge.name()));
                    next.add(edge.role());
                }
            }
        }
        return reached;
    }

    private static List<String> longer(List<String> way, String name) {
        var longer = new ArrayList<>(way);
        longer.add(name);
        return longer;
    }
}
