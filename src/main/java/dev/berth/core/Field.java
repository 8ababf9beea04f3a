package dev.berth.core;

import java.util.Optional;

/// One property of a resource that differs, as plans print it. Secret values are printed as `(secret)` on both
/// sides.
public record Field(String name, Optional<String> live, Optional<String> desired) {

    /// How a secret value prints, whatever it is.
    public static final String SECRET = "(secret)";

    /// `connectionLimit 80 -> 50`, `READ_URL new`, `READ_URL changed`.
    @Override
    public String toString() {
        boolean secret = live.or(() -> desired).orElse("").equals(SECRET);
        if (secret) {
            return name + (live.isEmpty() ? " new" : desired.isEmpty() ? " removed" : " changed");
        }
        return name + " " + live.orElse("(none)") + " -> " + desired.orElse("(none)");
    }
}
