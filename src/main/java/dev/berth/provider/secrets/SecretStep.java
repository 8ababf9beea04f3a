package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.KeyRef;
import dev.berth.core.Mark;
import dev.berth.core.Secret;
import dev.berth.core.Step;
import dev.berth.core.StepFailedException;
import dev.berth.template.Part;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A write of some keys of a Secret, and of its mark; their removal; or the restarts that a change of them
/// calls for. It says what the values are made of, and never holds one.
///
/// @param dropped keys that berth wrote and that no manifest declares any more
/// @param taken keys that another client wrote, and that this step may overwrite
/// @param restart workloads to restart for this write, once all is written
/// @param namespaceMissing whether the namespace is made first
public record SecretStep(
        Address secret,
        SecretMetadata metadata,
        SortedMap<String, List<Part>> keys,
        SortedSet<String> dropped,
        SortedSet<String> taken,
        List<String> restart,
        boolean namespaceMissing,
        Phase phase)
        implements Step {

    /// A write that affects no other field manager.
    public SecretStep(Address secret, Mark mark, SortedMap<String, List<Part>> keys, Phase phase) {
        this(
                secret,
                SecretMetadata.of(Optional.of(mark)),
                keys,
                new TreeSet<>(),
                new TreeSet<>(),
                List.of(),
                false,
                phase);
    }

    /// Whose the Secret is.
    public Mark mark() {
        return metadata.mark().orElseThrow();
    }

    static SecretStep restart(Address secret, SecretMetadata metadata, List<String> workloads, Phase phase) {
        return new SecretStep(
                secret, metadata, new TreeMap<>(), new TreeSet<>(), new TreeSet<>(), workloads, false, phase);
    }

    /// Removes keys that no manifest declares any more, and keeps the rest of the Secret.
    static SecretStep withdrawal(
            Address secret, SecretMetadata metadata, SortedSet<String> dropped, List<String> restart) {
        return new SecretStep(
                secret, metadata, new TreeMap<>(), dropped, new TreeSet<>(), restart, false, Phase.WITHDRAW);
    }

    /// Takes keys and the mark away; a Secret that has no other key goes as a whole.
    static SecretStep removal(Address secret, Mark mark, Set<String> keys) {
        var named = new TreeMap<String, List<Part>>();
        keys.forEach(key -> named.put(key, List.of()));
        return new SecretStep(secret, mark, named, Phase.WITHDRAW);
    }

    boolean isRemoval() {
        return phase == Phase.WITHDRAW && dropped.isEmpty() && !isRestart();
    }

    boolean isRestart() {
        return keys.isEmpty() && dropped.isEmpty() && !restart.isEmpty();
    }

    public SecretStep {
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        dropped = Collections.unmodifiableSortedSet(new TreeSet<>(dropped));
        taken = Collections.unmodifiableSortedSet(new TreeSet<>(taken));
        restart = List.copyOf(restart);
    }

    /// The values to write, now that every password is made.
    ///
    /// @param copies reads the Secrets that values are copied from
    /// @throws StepFailedException if one of those went away since the plan
    SortedMap<String, Secret> values(Credentials credentials, Function<KeyRef, Optional<Secret>> copies) {
        var values = new TreeMap<String, Secret>();
        keys.forEach((key, parts) -> {
            Part.logins(parts).forEach(credentials::require);
            values.put(
                    key,
                    Part.join(parts, credentials, copies)
                            .orElseThrow(() -> new StepFailedException(
                                    secret + ": what " + key + " copies is no longer there; plan again")));
        });
        return values;
    }

    @Override
    public Optional<String> verb() {
        return phase == Phase.RESTART ? Optional.of("restart who reads") : Optional.empty();
    }

    @Override
    public String preview() {
        String name = secret.namespace() + "/" + secret.name();
        if (isRemoval()) {
            return "delete secret " + name + ", or these of its keys if it has more: "
                    + String.join(", ", keys.keySet());
        }
        if (isRestart()) {
            return "restart " + String.join(", ", restart) + " in namespace " + secret.namespace();
        }
        String written = keys.isEmpty() ? "" : "write secret " + name + ": " + String.join(", ", keys.keySet());
        String removed = dropped.isEmpty() ? "" : "remove from secret " + name + ": " + String.join(", ", dropped);
        String what =
                Stream.of(written, removed).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
        return (namespaceMissing ? "create namespace " + secret.namespace() + "; " : "")
                + (what.isEmpty() ? labelling(name) : what)
                + (taken.isEmpty() ? "" : ", taking over " + String.join(", ", taken));
    }

    private String labelling(String name) {
        boolean isPlain = metadata.labels().isEmpty() && metadata.annotations().isEmpty();
        return isPlain ? "label secret " + name + " as berth's" : "set labels and annotations of secret " + name;
    }
}
