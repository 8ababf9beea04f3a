package dev.berth.core;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The changes of an apply, as text. The planner makes it; renderers, guards and people read it.
///
/// @param source what was read to make it
/// @param site where it would be applied
/// @param selection what the plan is limited to; empty if it is about the whole directory
/// @param ownership whom to ask about each declared service, and its labels, as far as manifests say it; not part of
/// the digest
/// @param unread the services of which not everything could be read, so that nothing can be said of them
/// @param changes grouped by service, in the order in which their first steps run
/// @param refusals what stands against the run as a whole
public record Plan(
        PlanSource source,
        PlanTarget site,
        Optional<Selection> selection,
        SortedMap<String, Ownership> ownership,
        SortedSet<String> unread,
        List<PlannedChange> changes,
        List<Refusal> refusals,
        List<Note> notes) {

    /// The digits of a digest that text shows, for people to tell plans apart. Wherever a digest is compared, all of
    /// its digits are.
    public static final int SHORT_DIGEST = 12;

    /// The digits of a digest.
    public static final int DIGEST = 64;

    public Plan {
        site = site.of(changes.stream().map(PlannedChange::service).collect(Collectors.toSet()));
        ownership = Collections.unmodifiableSortedMap(new TreeMap<>(ownership));
        unread = Collections.unmodifiableSortedSet(new TreeSet<>(unread));
        changes = List.copyOf(changes);
        refusals = List.copyOf(refusals);
        notes = notes.stream().sorted().distinct().toList();
    }

    /// The directory of the manifests.
    public String directory() {
        return source.directory();
    }

    /// The checkout's commit, if the directory is in one.
    public Optional<String> commit() {
        return source.commit();
    }

    /// How many services the directory declares.
    public int services() {
        return source.services();
    }

    /// How many resources they declare.
    public int objects() {
        return source.objects();
    }

    /// What reading the servers took: `2 postgres connections`; not part of the digest.
    public List<String> traffic() {
        return source.traffic();
    }

    /// A copy of this plan for a part of the fleet.
    ///
    /// @param remaining what stands against the changes that are left
    public Plan selecting(Selection part, List<Refusal> remaining) {
        var left = new TreeSet<>(unread);
        left.removeIf(service -> !part.contains(service));
        return new Plan(
                source,
                site,
                Optional.of(part.within(selection)),
                ownership,
                left,
                changes.stream()
                        .filter(change -> part.contains(change.service()))
                        .toList(),
                remaining,
                notes.stream()
                        .filter(note -> note.service().map(part::contains).orElse(true))
                        .filter(note -> !note.code().equals(Note.UNREADABLE) || !left.isEmpty())
                        .toList());
    }

    /// A copy of this plan with other refusals.
    public Plan refused(List<PlannedChange> others, List<Refusal> remaining) {
        return new Plan(source, site, selection, ownership, unread, others, remaining, notes);
    }

    /// A copy of this plan with redacted texts. Places and addresses are not redacted.
    public Plan redacted(UnaryOperator<String> redaction) {
        return new Plan(
                source.redacted(redaction),
                site.redacted(redaction),
                selection,
                ownership,
                unread,
                changes.stream().map(change -> change.redacted(redaction)).toList(),
                refusals.stream().map(refusal -> refusal.redacted(redaction)).toList(),
                notes.stream().map(note -> note.redacted(redaction)).toList());
    }

    /// Where the desired value of a field is from, if that isn't the service's manifest.
    public Optional<Origin> place(PlannedChange change, Field field) {
        String key = field.name().substring(field.name().lastIndexOf('.') + 1);
        return Optional.ofNullable(ownership
                .getOrDefault(change.service(), Ownership.NONE)
                .places()
                .get(key));
    }

    /// Whose a service is, as far as its manifest says it.
    public Optional<String> owner(String service) {
        return ownership.getOrDefault(service, Ownership.NONE).owner();
    }

    /// How many declared services the plan is about.
    public int considered() {
        return selection.map(part -> part.services().size()).orElse(services());
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// What stands against the run and against its changes.
    public Stream<Refusal> allRefusals() {
        return Stream.concat(refusals.stream(), changes.stream().flatMap(change -> change.refusals().stream()));
    }

    /// Whether a server could not be read, so that the plan is not the whole truth.
    public boolean isIncomplete() {
        return notes.stream().anyMatch(note -> note.code().equals(Note.UNREADABLE));
    }

    public boolean isBlocked() {
        return !refusals.isEmpty() || changes.stream().anyMatch(PlannedChange::isBlocked);
    }

    /// The services with changes, in the order of the changes.
    public SequencedSet<String> changed() {
        var services = new LinkedHashSet<String>();
        changes.forEach(change -> services.add(change.service()));
        return services;
    }

    /// How many services are known to be as declared.
    public int unchanged() {
        var others = new TreeSet<>(unread);
        others.addAll(changed());
        selection.ifPresent(part -> others.removeAll(part.removed()));
        return considered() - others.size();
    }

    /// The changes of one service.
    public List<PlannedChange> of(String service) {
        return changes.stream()
                .filter(change -> change.service().equals(service))
                .toList();
    }

    public long count(Action action) {
        return changes.stream().filter(change -> change.action() == action).count();
    }

    /// A digest of each changed service's changes, in hexadecimal. [PlanDigest] says what it covers.
    public SortedMap<String, String> digests() {
        return PlanDigest.services(this);
    }

    /// The digest of the whole plan, all of its digits.
    public String digest() {
        return PlanDigest.plan(this);
    }

    /// The first digits of the digest, as text shows them: `9c41e07b33aa…`.
    public String shortDigest() {
        return digest().substring(0, SHORT_DIGEST) + "…";
    }

    /// Whether `text` is this plan's digest.
    public boolean hasDigest(String text) {
        return digest().equals(text.toLowerCase(Locale.ROOT));
    }
}
