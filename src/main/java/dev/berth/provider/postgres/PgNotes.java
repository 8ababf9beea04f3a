package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The notes on a server for the reader of a plan. Pure.
///
/// @param rows those of what all databases share
/// @param partialDumps files that hold no whole dump
public record PgNotes(PgFleet scope, PgServer facts, PgRows rows, Collection<String> partialDumps) {

    /// The newest major version that berth's tests run on.
    static final int NEWEST_TESTED = 18;

    /// All of them.
    ///
    /// @param statuses what the server says of the passwords in Secrets
    public List<Note> of(Map<Address, PasswordStatus> statuses) {
        var turns = new PgRetiredUsers(scope, facts, rows);
        var notes = new ArrayList<>(turns.notes(statuses));
        statuses.forEach((address, status) -> {
            if (status instanceof PasswordStatus.Unknown(String reason)
                    && !PgUncheckedPasswords.isUntried(status)
                    && !turns.isClosed(address.name())) {
                notes.add(Note.of("unchecked-password", address, reason));
            }
        });
        scope.sections().stream()
                .filter(PgSection::absent)
                .forEach(
                        section -> Optional.ofNullable(facts.databases().get(section.database()))
                                .flatMap(PgServer.DatabaseFacts::quarantinedUntil)
                                .filter(until -> until.isAfter(facts.now()))
                                .ifPresent(
                                        until -> notes.add(
                                                Note.of(
                                                        "quarantine",
                                                        scope.server().database(section.database()),
                                                        "it is closed, and the first apply after " + until
                                                                + " drops it. `quarantine: 0d` drops it now, `state: present` opens it again"))));
        scope.declared().stream()
                .filter(section -> PgFleet.isToMove(section, facts))
                .forEach(section -> notes.add(moving(section)));
        scope.sections()
                .forEach(section -> scope.formerOwner(section, facts)
                        .ifPresent(owner -> notes.add(Note.of(
                                "owner", scope.server().database(section.database()), staying(section, owner)))));
        partialDumps.forEach(file -> notes.add(Note.of(
                "partial-dump",
                scope.server().address(),
                file + " is no whole dump: a run that was killed left it, or one is writing it just now."
                        + " Delete it when no run is going on")));
        scope.sections().stream()
                .filter(section -> !section.absent())
                .map(PgSection::database)
                .forEach(database -> Optional.ofNullable(facts.databases().get(database))
                        .flatMap(PgServer.DatabaseFacts::collation)
                        .ifPresent(collation -> notes.add(Note.of(
                                "collation-version",
                                scope.server().database(database),
                                collation.what(database) + ", so its indexes of texts may be wrong. "
                                        + PgCollation.next(database)))));
        scope.sections().stream()
                .filter(section -> !section.absent())
                .forEach(section -> unmet(section)
                        .forEach(grant -> notes.add(new Note(
                                "missing-object",
                                Optional.of(section.service().name()),
                                Optional.of(grant.spec().origin()),
                                Optional.of(scope.server().database(section.database())),
                                grant.text()))));
        scope.sections().forEach(section -> notes.addAll(new PgPublications(scope, facts, section).notes()));
        scope.sections().forEach(section -> {
            new PgIsolation(scope, facts, section)
                    .leftOpen()
                    .ifPresent(what -> notes.add(note("public-schema", section, what)));
            var owners = new PgOwners(scope, facts, section);
            Stream.of(owners.note(), owners.staying())
                    .flatMap(Optional::stream)
                    .forEach(what -> notes.add(note("foreign-owner", section, what)));
        });
        if (facts.major() < 15 && !facts.superuser()) {
            notes.add(Note.of(
                    "public-schema",
                    scope.server().address(),
                    "before PostgreSQL 15 every role that may connect may create in schema public, and only a superuser can change that."
                            + " Nobody but the service may connect"));
        }
        newer(scope.server().address(), facts.major()).ifPresent(notes::add);
        return notes;
    }

    /// The one note on a major version that is newer than the tests. Nothing else differs for it: what a version knows
    /// of rights and properties is read from its catalog.
    static Optional<Note> newer(Address server, int major) {
        return major <= NEWEST_TESTED
                ? Optional.empty()
                : Optional.of(Note.of(
                        "newer-version",
                        server,
                        "it is PostgreSQL " + major + ", and this berth was tested with versions up to " + NEWEST_TESTED
                                + ". See whether there is a newer berth"));
    }

    /// The grants on objects that aren't there; in a database that isn't there either, on all that are named.
    private List<PgUnmetGrant> unmet(PgSection section) {
        boolean exists = Stream.concat(Stream.of(section.database()), section.formerDatabase().stream())
                .anyMatch(name -> facts.databases().containsKey(name));
        return facts.inner(section.database())
                .grants()
                .map(PgInnerGrants::unmet)
                .orElseGet(() -> exists ? List.of() : PgUnmetGrant.of(section, PgRights.NONE));
    }

    private Note moving(PgSection section) {
        String service = section.service().name();
        return new Note(
                Note.MOVING,
                Optional.of(service),
                Optional.of(section.from().map(PgFrom::origin).orElse(section.origin())),
                Optional.of(scope.server().database(section.database())),
                section.from()
                        .map(from -> "its data are still at " + from.server().host() + ":"
                                + from.server().port()
                                + ", so nothing of it is changed, its Secret included. See what is to be done: berth"
                                + " migrate " + service + " --dry-run")
                        .orElse("a migration has begun and was not finished, so nothing of it is changed. Write the"
                                + " manifest's `from` again, and run: berth migrate " + service));
    }

    private Note note(String code, PgSection section, String what) {
        return new Note(
                code,
                Optional.of(section.service().name()),
                Optional.of(section.databaseOrigin()),
                Optional.of(scope.server().database(section.database())),
                what);
    }

    /// The objects that don't get the new owner of their database, in words.
    private String staying(PgSection section, String owner) {
        String database = PgDialect.quoted(section.database());
        List<PgServer.Dependent> inside = facts.dependentsOf(owner).getOrDefault(section.database(), List.of());
        int objects = inside.stream()
                .filter(PgServer.Dependent::owned)
                .mapToInt(PgServer.Dependent::objects)
                .sum();
        // The bootstrap superuser's objects aren't counted anywhere.
        return "it gets another owner, and what lies inside stays with " + PgDialect.quoted(owner)
                + (objects > 0 ? " (" + Text.count(objects, "object") + ")" : "")
                + ". To hand that over too, run in " + database + ": reassign owned by " + PgDialect.quoted(owner)
                + " to "
                + PgDialect.quoted(section.user()) + ", or alter each object if that role owns other databases";
    }
}
