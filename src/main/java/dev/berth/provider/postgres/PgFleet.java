package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.Memo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The sections of a fleet that name one server. Decides which of the live objects are looked at.
public final class PgFleet {

    private final String fleet;
    private final PgServerSpec server;
    private final List<PgSection> declared;
    private final List<PgSection> sections;
    private final Map<String, PgSection> databases;
    private final Memo<PgServer, Map<String, Place>> places = new Memo<>(facts -> new PgPlaces(this, facts).all());
    private final Memo<PgServer, SortedSet<String>> doomed = new Memo<>(this::findDoomed);

    /// The place of a role in its section.
    ///
    /// @param level empty for the service's own login
    record Place(PgSection section, Optional<PgLevel> level, boolean group) {}

    /// The service that a login belongs to, and the login's former name.
    public record Owned(String service, Optional<String> former) {}

    public PgFleet(String fleet, PgServerSpec server, List<PgSection> sections) {
        this.fleet = fleet;
        this.server = server;
        this.declared = List.copyOf(sections);
        this.sections = sections.stream()
                .flatMap(section -> section.perDatabase().stream())
                .toList();
        this.databases = Collections.unmodifiableMap(databases(this.sections));
    }

    public PgServerSpec server() {
        return server;
    }

    /// The sections, one for each database.
    public List<PgSection> sections() {
        return sections;
    }

    /// The sections as the manifests declare them: one for each service, which speaks for its roles.
    public List<PgSection> declared() {
        return declared;
    }

    /// A copy of this fleet for another admin of the server.
    public PgFleet as(String admin) {
        return new PgFleet(fleet, server.as(admin), declared);
    }

    Mark mark(PgSection section) {
        return new Mark(fleet, section.service().name());
    }

    /// Whether a section's data are still elsewhere: its manifest says so, or a migration has begun, whatever the
    /// manifest says by now.
    static boolean isToMove(PgSection section, PgServer facts) {
        Optional<PgServer.DatabaseFacts> database =
                Optional.ofNullable(facts.databases().get(section.database()));
        if (section.from().filter(PgFrom::settled).isPresent()) {
            return false;
        }
        boolean arrived = database.filter(PgServer.DatabaseFacts::moved).isPresent();
        return (section.from().isPresent() && !arrived)
                || database.filter(PgServer.DatabaseFacts::moving).isPresent()
                || Optional.ofNullable(facts.roles().get(section.user()))
                        .flatMap(role -> role.comment().note(PgMoving.MOVING))
                        .isPresent();
    }

    /// The addresses of all logins that are to be there or still are, with the name that each had before, if it had
    /// another.
    public SortedMap<Address, Optional<String>> logins(PgServer facts) {
        var logins = new TreeMap<Address, Optional<String>>();
        owners(facts).forEach((login, owned) -> logins.put(login, owned.former()));
        return logins;
    }

    /// The logins with the services that they belong to.
    public SortedMap<Address, Owned> owners(PgServer facts) {
        var owners = new TreeMap<Address, Owned>();
        for (PgSection section : sections) {
            String service = section.service().name();
            if (!section.absent()) {
                turns(section, facts)
                        .forEach((turn, former) -> owners.put(server.role(turn), new Owned(service, former)));
            }
            section.presentLogins()
                    .forEach(login -> owners.put(server.role(login), new Owned(service, former(section, login))));
        }
        return owners;
    }

    /// The users who take turns as a service's login, or who took them and are still there, each with the name
    /// that it had before.
    SequencedMap<String, Optional<String>> turns(PgSection section, PgServer facts) {
        var turns = new LinkedHashMap<>(section.turnUsers());
        turns.entrySet()
                .removeIf(turn -> !section.takesTurns()
                        && Stream.concat(Stream.of(turn.getKey()), turn.getValue().stream())
                                .noneMatch(role -> isOf(section, role, facts)));
        return turns;
    }

    private boolean isOf(PgSection section, String role, PgServer facts) {
        return Optional.ofNullable(facts.roles().get(role))
                .flatMap(PgServer.Power::mark)
                .equals(Optional.of(mark(section)));
    }

    /// The name that a role of a section had before.
    static Optional<String> former(PgSection section, String role) {
        if (role.equals(section.user())) {
            return section.formerUser();
        }
        if (section.turnUsers().containsKey(role)) {
            return section.turnUsers().getOrDefault(role, Optional.empty());
        }
        return Optional.ofNullable(section.roles().get(role)).flatMap(PgLoginSpec::former);
    }

    /// Every role that a section speaks for, by its present name and by the one that it had before.
    Map<String, Place> places(PgServer facts) {
        return places.of(facts);
    }

    /// The new names of the roles that are to be renamed, by those that they have now.
    Map<String, String> renames(PgServer facts) {
        return new PgPlaces(this, facts).renames();
    }

    /// The section of every database, by its present name and by the one that it had before.
    public Map<String, PgSection> databases() {
        return databases;
    }

    private static Map<String, PgSection> databases(List<PgSection> sections) {
        var databases = new TreeMap<String, PgSection>();
        sections.forEach(section -> section.formerDatabase().ifPresent(name -> databases.putIfAbsent(name, section)));
        sections.forEach(section -> databases.put(section.database(), section));
        return databases;
    }

