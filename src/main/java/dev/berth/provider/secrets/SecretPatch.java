package dev.berth.provider.secrets;

import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.kubernetes.FieldManager;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.kubernetes.StoredSecret.Due;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The patch that a write sends for a Secret, and whether it still may be sent. It contains all fields that
/// berth declares; the API server removes fields that berth wrote before and no longer sends. Pure.
///
/// @param before the Secret as it is; empty if there is none
/// @param values what the step's keys are to hold
record SecretPatch(SecretStep step, Optional<StoredSecret> before, SortedMap<String, Secret> values) {

    SecretPatch {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// The keys' values in base64.
    SortedMap<String, Secret> data() {
        var data = new TreeMap<String, Secret>();
        before.ifPresent(secret -> {
            data.putAll(secret.data());
            data.keySet().retainAll(secret.keysOfBerth());
            data.keySet().removeAll(step.dropped());
        });
        values.forEach((key, value) -> data.put(key, encoded(value)));
        return data;
    }

    SortedMap<String, String> labels() {
        return step.metadata().writtenLabels();
    }

    SortedMap<String, String> annotations(Instant now) {
        SortedMap<String, String> annotations = step.metadata().writtenAnnotations();
        if (!step.restart().isEmpty()) {
            annotations.put(Due.ANNOTATION, new Due(now, step.restart()).text());
        } else {
            before.map(secret -> secret.annotations().get(Due.ANNOTATION))
                    .ifPresent(due -> annotations.put(Due.ANNOTATION, due));
        }
        return annotations;
    }

    /// A cluster has no lock: of two applies that each made a password, the one that comes second leaves the first
    /// one's alone, which its server may know by now.
    ///
    /// @param planned what a key held when the plan was made, or what this apply wrote since
    /// @throws StepFailedException if another apply wrote one of the keys meanwhile
    void refuseOvertaken(Function<String, Optional<Secret>> planned) {
        before.ifPresent(live -> values.forEach((key, value) -> {
            Optional<Secret> known = planned.apply(key);
            live.value(key)
                    .filter(present -> !present.equals(value) && !known.equals(Optional.of(present)))
                    .filter(_ -> live.writer(key).isEmpty())
                    .ifPresent(_ -> {
                        throw new StepFailedException(step.preview() + ": another apply wrote " + key
                                + " since the plan was made; plan again");
                    });
        }));
    }

    /// Whether the patch is forced. A forced patch takes over every field, so it is sent only if no other
    /// field manager has written one since the plan.
    ///
    /// @throws StepFailedException if another field manager has written one
    boolean takesOver() {
        return before.filter(this::takesOver).isPresent();
    }

    private boolean takesOver(StoredSecret live) {
        SortedMap<String, Secret> present = live.values();
        values.forEach((key, value) -> live.writer(key)
                .map(FieldManager::name)
                .filter(_ -> !Optional.of(value).equals(Optional.ofNullable(present.get(key)))
                        && !step.taken().contains(key))
                .ifPresent(name -> {
                    throw new StepFailedException(
                            step.preview() + ": " + name + " wrote " + key + " since the plan was made; plan again");
                }));
        return !step.taken().isEmpty()
                || live.mark().isEmpty()
                || differs(live.labels(), step.metadata().labels())
                || differs(live.annotations(), step.metadata().annotations());
    }

    /// Whether a name of `written` has another value, which another client may have set: the plan has shown it.
    private static boolean differs(SortedMap<String, String> live, SortedMap<String, String> written) {
        return written.entrySet().stream()
                .anyMatch(entry -> !entry.getValue().equals(live.getOrDefault(entry.getKey(), entry.getValue())));
    }

    private static Secret encoded(Secret value) {
        return Secret.of(Base64.getEncoder().encodeToString(value.bytes()));
    }
}
