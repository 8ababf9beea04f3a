package dev.berth.provider.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The memberships of roles in the catalog. Pure.
///
/// @param byMember the rows of `memberships.sql` by the member's name
/// @param byGroup the same by the name of the role that it is in
record PgMemberships(PgServer facts, PgNames names, Map<String, List<Row>> byMember, Map<String, List<Row>> byGroup) {

    static PgMemberships of(PgServer facts, PgNames names, PgRows rows) {
        return new PgMemberships(facts, names, rows.by("memberships", "member"), rows.by("memberships", "role"));
    }

    /// The roles that `name` is a direct member of. One role granted by several is one membership.
    SortedMap<String, PgMembership> of(String name) {
        var groups = new TreeMap<String, PgMembership>();
        byMember.getOrDefault(name, List.of()).stream()
                .filter(row -> !name.equals(facts.admin()) && !isLost(row))
                .forEach(row -> groups.merge(
                        names.newName(row.text("role")),
                        new PgMembership(
                                row.flag("admin"),
                                row.flag("inherit"),
                                row.flag("set"),
                                new TreeSet<>(List.of(row.text("grantor"))),
                                passedOn(name, row.text("role"))),
                        PgMembership::and));
        return groups;
    }

    /// Whether a membership goes with the right of a declared role to make others members, which no manifest gives it.
    private boolean isLost(Row row) {
        String grantor = row.text("grantor");
        String group = names.newName(row.text("role"));
        return facts.major() >= 16
                && names.place(grantor)
                        .filter(place -> Optional.ofNullable(
                                        place.section().roles().get(names.newName(grantor)))
                                .flatMap(login ->
                                        Optional.ofNullable(login.memberOf().get(group)))
                                .filter(PgMembership::admin)
                                .isEmpty())
                        .isPresent();
    }

    /// The members of `group` whose membership `member` granted. None before version 16, where the grantor
    /// makes no difference.
    private SortedSet<String> passedOn(String member, String group) {
        return facts.major() < 16
                ? new TreeSet<>()
                : byGroup.getOrDefault(group, List.of()).stream()
                        .filter(row -> row.text("grantor").equals(member))
                        .map(row -> names.newName(row.text("member")))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The direct members of `name`, with those who granted it. The admin and superusers may act as anybody
    /// anyway. A membership between two declared roles belongs to the member, so that only one change removes
    /// it.
    SortedMap<String, SortedSet<String>> members(String name) {
        var members = new TreeMap<String, SortedSet<String>>();
        byGroup.getOrDefault(name, List.of()).stream()
                .filter(row -> !row.text("member").equals(facts.admin())
                        && !row.flag("member_is_superuser")
                        && names.place(row.text("member")).isEmpty())
                .forEach(row -> members.computeIfAbsent(row.text("member"), _ -> new TreeSet<>())
                        .add(row.text("grantor")));
        return members;
    }
}
