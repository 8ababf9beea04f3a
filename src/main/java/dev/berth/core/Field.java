package dev.berth.core;

import java.util.Optional;

/// One property of a resource that differs, as plans print it. Secret values are printed as `(secret)` on both
/// sides, behind the desired one with what is no secret of the difference.
public record Field(String name, Optional<String> live, Optional<String> desired) {

    /// How a secret value prints, whatever it is.
    public static final String SECRET = "(secret)";

    /// What a secret value that changes prints as, with words that say how.
    public static String secret(String difference) {
        return difference.isEmpty() ? SECRET : SECRET + ": " + difference;
    }

    /// `connectionLimit 80 -> 50`, `READ_URL new`, `READ_URL changed: host a -> b`.
    @Override
    public String toString() {
        boolean secret = live.or(() -> desired).orElse("").equals(SECRET);
        if (secret) {
            String how = desired.filter(text -> text.startsWith(SECRET))
                    .map(text -> text.substring(SECRET.length()))
                    .orElse("");
            return name + (live.isEmpty() ? " new" : desired.isEmpty() ? " removed" : " changed") + how;
        }
        return name + " " + live.orElse("(none)") + " -> " + desired.orElse("(none)");
    }
}
