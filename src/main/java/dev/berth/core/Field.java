package dev.berth.core;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// A property of a resource that differs, as plans print it. Secret values are printed as `(secret)` on both
/// sides, behind the desired one with what is no secret of the difference.
public record Field(String name, Optional<String> live, Optional<String> desired) {

    /// How a secret value prints, whatever it is.
    public static final String SECRET = "(secret)";

    /// The printed form of a secret value that changes, with its source (`generated`) and its difference;
    /// either may be empty.
    public static String secret(String source, String difference) {
        return SECRET + (source.isEmpty() ? "" : ", " + source) + (difference.isEmpty() ? "" : ": " + difference);
    }

    /// A copy of this field with redacted values.
    Field redacted(UnaryOperator<String> redaction) {
        return new Field(name, live.map(redaction), desired.map(redaction));
    }

    /// Whether the values are a secret, and not shown.
    public boolean isSecret() {
        return live.map(SECRET::equals)
                .orElseGet(() -> desired.filter(Field::isSecret).isPresent());
    }

    private static boolean isSecret(String text) {
        return text.equals(SECRET) || text.startsWith(SECRET + ", ") || text.startsWith(SECRET + ": ");
    }

    /// The printed form in a drift: `connectionLimit 80 -> 50`, but `READ_URL missing`, because a removed key
    /// isn't new.
    public String moved() {
        if (isSecret() && live.isEmpty()) {
            return name + " missing";
        }
        return isSecret() && desired.isEmpty() ? name + " not declared" : toString();
    }

    /// `connectionLimit 80 -> 50`, `READ_URL new`, `KEY new, generated`, `READ_URL changed: host a -> b`.
    @Override
    public String toString() {
        if (isSecret()) {
            String how = desired.filter(text -> text.startsWith(SECRET))
                    .map(text -> text.substring(SECRET.length()))
                    .orElse("");
            return name + (live.isEmpty() ? " new" : desired.isEmpty() ? " removed" : " changed") + how;
        }
        return name + " " + live.orElse("(none)") + " -> " + desired.orElse("(none)");
    }
}
