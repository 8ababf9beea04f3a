package dev.berth.run;

import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.credential.KnownPasswords;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// A live key that no manifest declares.
///
/// @param near whether it is in a namespace of its service, where only those can write who may
record FormerKey(KeyRef key, Secret value, boolean near) {

    /// The usual names of keys that hold only a password.
    private static final Pattern NAMED = Pattern.compile("(?i).*(pass|pwd|pw).*");

    private static final int GUESSES = 8;

    /// The values that may be a password, the likeliest first.
    static List<Secret> guesses(List<FormerKey> all) {
        return all.stream()
                .sorted(Comparator.comparing(
                        (FormerKey one) -> !NAMED.matcher(one.key().key()).matches()))
                .flatMap(one -> KnownPasswords.whole(one.value()).stream())
                .distinct()
                .limit(GUESSES)
                .toList();
    }
}
