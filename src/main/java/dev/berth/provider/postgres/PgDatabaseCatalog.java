package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.provider.postgres.PgDatabase.Usage;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The rows of one database turned into what is declared there and there is. Pure. Addresses are those of the
/// database's present name.
///
/// @param database where the rows were read, by its live name
public record PgDatabaseCatalog(
        PgFleet scope, PgServer facts, PgNames names, PgSection section, String database, PgRows rows) {

    private static final int SHOWN = 3;

    /// The queries that a section needs inside its database.
    public static List<String> queries(PgSection section) {
        if (section.absent()) {
            return section.removal().dump() ? List.of("usage", "undumpable") : List.of("usage");
        }
        var queries = new ArrayList<>(List.of("extensions", "schemas", "schema_rights", "foreign_objects"));
        if (!section.roles().isEmpty() || !section.grants().byRole().isEmpty()) {
            queries.addAll(List.of("rights", "default_rights"));
        }
        if (section.grants().nameColumns()) {
            queries.add(PgDatabaseRights.COLUMNS);
        }
        if (!section.publications().isEmpty()) {
            queries.addAll(PgInnerPublications.QUERIES);
        }
        if (section.takesOwnership()) {
            queries.add(PgOwners.OTHERS);
        }
        return queries;
    }

    /// A copy of this catalog with the facts of all databases.
    PgDatabaseCatalog with(PgServer known) {
        return new PgDatabaseCatalog(scope, known, names, section, database, rows);
    }

    /// Whether the rows were read in the template of a database that does not exist yet.
    private boolean isTemplate() {
        return section.template().equals(Optional.of(database))
                && !section.database().equals(database);
    }

    /// The facts that do not depend on declarations. Objects in a template are not adopted.
    PgInner inner() {
        return new PgInner(
                PgPublic.of(database, rows, names, section.user()),
                isTemplate() ? List.of() : PgOwners.of(rows, names, section),
                rows.asked("rights") && !section.grants().byRole().isEmpty()
                        ? Optional.of(PgInnerGrants.of(section, rights(List.of()), isTemplate()))
                        : Optional.empty(),
                rows.asked("publications")
                        ? Optional.of(PgInnerPublications.of(rows, names, isTemplate()))
                        : Optional.empty());
    }

    private PgRights rights(List<PgForeignObject> foreign) {
        return new PgDatabaseRights(names, section, foreign, rows).rights();
    }

    /// The contents that would be lost with the database, if the database is to be dropped.
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
            PgRights rights = rights(facts.inner(section.database()).foreign());
            section.levels()
                    .forEach(level -> live.add(PgAccess.live(address(), PgLevelRule.of(section, level), rights)));
            new PgGrantRules(scope, facts, section)
                    .all()
                    .forEach(rule -> live.add(PgAccess.live(address(), rule, rights)));
        }
        new PgOwners(scope, facts, section).live(mark()).ifPresent(live::add);
        live.addAll(new PgPublicationCatalog(new PgPublications(scope, facts, section), rows, names).live());
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

    /// A note on the objects that are left out because their names are not UTF-8.
    public Optional<Note> unnameable() {
        SortedSet<String> objects = rows.of("rights").stream()
                .filter(PgDatabaseRights::isUnnameable)
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
}
