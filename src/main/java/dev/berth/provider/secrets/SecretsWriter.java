package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Secret;
import dev.berth.core.Step.Phase;
import dev.berth.provider.secrets.SecretResource.SecretValue;
import dev.berth.secret.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a change of a Secret writes, and when. Pure.
final class SecretsWriter {

    private SecretsWriter() {}

    /// The steps that make a Secret what `change` desires. Keys with a password that no live Secret holds yet are
    /// written before any server learns it, the others when what they tell of exists.
    ///
    /// @param parts what each key of the desired Secret is made of
    /// @param kept the passwords that live Secrets hold, by login
    static List<SecretStep> steps(
            Change<SecretResource> change, Map<String, List<Part>> parts, Map<Address, List<Secret>> kept) {
        SortedMap<String, SecretValue> differing = switch (change) {
            case Change.Create<SecretResource>(SecretResource desired) -> desired.values();
            case Change.Update<SecretResource>(SecretResource live, SecretResource desired) -> differing(live, desired);
            case Change.Delete<SecretResource> _ ->
                throw new AssertionError("the provider removes Secrets: " + change.address());
        };
        var early = new TreeMap<String, List<Part>>();
        var late = new TreeMap<String, List<Part>>();
        differing.forEach((key, value) -> {
            List<Part> made = Objects.requireNonNull(parts.get(key));
            (isSafe(value, made, kept) ? late : early).put(key, made);
        });
        var steps = new ArrayList<SecretStep>();
        if (!early.isEmpty()) {
            steps.add(step(change.resource(), early, Phase.CREDENTIALS));
        }
        if (!late.isEmpty() || early.isEmpty()) {
            steps.add(step(change.resource(), late, Phase.PUBLISH));
        }
        return steps;
    }

    private static SecretStep step(SecretResource desired, SortedMap<String, List<Part>> keys, Phase phase) {
        return new SecretStep(desired.address(), desired.mark().orElseThrow(), keys, phase);
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
                                        .anyMatch(kept.getOrDefault(password.login(), List.of())::contains));
        };
    }
}
