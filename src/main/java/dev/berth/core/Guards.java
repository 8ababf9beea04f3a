package dev.berth.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The guards that hold for every provider, with the numbers of `guards:` in `berth.yaml`. Pure.
///
/// @param access what berth's access depends on: logins, databases, the keys of Secrets
public record Guards(int maxDeletes, int maxDeletePercent, int maxUpdatePercent, SortedSet<Address> access) {

    public Guards {
        access = Collections.unmodifiableSortedSet(new TreeSet<>(access));
    }

    /// The guard against taking over an object without a mark.
    public static final String ADOPT = "adopt";

    /// Every guard that `--allow` may name, the providers' own included.
    public static final List<String> NAMES = List.of(
            ADOPT,
            "data-loss",
            "demote",
            "empty-fleet",
            "field-manager",
            "left-behind",
            "new-values",
            "password-reset",
            "slot-move",
            "too-many-deletes",
            "too-many-updates");

    /// The refusals of a change of any kind: it would take over or remove an object that has no mark or
    /// another owner's mark.
    ///
    /// @param claimant the mark that the resource should carry; empty if its kind carries none
    public static List<Refusal> of(Change<? extends Resource> change, Optional<Mark> claimant) {
        Optional<? extends Resource> live = switch (change) {
            case Change.Create<? extends Resource> _ -> Optional.empty();
            case Change.Update<? extends Resource> update -> Optional.of(update.live());
            case Change.Delete<? extends Resource> delete -> Optional.of(delete.live());
        };
        if (claimant.isEmpty() || live.isEmpty() || live.get().mark().equals(claimant)) {
            return List.of();
        }
        if (live.get().mark().isEmpty()) {
            String consent = change instanceof Change.Delete<? extends Resource>
                    ? "Make sure that nobody does, and allow it"
                    : "Read what would change and adopt it, or choose another name";
            return List.of(Refusal.guard(
                    ADOPT,
                    "it exists already and carries no mark of berth, so somebody else may rely on it. " + consent));
        }
        return List.of(
                Refusal.always(
                        "conflict",
                        "it belongs to service " + live.get().mark().get() + ", and this is " + claimant.get()
                                + ". Choose another name; if the service was renamed, remove the mark from its comment or labels and adopt it"));
    }

    /// The refusals of a change that would remove berth's access. Creating an object removes nothing.
    public List<Refusal> lockout(Change<? extends Resource> change) {
        Optional<Address> live = switch (change) {
            case Change.Create<? extends Resource> _ -> Optional.empty();
            case Change.Update<? extends Resource> update ->
                Optional.of(update.live().address());
            case Change.Delete<? extends Resource> delete ->
                Optional.of(delete.live().address());
        };
        return live.stream()
                .flatMap(address -> access.stream().filter(mine -> touches(change, address, mine)))
                .map(mine -> Refusal.always(
                        "self-lockout",
                        "berth itself needs " + mine
                                + " to log in, and might be locked out. Give the service a name of its own"))
                .toList();
    }

    private static boolean touches(Change<? extends Resource> change, Address live, Address mine) {
        return mine.equals(live)
                || (change.action() == Action.DELETE && mine.isBelow(live))
                || change.fields().stream().anyMatch(field -> mine.equals(live.child("key", field.name())));
    }

    /// The counts that the guards of a whole run check.
    ///
    /// @param marked how many live objects carry this fleet's mark
    public RunGuards tally(List<PlannedChange> changes, int services, int objects, int marked) {
        long deletes = changes.stream()
                .filter(change -> change.action() == Action.DELETE)
                .count();
        // What only adds, such as a run that goes on where another was cut off, changes nothing that anybody has.
        long updated = changes.stream()
                .filter(change -> change.action() == Action.UPDATE)
                .filter(change ->
                        change.fields().stream().anyMatch(field -> field.live().isPresent()))
                .map(PlannedChange::service)
                .distinct()
                .count();
        return new RunGuards(
                deletes, updated, services, objects, marked, maxDeletes, maxDeletePercent, maxUpdatePercent);
    }

    /// `refusals` without those that a person has lifted.
    public static List<Refusal> remaining(
            List<Refusal> refusals, Optional<Address> address, List<GuardOverride> overrides) {
        return refusals.stream()
                .filter(refusal -> overrides.stream().noneMatch(override -> override.lifts(refusal, address)))
                .toList();
    }
}
