package dev.berth.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A plan's differences by their cause: a changed manifest or a changed server. Pure.
///
/// @param differences each with one cause; a change whose fields have several causes is several differences
/// @param unmanaged what is there and no manifest declares
public record Drift(Plan plan, List<Difference> differences, List<Note> unmanaged) {

    /// The codes of notes about undeclared objects.
    private static final Set<String> UNMANAGED = Set.of("orphan", "unclaimed-slot");

    /// Why the live state isn't what is declared.
    public enum Cause {
        CHANGED_LIVE("changed live"),
        CHANGED_BOTH("changed live, and in the manifest"),
        NOT_YET_APPLIED("not yet applied"),
        UNRECORDED("not recorded who moved");

        private final String text;

        Cause(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// A change, or those of its fields that have this cause.
    ///
    /// @param applied what was last applied for the service
    /// @param since what the server knows of who changed it and when
    public record Difference(Cause cause, PlannedChange change, Optional<Applied> applied, Optional<String> since) {}

    public Drift {
        differences = List.copyOf(differences);
        unmanaged = List.copyOf(unmanaged);
    }

    /// Tells a plan by who moved.
    ///
    /// @param touches what servers know of who changed an object last
    public static Drift of(Plan plan, History history, Map<Address, String> touches) {
        var differences = new ArrayList<Difference>();
        for (PlannedChange change : plan.changes()) {
            Optional<Applied> applied = history.applied(change.service());
            DriftCauses.of(change, plan, history, applied).forEach((cause, part) -> {
                boolean live = cause == Cause.CHANGED_LIVE || cause == Cause.CHANGED_BOTH;
                Optional<String> since = live ? Optional.ofNullable(touches.get(change.address())) : Optional.empty();
                differences.add(new Difference(cause, part, applied, since));
            });
        }
        differences.sort(Comparator.comparing(Difference::cause));
        return new Drift(
                plan,
                differences,
                plan.notes().stream()
                        .filter(note -> UNMANAGED.contains(note.code()))
                        .toList());
    }

    /// A copy of this drift with redacted texts. The cause of each difference is determined before redaction.
    public Drift redacted(UnaryOperator<String> redaction) {
        return new Drift(
                plan.redacted(redaction),
                differences.stream()
                        .map(difference -> new Difference(
                                difference.cause(),
                                difference.change().redacted(redaction),
                                difference.applied(),
                                difference.since().map(redaction)))
                        .toList(),
                unmanaged.stream().map(note -> note.redacted(redaction)).toList());
    }

    public boolean isEmpty() {
        return differences.isEmpty() && unmanaged.isEmpty();
    }

    public long count(Cause cause) {
        return differences.stream()
                .filter(difference -> difference.cause() == cause)
                .count();
    }
}
