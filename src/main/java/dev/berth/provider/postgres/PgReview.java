package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.access.AccessObjects;
import dev.berth.core.access.AccessObjects.Kind;
import dev.berth.core.access.AccessPath;
import dev.berth.core.access.AccessPath.End;
import dev.berth.core.access.AccessQuestion;
import dev.berth.core.access.AccessReview;
import dev.berth.core.access.AccessRight;
import dev.berth.core.access.AccessRole;
import dev.berth.provider.postgres.PgReviewGrants.Grant;
import dev.berth.provider.postgres.PgReviewRoles.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Who may do what on one server, made of its catalogs. Pure.
public final class PgReview {

    /// What all databases share.
    public static final List<String> SHARED = List.of("access_roles", "access_members", "access_databases");

    /// What is asked inside a database.
    public static final String INSIDE = "access_inside";

    private static final AccessPath EVERYBODY = new AccessPath(End.PUBLIC, List.of());

    private static final Comparator<AccessRight> ORDER = Comparator.comparing(
                    (AccessRight right) -> right.objects().schema())
            .thenComparing(right -> right.objects().kind())
            .thenComparing(right -> right.path().end())
            .thenComparing(right -> right.path().inWords())
            .thenComparing(right -> right.objects().names().toString())
            .thenComparing(right -> right.privileges().toString());

    private final Address server;
    private final AccessQuestion question;
    private final PgReviewRoles roles;
    private final List<Role> asked;
    private final SortedMap<String, List<Row>> databases;

    /// @param rows those of [#SHARED]
    public PgReview(Address server, AccessQuestion question, PgRows rows) {
        this.server = server;
        this.question = question;
        this.roles = new PgReviewRoles(rows);
        this.asked = roles.asked(question.who());
        this.databases = rows.of("access_databases").stream()
                .filter(row -> question.covers(row.text("database")))
                .filter(row -> !row.flag("pristine")
                        || question.databases().contains(row.text("database"))
                        || row.flag("open"))
                .collect(Collectors.groupingBy(row -> row.text("database"), TreeMap::new, Collectors.toList()));
    }

    /// The databases that it is about.
    public List<String> databases() {
        return List.copyOf(databases.keySet());
    }

    /// Whether anybody can enter a database.
    public boolean isOpen(String database) {
        return databases.getOrDefault(database, List.of()).getFirst().flag("open");
    }

    /// The whole review.
    ///
    /// @param inside the rows of [#INSIDE] by database; of one that can't be read there are none
    /// @param notes what could not be read
    public AccessReview of(Map<String, List<Row>> inside, List<Note> notes) {
        var rights = new TreeMap<String, List<AccessRight>>();
        var everybodys = new ArrayList<AccessRight>();
        boolean withPublic = question.who().isEmpty() || question.who().equals(Optional.of(AccessRole.PUBLIC));
        for (String name : databases.keySet()) {
            Address database = server.child("database", name);
            List<Row> shared = databases.getOrDefault(name, List.of());
            var grants = new PgReviewGrants(database, shared, inside.getOrDefault(name, List.of()), roles);
            String owner = shared.getFirst().text("owner");
            asked.forEach(role -> rights.computeIfAbsent(role.id(), _ -> new ArrayList<>())
                    .addAll(rights(role, database, owner, grants)));
            if (withPublic) {
                everybodys.addAll(grants.of(PgReviewGrants.PUBLIC).stream()
                        .map(grant -> right(AccessRole.PUBLIC, false, false, grant, EVERYBODY))
                        .sorted(ORDER)
                        .toList());
            }
        }
        var all = new ArrayList<AccessRight>();
        asked.forEach(role -> all.addAll(rights.getOrDefault(role.id(), List.of())));
        all.addAll(everybodys);
        return new AccessReview(
                databases.keySet().stream()
                        .map(name -> server.child("database", name))
                        .collect(Collectors.toCollection(TreeSet::new)),
                asked.stream().map(role -> roles.shown(server, role)).toList(),
                all,
                notes);
    }

    /// What a role may do in a database. What everybody may is left out if it can't enter.
    private List<AccessRight> rights(Role role, Address database, String owner, PgReviewGrants grants) {
        boolean open = isOpen(database.name());
        if (role.superuser()) {
            return List.of(new AccessRight(
                    role.name(),
                    role.login(),
                    role.login() && open,
                    AccessObjects.of(database, Kind.EVERYTHING),
                    new TreeSet<>(List.of("all")),
                    Collections.emptySortedSet(),
                    new AccessPath(End.SUPERUSER, List.of())));
        }
        SequencedMap<String, List<String>> inherited = roles.inherited(role.id(), owner);
        boolean connects = role.login()
                && open
                && (grants.connects(PgReviewGrants.PUBLIC)
                        || inherited.keySet().stream().anyMatch(grants::connects));
        var rights = new ArrayList<AccessRight>();
        inherited.forEach((id, way) -> grants.of(id)
                .forEach(grant -> rights.add(
                        right(role.name(), role.login(), connects, grant, new AccessPath(grant.end(), way)))));
        if (connects) {
            grants.of(PgReviewGrants.PUBLIC)
                    .forEach(grant -> rights.add(right(role.name(), true, true, grant, EVERYBODY)));
        }
        rights.sort(ORDER);
        return rights;
    }

    private static AccessRight right(String role, boolean login, boolean connects, Grant grant, AccessPath path) {
        return new AccessRight(role, login, connects, grant.objects(), grant.privileges(), grant.grantable(), path);
    }
}
