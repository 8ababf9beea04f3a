package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.provider.postgres.PgAccess.Later;
import dev.berth.provider.postgres.PgDatabase.Usage;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
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

/// The rows of one database turned into what is declared there and there is. Pure. Addresses are those of the
/// database's present name.
///
/// @param database where the rows were read, by its live name
record PgInside(PgScope scope, PgServer facts, PgNames names, PgSection section, String database, PgRows rows) {

    private static final int SHOWN = 3;

    /// The queries that a section needs inside its database.
    static List<String> queries(PgSection section) {
        if (section.absent()) {
            return section.removal().dump() ? List.of("usage", "undumpable") : List.of("usage");
        }
        var queries = new ArrayList<>(List.of("extensions", "schemas", "schema_rights", "foreign_objects"));
        if (!section.roles().isEmpty()) {
            queries.addAll(List.of("rights", "default_rights"));
        }
        if (section.takesOwnership()) {
            queries.add(PgOwners.OTHERS);
        }
        return queries;
    }

    /// The same with what was read of all databases.
    PgInside with(PgServer known) {
        return new PgInside(scope, known, names, section, database, rows);
    }

    /// Whether it was read in the template of a database that is still to be made.
    private boolean isTemplate() {
        return section.template().equals(Optional.of(database))
                && !section.database().equals(database);
    }

    /// What depends on no declaration. Nobody takes over what is in a template.
    PgInner inner() {
        return new PgInner(
                PgPublic.of(database, rows, names, section.user()),
                isTemplate() ? List.of() : PgOwners.of(rows, names, section));
    }

    /// What would be lost with the database, if it is to go.
    Optional<Usage> usage() {
        return rows.of("usage").stream()
                .findFirst()
                .map(row -> new Usage(row.text("size"), row.integer("tables"), row.find("last_use")));
    }

    /// Why pg_dump could not copy the database whole, if it is to go.
    List<String> undumpable() {
        return rows.of("undumpable").stream()
                .flatMap(row -> PgObstacles.undumpable(row, facts.admin()).stream())
                .toList();
    }

    List<PgResource> live() {
        if (isTemplate()) {
            return List.of();
        }
        var live = new ArrayList<PgResource>();
        live.addAll(schemas());
        live.addAll(extensions());
        if (rows.asked("rights")) {
            section.levels().forEach(level -> live.add(access(level)));
        }
        new PgOwners(scope, facts, section).live(mark()).ifPresent(live::add);
        return live;
    }

    private Address address() {
        return scope.server().database(section.database());
    }

    private List<PgResource> extensions() {
        Set<String> declared = section.extensions().stream()
                .map(PgSection.PgExtensionSpec::name)
                .collect(Collectors.toSet());
        return rows.of("extensions").stream()
                .filter(row -> declared.contains(row.text("name")))
                .<PgResource>map(row -> new PgExtension(
                        address().child("extension", row.text("name")),
                        section.database(),
                        row.text("name"),
                        row.find("version"),
                        row.find("schema")))
                .toList();
    }

    private List<PgResource> schemas() {
        boolean isolated = new PgIsolation(scope, facts, section).isDeclared();
        return rows.of("schemas").stream()
                .filter(row -> section.schemas().containsKey(row.text("name"))
                        || (isolated && row.text("name").equals(PgPublic.NAME)))
                .<PgResource>map(row -> new PgSchema(
                        address().child("schema", row.text("name")),
                        section.database(),
                        row.text("name"),
                        names.newName(row.text("owner")),
                        PgPublic.openers(rows, row.text("name"), row.text("owner"), names),
                        PgPublic.hasAllRights(rows, row.text("name"), row.text("owner")),
                        new TreeSet<>(),
                        mark(),
                        false))
                .toList();
    }

    private Optional<Mark> mark() {
        return Optional.ofNullable(facts.databases().get(section.database()))
                .or(() -> section.formerDatabase()
                        .flatMap(former -> Optional.ofNullable(facts.databases().get(former))))
                .flatMap(PgServer.DatabaseFacts::mark);
    }

    /// What a group lacks, and what it and its logins have too much.
    private PgAccess access(PgLevel level) {
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
            var passedOn = new PgPassedOn(all, ours);
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
                address().child("access", group),
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
    private static boolean isUnnameable(Row right) {
        return Stream.of("schema", "object", "column", "grantee", "grantor", "owner")
                .flatMap(column -> right.find(column).stream())
                .anyMatch(PgText::isOtherBytes);
    }

    /// What is left out as its name is not UTF-8.
    Optional<Note> unnameable() {
        SortedSet<String> objects = rows.of("rights").stream()
                .filter(PgInside::isUnnameable)
                .map(row -> row.text("kind") + " " + row.text("schema") + "." + row.text("object"))
                .collect(Collectors.toCollection(TreeSet::new));
        return objects.isEmpty()
                ? Optional.empty()
                : Optional.of(Note.of(
                        "not-utf8",
                        address(),
                        "names that are not UTF-8 belong to the rights on "
                                + String.join(
                                        ", ", objects.stream().limit(SHOWN).toList())
                                + (objects.size() > SHOWN ? " and " + (objects.size() - SHOWN) + " more" : "")
                                + ", so berth leaves these rights as they are. Rename what is meant in psql after:"
                                + " \\encoding SQL_ASCII"));
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