    public boolean any(Predicate<PgSection> property) {
        return sections.stream().anyMatch(property);
    }

    public boolean hasExtensions() {
        return any(section -> !section.extensions().isEmpty());
    }

    public boolean hasSettings() {
        return any(section -> section.databaseSpec().settings().isPresent()
                || section.takesTurns()
                || section.roles().values().stream()
                        .anyMatch(login -> login.settings().isPresent()
                                || login.databaseSettings().isPresent()));
    }

    /// The roles that go, by their live names, of which it matters what they own and were granted anywhere.
    public SortedSet<String> leaving(PgServer facts) {
        var leaving = new TreeSet<String>();
        for (PgSection section : declared) {
            if (areLoginsLeaving(section, facts)) {
                leaving.addAll(section.allRoles());
            }
            if (areLoginsLeaving(section, facts) || (!section.absent() && !section.takesTurns())) {
                turns(section, facts).forEach((turn, former) -> {
                    leaving.add(turn);
                    former.ifPresent(leaving::add);
                });
            }
            section.roles().forEach((role, login) -> {
                if (login.absent()) {
                    leaving.add(role);
                }
            });
        }
        sections.forEach(section -> PgLevel.WITH_GROUP.stream()
                .filter(level -> isUnused(section, level, facts))
                .forEach(level -> leaving.add(level.group(section.database()))));
        leaving.retainAll(facts.roles().keySet());
        return leaving;
    }

    /// Whether a role of a manifest is there already without a mark, so that it would be adopted.
    public boolean adoptsRoles(PgServer facts) {
        return any(section -> section.allRoles().stream()
                .flatMap(role -> Stream.ofNullable(facts.roles().get(role)))
                .anyMatch(power -> power.mark().isEmpty()));
    }

    public boolean changesOwners(PgServer facts) {
        return any(section -> formerOwner(section, facts).isPresent());
    }

    /// The role that owns a section's database and must not own it any more.
    Optional<String> formerOwner(PgSection section, PgServer facts) {
        String desired = section.ownedByAdmin() ? facts.admin() : section.user();
        return Optional.ofNullable(facts.databases().get(section.database()))
                .map(PgServer.DatabaseFacts::owner)
                .filter(owner -> !section.absent() && !owner.equals(desired) && !owner.equals(section.user()));
    }

    /// Whether berth made a group for a section that no login of it needs any more.
    boolean isUnused(PgSection section, PgLevel level, PgServer facts) {
        PgServer.Power group = facts.roles().get(level.group(section.database()));
        return !section.levels().contains(level)
                && declared.stream().noneMatch(other -> other.allRoles().contains(level.group(section.database())))
                && group != null
                && group.mark().equals(Optional.of(mark(section)));
    }

    /// Whether live sessions may stand against a change.
    public boolean mindsSessions() {
        return any(section -> section.absent()
                || section.databaseSpec().tablespace().isPresent()
                || section.formerDatabase().isPresent());
    }

    /// Whether something besides isolation depends on what is inside the section's database.
    public static boolean declaresInside(PgSection section) {
        return section.absent()
                || !section.extensions().isEmpty()
                || !section.schemas().isEmpty()
                || !section.roles().isEmpty()
                || !section.grants().granted().isEmpty()
                || !section.publications().isEmpty();
    }

    /// The databases that are to be dropped by now: closed long enough, or not to be closed first.
    public SortedSet<String> doomed(PgServer facts) {
        return doomed.of(facts);
    }

    private SortedSet<String> findDoomed(PgServer facts) {
        return sections.stream()
                .filter(section -> isDoomed(section, facts))
                .map(PgSection::database)
                .collect(Collectors.collectingAndThen(
                        Collectors.toCollection(TreeSet::new), Collections::unmodifiableSortedSet));
    }

    /// The roles of the sections that are to go.
    public SortedSet<String> absentRoles() {
        return declared.stream()
                .filter(PgSection::absent)
                .flatMap(section -> Stream.concat(section.allRoles().stream(), section.turnUsers().keySet().stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Whether an absent section's objects are to be dropped by now. What isn't there any more holds nothing up.
    static boolean isDoomed(PgSection section, PgServer facts) {
        PgServer.DatabaseFacts live = facts.databases().get(section.database());
        return section.absent()
                && (live == null
                        || section.removal().quarantine().isZero()
                        || live.quarantinedUntil()
                                .filter(until -> !until.isAfter(facts.now()))
                                .isPresent());
    }

    /// Whether the roles of an absent section go by now: with the last of its databases.
    static boolean areLoginsLeaving(PgSection section, PgServer facts) {
        return section.perDatabase().stream().allMatch(each -> isDoomed(each, facts));
    }

    /// Whether a live role or database is this fleet's by its comment, declared or not.
    boolean isMarked(Row row) {
        return row.find("comment")
                .flatMap(comment -> Comment.parse(comment).mark())
                .filter(mark -> mark.fleet().equals(fleet))
                .isPresent();
    }
}
