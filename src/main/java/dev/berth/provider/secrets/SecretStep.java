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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// One write of some keys of a Secret, and of its mark. It says what the values are made of, and never holds one.
public record SecretStep(Address secret, Mark mark, SortedMap<String, List<Part>> keys, Phase phase) implements Step {

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
        return keys.isEmpty()
                ? "label secret " + name + " as berth's"
                : "write secret " + name + ": " + String.join(", ", keys.keySet());
    }
}
