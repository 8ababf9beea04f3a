package dev.berth.provider.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Decides which databases a reading looks into: each takes a session of its own, so a plain service's database that
/// is as it was left costs none. Pure.
///
/// What berth can't tell from the catalogs that all databases share is what the bootstrap superuser owns beside the
/// service's own objects, and a schema `public` that is open where nobody but the service may connect. `berth drift`
/// and `berth doctor` look into every database.
public final class PgDatabaseVisits {

    /// The shared catalogs that tell of what is inside; both are one row per database and role at most.
    public static final List<String> QUERIES = List.of("inside_roles", "written");

    /// Before it, everybody may create in a fresh schema `public`, and the right to leaves no trace outside.
    private static final int CLOSED_SINCE = 15;

    private final PgFleet scope;
    private final PgServer facts;
    private final PgNames names;
    private final Set<String> changed;
    private final Map<String, Set<String>> insiders;
    private final Map<String, Set<String>> grantees;
    private final Set<String> publicTouched;
    private final Set<String> written;

    /// @param changed the databases inside which this run has changed something
    public PgDatabaseVisits(PgFleet scope, PgServer facts, PgNames names, PgRows rows, Set<String> changed) {
        this.scope = scope;
        this.facts = facts;
        this.names = names;
        this.changed = changed;
        this.insiders = roles(rows.of("inside_roles"), "role");
        this.publicTouched = rows.of("inside_roles").stream()
                .filter(row -> row.flag("public"))
                .map(row -> row.text("database"))
                .collect(Collectors.toSet());
        this.grantees = roles(
                rows.of("database_grants").stream()
                        .filter(row -> !row.flag("owner"))
                        .toList(),
                "grantee");
        this.written =
                rows.of("written").stream().map(row -> row.text("database")).collect(Collectors.toSet());
    }

    /// By database; `""` is PUBLIC.
    private static Map<String, Set<String>> roles(List<Row> rows, String column) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.text("database"),
                        Collectors.mapping(row -> row.find(column).orElse(""), Collectors.toSet())));
    }

    /// Whether the shared catalogs can tell anything of a server's databases, so that they are worth asking.
    public static boolean asks(PgServerSpec server, int major) {
        return major >= CLOSED_SINCE && !server.manners().everyDatabase();
    }

    /// Whether a reading looks into a database.
    ///
    /// @param database the live name of the section's database, or of the template that it is to be made from
    public boolean into(PgSection section, String database) {
        return !asks(scope.server(), facts.major())
                || changed.contains(database)
                || declaresMore(section)
                || !isSettled(section)
                || publicTouched.contains(database)
                || hasStranger(section, database)
                || isRestored(section, database);
    }

    /// Whether the manifest speaks of what is inside, or lets in others than the service's own login.
    private static boolean declaresMore(PgSection section) {
        return PgFleet.declaresInside(section)
                || section.ownedByAdmin()
                || section.takesOwnership()
                || !section.allowConnect().isEmpty();
    }

    /// Whether the database is there under its name, with the service's mark and owner.
    private boolean isSettled(PgSection section) {
        return Optional.ofNullable(facts.databases().get(section.database()))
                .filter(live -> live.mark().equals(Optional.of(scope.mark(section))))
                .filter(live -> live.owner().equals(section.user()))
                .isPresent();
    }

    /// Whether a role that isn't the service's may enter, or owns or may use something inside.
    private boolean hasStranger(PgSection section, String database) {
        Set<String> ours = ours(section);
        return !ours.containsAll(grantees.getOrDefault(database, Set.of()))
                || !ours.containsAll(insiders.getOrDefault(database, Set.of()));
    }

    /// Whether something was written there and nothing belongs to the service: so looks a database into which a dump
    /// was restored as the bootstrap superuser.
    private boolean isRestored(PgSection section, String database) {
        Set<String> there = insiders.getOrDefault(database, Set.of());
        return written.contains(database) && ours(section).stream().noneMatch(there::contains);
    }

    private Set<String> ours(PgSection section) {
        var ours = new TreeSet<>(section.allRoles());
        ours.addAll(section.turnUsers().keySet());
        return ours.stream().map(names::liveName).collect(Collectors.toSet());
    }
}
