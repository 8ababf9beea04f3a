package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Mark;
import dev.berth.core.Secret;
import dev.berth.core.Step;
import dev.berth.core.StepFailedException;
import dev.berth.secret.KeyRef;
import dev.berth.secret.Part;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// One write of some keys of a Secret, and of its mark, or in phase `WITHDRAW` their removal. It says what the
/// values are made of, and never holds one.
public record SecretStep(Address secret, Mark mark, SortedMap<String, List<Part>> keys, Phase phase) implements Step {

    /// Takes keys and the mark away; a Secret that has no other key goes as a whole.
    static SecretStep removal(Address secret, Mark mark, Set<String> keys) {
        var named = new TreeMap<String, List<Part>>();
        keys.forEach(key -> named.put(key, List.of()));
        return new SecretStep(secret, mark, named, Phase.WITHDRAW);
    }

    boolean isRemoval() {
        return phase == Phase.WITHDRAW;
    }

    public SecretStep {
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
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
    public String preview() {
        String name = secret.segments().get(1) + "/" + secret.name();
        if (isRemoval()) {
            return "delete secret " + name + ", or these of its keys if it has more: "
                    + String.join(", ", keys.keySet());
        }
        return keys.isEmpty()
                ? "label secret " + name + " as berth's"
                : "write secret " + name + ": " + String.join(", ", keys.keySet());
    }
}
