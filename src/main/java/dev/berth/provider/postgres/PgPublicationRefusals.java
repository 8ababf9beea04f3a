package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.provider.postgres.PgInnerPublications.Publishable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The refusals of changes of publications: what only a superuser may do, and what would break the service's own
/// updates. Pure.
record PgPublicationRefusals(PgFleet scope, PgServer server) {

    private static final Set<String> OF_ROWS = Set.of("update", "delete");
    private static final int SHOWN = 3;

    List<Refusal> creating(PgPublication desired) {
        var refusals = new ArrayList<Refusal>();
        if (inner(desired)
                .filter(found -> found.template() && found.present().contains(desired.name()))
                .isPresent()) {
            refusals.add(Refusal.always(
                    "not-manageable",
                    "the template of " + quoted(desired.database()) + " has a publication of this name, which the"
                            + " new database would bring along. Choose another name or another template"));
        }
        refusals.addAll(allowed(desired, desired.content().whole(), PgPublicationSql.bySuperuser(desired)));
        refusals.addAll(unidentified(desired, reached(desired), desired.operations()));
        return refusals;
    }

    List<Refusal> updating(PgPublication live, PgPublication desired) {
        var refusals = new ArrayList<Refusal>();
        String statements = PgPublicationSql.bySuperuser(live, desired);
        Optional<Refusal> foreign = foreign(live, statements);
        boolean given = !server.superuser() && !live.owner().equals(desired.owner());
        foreign.ifPresentOrElse(
                refusals::add,
                () -> refusals.addAll(
                        given
                                ? List.of(bySuperuser(desired, "gives it another owner", statements))
                                : allowed(desired, desired.beyond(live), statements)));
        refusals.addAll(unidentified(desired, newly(live, desired), desired.operations()));
        return refusals;
    }

    List<Refusal> dropping(PgPublication live) {
        return foreign(live, PgPublicationSql.dropBySuperuser(live)).stream().toList();
    }

    /// One that belongs to a role whose rights berth's admin doesn't have.
    private Optional<Refusal> foreign(PgPublication live, String statements) {
        String owner = live.owner().orElse("");
        return server.superuser() || scope.places(server).containsKey(owner) || server.administers(owner)
                ? Optional.empty()
                : Optional.of(Refusal.always(
                        "not-manageable",
                        "publication " + quoted(live.name()) + " of " + quoted(live.database()) + " belongs to "
                                + quoted(owner) + ", whose rights " + server.admin() + " doesn't have"
                                + let(live, statements)));
    }

    /// Only superusers publish all tables, and only an owner publishes a table.
    private List<Refusal> allowed(PgPublication desired, SortedSet<PgTable> added, String statements) {
        if (server.superuser()) {
            return List.of();
        }
        if (desired.content().all()) {
            return List.of(bySuperuser(desired, "publishes all tables", statements));
        }
        SortedMap<PgTable, Publishable> tables = tables(desired);
        List<PgTable> others = added.stream()
                .filter(table -> Optional.ofNullable(tables.get(table))
                        .filter(found -> !desired.owner().equals(Optional.of(found.owner())))
                        .isPresent())
                .toList();
        return others.isEmpty()
                ? List.of()
                : List.of(Refusal.always(
                        "not-manageable",
                        others(others, desired.owner().orElse("")) + let(desired, statements)
                                + ". Or let the service's login own what it publishes"));
    }

    private static String others(List<PgTable> tables, String owner) {
        return some(tables) + (tables.size() == 1 ? " doesn't" : " don't") + " belong to " + quoted(owner)
                + ", and only the owner of a table may publish it";
    }

    private static Refusal bySuperuser(PgPublication publication, String what, String statements) {
        return Refusal.always("needs-superuser", "only a superuser " + what + let(publication, statements));
    }

    private static String let(PgPublication publication, String statements) {
        return ". Let one run in " + quoted(publication.database()) + ": " + statements;
    }

    /// The tables whose updates and deletes would fail.
    private List<Refusal> unidentified(PgPublication desired, Collection<PgTable> tables, Set<String> operations) {
        SortedMap<PgTable, Publishable> known = tables(desired);
        List<PgTable> alike = tables.stream()
                .filter(table -> Optional.ofNullable(known.get(table))
                        .filter(found -> !found.identified())
                        .isPresent())
                .toList();
        return alike.isEmpty() || operations.stream().noneMatch(OF_ROWS::contains)
                ? List.of()
                : List.of(
                        Refusal.always(
                                "replica-identity",
                                "every update and delete of " + some(alike) + " would fail once "
                                        + (alike.size() == 1 ? "it is" : "they are")
                                        + " published, as nothing identifies a row. Let a migration add a primary key, or run:"
                                        + " alter table … replica identity full. Or publish only `operations: [insert, truncate]`"));
    }

    /// What is published for the first time, or for the first time with updates or deletes.
    private Collection<PgTable> newly(PgPublication live, PgPublication desired) {
        var newly = new TreeSet<>(reached(desired));
        if (live.operations().stream().anyMatch(OF_ROWS::contains)) {
            newly.removeAll(reached(live));
        }
        return newly;
    }

    private Set<PgTable> reached(PgPublication publication) {
        var reached = new TreeSet<>(publication.content().whole());
        reached.addAll(publication.content().partial());
        if (publication.content().all()) {
            reached.addAll(tables(publication).keySet());
        }
        tables(publication).keySet().stream()
                .filter(table -> publication.content().schemas().contains(table.schema()))
                .forEach(reached::add);
        return reached;
    }

    private SortedMap<PgTable, Publishable> tables(PgPublication publication) {
        return inner(publication).map(PgInnerPublications::tables).orElseGet(TreeMap::new);
    }

    private Optional<PgInnerPublications> inner(PgPublication publication) {
        return server.inner(publication.database()).publications();
    }

    private static String some(List<PgTable> tables) {
        return tables.stream().limit(SHOWN).map(PgTable::label).collect(Collectors.joining(", "))
                + (tables.size() > SHOWN ? " and " + (tables.size() - SHOWN) + " more" : "");
    }
}
