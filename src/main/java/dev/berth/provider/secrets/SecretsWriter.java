package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Secret;
import dev.berth.core.Step.Phase;
import dev.berth.credential.PendingPasswords;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The steps of a change of a Secret. Pure.
final class SecretsWriter {

    private SecretsWriter() {}

    /// The steps that make a Secret what `change` desires. Keys with a password that no live Secret holds yet are
    /// written before any server learns it, the others when what they tell of exists. A password that
    /// takes the place of a working one stands beside it until the server has it. What nobody declares any
    /// more goes last: as long as anything is there that it tells of, it must not be lost. Workloads restart
    /// once, as soon as all that is new is written.
    ///
    /// @param parts what each key of the desired Secret is made of
    /// @param kept the passwords that live Secrets hold, by login
    static List<SecretStep> steps(
            Change<SecretResource> change, Map<String, List<Part>> parts, Map<Address, List<Secret>> kept) {
        SortedMap<String, SecretValue> differing = differing(change);
        var early = new TreeMap<String, List<Part>>();
        var late = new TreeMap<String, List<Part>>();
        SecretResource desired = change.resource();
        SortedSet<String> withdrawn = dropped(change);
        var settled = new TreeSet<String>();
        if (withdrawn.remove(PendingPasswords.KEY)) {
            settled.add(PendingPasswords.KEY);
        }
        differing.forEach((key, value) -> {
            List<Part> made = Objects.requireNonNull(parts.get(key));
            boolean safe = isSafe(value, made, kept);
            boolean waits =
                    !Collections.disjoint(Part.logins(made), desired.renewed().keySet());
            if (waits && !safe) {
                early.put(PendingPasswords.KEY, PendingPasswords.parts(desired.renewed()));
                settled.add(PendingPasswords.KEY);
            }
            (safe || waits ? late : early).put(key, made);
        });
        var steps = new ArrayList<SecretStep>();
        if (!early.isEmpty()) {
            steps.add(step(change, early, new TreeSet<>(), Phase.CREDENTIALS));
        }
        boolean publishes = !late.isEmpty() || !settled.isEmpty();
        boolean onlyRestarts =
                change instanceof Change.Update<SecretResource>(SecretResource live, SecretResource after)
                        && live.metadata().equals(after.metadata())
                        && !desired.restart().isEmpty();
        if (publishes || (early.isEmpty() && withdrawn.isEmpty() && !onlyRestarts)) {
            steps.add(step(change, late, settled, Phase.PUBLISH));
        }
        boolean restartsLast = !withdrawn.isEmpty() && early.isEmpty() && !publishes;
        if (!withdrawn.isEmpty()) {
            steps.add(SecretStep.withdrawal(
                    desired.address(), desired.metadata(), withdrawn, restartsLast ? desired.restart() : List.of()));
        }
        if (!desired.restart().isEmpty()) {
            steps.add(SecretStep.restart(
                    desired.address(),
                    desired.metadata(),
                    desired.restart(),
                    restartsLast ? Phase.WITHDRAW : Phase.RESTART));
        }
        return steps;
    }

    /// The keys that are written.
    static SortedSet<String> written(Change<SecretResource> change) {
        return new TreeSet<>(differing(change).keySet());
    }

    private static SortedMap<String, SecretValue> differing(Change<SecretResource> change) {
        return switch (change) {
            case Change.Create<SecretResource>(SecretResource desired) -> desired.values();
            case Change.Update<SecretResource>(SecretResource live, SecretResource desired) -> differing(live, desired);
            case Change.Delete<SecretResource> _ ->
                throw new AssertionError("the provider removes Secrets: " + change.address());
        };
    }

    private static SecretStep step(
            Change<SecretResource> change, SortedMap<String, List<Part>> keys, SortedSet<String> dropped, Phase phase) {
        SecretResource desired = change.resource();
        var taken = change instanceof Change.Update<SecretResource>(SecretResource live, SecretResource after)
                ? new TreeSet<>(SecretResource.taken(live, after))
                : new TreeSet<String>();
        taken.retainAll(keys.keySet());
        boolean changesContent = !keys.isEmpty() || !dropped.isEmpty();
        return new SecretStep(
                desired.address(),
                desired.metadata(),
                keys,
                dropped,
                taken,
                changesContent ? desired.restart() : List.of(),
                desired.namespaceMissing(),
                phase);
    }

    /// The keys that a live Secret has and the desired one has not. The session has left out keys that are
    /// not berth's.
    private static SortedSet<String> dropped(Change<SecretResource> change) {
        var dropped = new TreeSet<String>();
        if (change instanceof Change.Update<SecretResource>(SecretResource live, SecretResource desired)) {
            dropped.addAll(live.values().keySet());
            dropped.removeAll(desired.values().keySet());
        }
        return dropped;
    }

    private static SortedMap<String, SecretValue> differing(SecretResource live, SecretResource desired) {
        var differing = new TreeMap<>(desired.values());
        differing
                .entrySet()
                .removeIf(entry -> entry.getValue().equals(live.values().get(entry.getKey())));
        return differing;
    }

    /// Whether every password in the value stands in a live Secret already, so that a kill can't lose it.
    private static boolean isSafe(SecretValue value, List<Part> parts, Map<Address, List<Secret>> kept) {
        return switch (value) {
            case SecretValue.Pending _ -> false;
            case SecretValue.Known(Secret text) ->
                parts.stream()
                        .allMatch(part -> !(part instanceof Part.Password password)
                                || password.length() == 0
                                || Part.find(parts, password.login(), text).stream()
                                        .anyMatch(found -> isKept(found, password, kept)));
        };
    }

    /// Whether a live Secret holds the password, for any of the login's users.
    private static boolean isKept(Secret found, Part.Password password, Map<Address, List<Secret>> kept) {
        return password.turns().users().keySet().stream()
                .anyMatch(user -> kept.getOrDefault(user, List.of()).contains(found));
    }
}
