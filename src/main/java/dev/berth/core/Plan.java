package dev.berth.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an apply would do, as text. The planner makes it; renderers, guards and people read it.
///
/// @param services how many the directory declares
/// @param objects how many resources they declare
/// @param unread the services of which not everything could be read, so that nothing can be said of them
/// @param changes grouped by service, in the order in which their first steps run
/// @param refusals what stands against the run as a whole
/// @param traffic what reading took: `2 postgres connections`; not part of the digest
public record Plan(
        String directory,
        Optional<String> commit,
        int services,
        int objects,
        SortedSet<String> unread,
        List<PlannedChange> changes,
        List<Refusal> refusals,
        List<Note> notes,
        List<String> traffic) {

    public Plan {
        unread = Collections.unmodifiableSortedSet(new TreeSet<>(unread));
        changes = List.copyOf(changes);
        refusals = List.copyOf(refusals);
        notes = notes.stream().sorted().distinct().toList();
        traffic = List.copyOf(traffic);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
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
        return services - others.size();
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

    /// A digest of each changed service's changes, in hexadecimal: the same changes have the same digest,
    /// whatever notes and refusals come with them. No secret value enters it.
    public SortedMap<String, String> digests() {
        var digests = new TreeMap<String, String>();
        for (String service : changed()) {
            var text = new StringBuilder();
            for (PlannedChange change : of(service)) {
                text.append(change.address())
                        .append('\n')
                        .append(change.action())
                        .append('\n');
                change.fields().forEach(field -> text.append(field).append('\n'));
                change.steps().forEach(step -> text.append(step).append('\n'));
            }
            digests.put(service, sha256(text.toString()));
        }
        return digests;
    }

    /// The digest of the whole plan.
    public String digest() {
        return sha256(digests().toString());
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
