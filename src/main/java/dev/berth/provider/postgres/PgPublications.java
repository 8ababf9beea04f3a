package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Note;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgPublication.Content;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The publications of one database as its manifest wants them. [PgPublicationCatalog] reads the live ones. Pure.
record PgPublications(PgFleet scope, PgServer facts, PgSection section) {

    /// The declared one, of the tables that are there by now. Empty where it waits for a superuser.
    Optional<PgPublication> desired(PgPublicationSpec spec) {
        return waits(spec) ? Optional.empty() : Optional.of(publication(spec));
    }

    /// Only superusers publish all tables, and none can before the database is there: that refuses no plan.
    private boolean waits(PgPublicationSpec spec) {
        return spec.tables().isEmpty()
                && !spec.absent()
                && !facts.superuser()
                && inner().filter(found -> found.present().contains(spec.name()))
                        .isEmpty();
    }

    private PgPublication publication(PgPublicationSpec spec) {
        return new PgPublication(
                address(spec.name()),
                section.database(),
                spec.tables().map(_ -> section.user()),
                spec.tables().map(this::content).orElseGet(Content::ofAll),
                spec.operations(),
                List.of(),
                Comment.of(scope.mark(section)),
                isUnread());
    }

    private boolean isUnread() {
        return exists() && inner().isEmpty();
    }

    /// Of a database that can't be read, all tables are taken to be there.
    private Content content(SortedSet<PgTable> declared) {
        SortedSet<PgTable> pending = pending(declared);
        var present = new TreeSet<>(declared);
        present.removeAll(pending);
        return Content.of(present, pending);
    }

    private SortedSet<PgTable> pending(SortedSet<PgTable> declared) {
        var pending = new TreeSet<PgTable>();
        if (!isUnread()) {
            pending.addAll(declared);
            pending.removeAll(known());
        }
        return pending;
    }

    private Set<PgTable> known() {
        return inner().map(found -> found.tables().keySet()).orElseGet(Set::of);
    }

    private Optional<PgInnerPublications> inner() {
        return facts.inner(section.database()).publications();
    }

    private boolean exists() {
        return Stream.concat(Stream.of(section.database()), section.formerDatabase().stream())
                .anyMatch(name -> facts.databases().containsKey(name));
    }

    Address address(String name) {
        return scope.server().database(section.database()).child("publication", name);
    }

    /// What the reader of a plan should know of them.
    List<Note> notes() {
        return section.publications().values().stream()
                .filter(spec -> !section.absent() && !spec.absent())
                .flatMap(spec ->
                        Stream.of(waiting(spec), missing(spec), unread(spec)).flatMap(notes -> notes))
                .toList();
    }

    private Stream<Note> waiting(PgPublicationSpec spec) {
        return waits(spec)
                ? Stream.of(note(
                        "needs-superuser",
                        spec,
                        "only a superuser publishes all tables, so publication " + quoted(spec.name())
                                + " isn't made. Let one run in " + quoted(section.database())
                                + (exists() ? "" : ", once it is there") + ": "
                                + PgPublicationSql.bySuperuser(publication(spec))))
                : Stream.empty();
    }

    private Stream<Note> missing(PgPublicationSpec spec) {
        SortedSet<String> labels = known().stream().map(PgTable::label).collect(Collectors.toCollection(TreeSet::new));
        return pending(spec.tables().orElseGet(TreeSet::new)).stream()
                .map(table -> note(
                        "missing-object",
                        spec,
                        "publication " + quoted(spec.name()) + " is to publish " + table.label()
                                + ", and there is no such table. Apply again when it has been made. Views, foreign tables and"
                                + " unlogged tables can't be published"
                                + Text.nearest(table.label(), labels)
                                        .map(near -> ". Did you mean " + near + "?")
                                        .orElse("")));
    }

    private Stream<Note> unread(PgPublicationSpec spec) {
        return inner().map(PgInnerPublications::walLevel).stream()
                .filter(level -> !level.equals("logical"))
                .map(level -> note(
                        "wal-level",
                        spec,
                        "nobody can read publication " + quoted(spec.name()) + " yet: wal_level of the server is "
                                + level + ". Let whoever runs the server set it to logical, which takes a restart"));
    }

    private Note note(String code, PgPublicationSpec spec, String what) {
        return new Note(
                code,
                Optional.of(section.service().name()),
                Optional.of(spec.origin()),
                Optional.of(address(spec.name())),
                what);
    }
}
