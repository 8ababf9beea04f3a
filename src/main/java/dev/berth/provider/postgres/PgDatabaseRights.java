package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.provider.postgres.PgAccess.Later;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who may do what inside one database, turned into what is declared and what there is. Pure.
///
/// @param database its address
record PgDatabaseRights(PgServer facts, PgNames names, PgSection section, Address database, PgRows rows) {

    /// What a group lacks, and what it and its logins have too much.
    PgAccess of(PgLevel level) {
        String group = level.group(section.database());
        SortedSet<String> logins = section.loginsWith(level);
        SortedSet<PgRight> lacking = new TreeSet<>();
        SortedSet<PgRight> further = new TreeSet<>();
        Set<String> ours = Stream.concat(section.roles().keySet().stream(), section.groups().stream())
                .map(names::liveName)
                .collect(Collectors.toSet());
        Set<String> holders = Stream.concat(Stream.of(group), logins.stream())
                .map(names::liveName)
                .collect(Collectors.toSet());
        objects().values().forEach(all -> {
            var passedOn = new PgDependentGrants(all, ours);
            Set<Row> lost = passedOn.lost();
            List<Row> grants =
                    all.stream().filter(grant -> !lost.contains(grant)).toList();
            compare(group, level.on(kind(all)), all.getFirst(), grants, lacking, further);
            logins.forEach(login -> compare(login, new TreeSet<>(), all.getFirst(), grants, lacking, further));
            everybodys(level, grants, further);
            passedOn.from(lost, holders)
                    .forEach(grant -> further.add(right(
                            grant,
                            grant.text("privilege"),
                            grant.text("grantor"),
                            names.newName(grant.text("grantee")))));
        });
        SortedSet<Later> should = new TreeSet<>();
        section.makers().forEach(maker -> should.addAll(later(level, maker, group)));
        SortedSet<Later> has = laterOf(group);
        logins.forEach(login -> has.addAll(laterOf(login)));
        return new PgAccess(
                database.child("access", group),
                section.database(),
                group,
                level,
                logins,
                section.makers(),
                new TreeSet<>(),
                lacking,
                further,
                minus(should, has),
                minus(has, should));
    }

    /// The rows of each object.
    private Map<List<String>, List<Row>> objects() {
        Map<List<String>, List<Row>> objects = new LinkedHashMap<>();
        for (Row row : rows.of("rights")) {
            if (isUnnameable(row)) {
                continue;
            }
            objects.computeIfAbsent(
                            List.of(row.text("kind"), row.text("schema"), row.text("object"), row.text("column")),
                            _ -> new ArrayList<>())
                    .add(row);
        }
        return objects;
    }

    /// Whether no statement of berth's can name the object, or who may use it.
    static boolean isUnnameable(Row right) {
        return Stream.of("schema", "object", "column", "grantee", "grantor", "owner")
                .flatMap(column -> right.find(column).stream())
                .anyMatch(PgText::isOtherBytes);
    }

    private static PgRight.Kind kind(List<Row> grants) {
        return PgRight.Kind.of(grants.getFirst().text("kind"));
    }

    /// @param object a row of the object
    /// @param grants its rows that stay unless they are taken back
    private void compare(
            String role,
            SortedSet<String> wanted,
            Row object,
            List<Row> grants,
            SortedSet<PgRight> lacking,
            SortedSet<PgRight> further) {
        String liveName = names.liveName(role);
        var held = new TreeSet<String>();
        for (Row grant : grants) {
            Optional<String> grantee = grant.find("grantee");
            if (grantee.equals(Optional.of(liveName))) {
                String privilege = grant.text("privilege");
                held.add(privilege);
                if (!wanted.contains(privilege) || grant.flag("grantable")) {
                    further.add(right(grant, privilege, grant.text("grantor"), role));
                }
            } else if (grantee.equals(Optional.of(""))) {
                held.add(grant.text("privilege"));
            }
        }
        minus(wanted, held).forEach(privilege -> lacking.add(right(object, privilege, "", role)));
    }

    /// Whoever may connect could create in a schema that is open to all, also a login that may only read. Schemas that
    /// are resources of their own are left to them.
    private void everybodys(PgLevel level, List<Row> grants, SortedSet<PgRight> further) {
        if (level != section.levels().getFirst()) {
            return;
        }
        grants.stream()
                .filter(grant -> grant.text("kind").equals("schema")
                        && grant.find("grantee").equals(Optional.of(""))
                        && grant.text("privilege").equals("CREATE")
                        && !grant.text("schema").equals("public")
                        && !section.schemas().containsKey(grant.text("schema")))
                .forEach(grant -> further.add(right(grant, "CREATE", grant.text("grantor"), "")));
    }

    private PgRight right(Row object, String privilege, String grantor, String grantee) {
        List<String> path = Stream.of(object.text("schema"), object.text("object"), object.text("column"))
                .filter(name -> !name.isEmpty())
                .toList();
        String owner = names.newName(object.text("owner"));
        String later = laterOwner(object, owner);
        String by = names.newName(grantor);
        return new PgRight(kind(List.of(object)), path, privilege, later, by.equals(owner) ? later : by, grantee);
    }

    /// Whose an object is when its rights are granted: schemas and what is handed over come first. What an owner
    /// granted is the next owner's grant.
    private String laterOwner(Row object, String owner) {
        String schema = object.text("schema");
        if (object.text("kind").equals("schema") && section.schemas().containsKey(schema)) {
            return PgOwners.heir(section, schema);
        }
        boolean handed = section.takesOwnership()
                && facts.inner(section.database()).foreign().stream()
                        .anyMatch(
                                another -> another.movable() && another.owner().equals(owner));
        return handed ? PgOwners.heir(section, schema) : owner;
    }

    private SortedSet<Later> laterOf(String role) {
        String liveName = names.liveName(role);
        return rows.of("default_rights").stream()
                .filter(row -> row.find("grantee").equals(Optional.of(liveName)))
                .map(row -> new Later(
                        names.newName(row.text("maker")),
                        row.text("schema"),
                        PgRight.Kind.of(row.text("kind")),
                        row.text("privilege"),
                        role))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What a level gives its group on everything that `maker` will create.
    static SortedSet<Later> later(PgLevel level, String maker, String group) {
        var later = new TreeSet<Later>();
        for (PgRight.Kind kind : PgRight.Kind.values()) {
            level.on(kind).forEach(privilege -> later.add(new Later(maker, "", kind, privilege, group)));
        }
        return later;
    }

    private static <T> SortedSet<T> minus(SortedSet<T> all, SortedSet<T> some) {
        var rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
