package dev.berth.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A value that no output may ever show. Printing, logging or formatting one gives `(secret)`; only [#reveal()]
/// gives the text, and only a session that hands it to a server or a store may call that.
public final class Secret {

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(text);
    }

    /// The text itself. Never pass it to anything that prints.
    public String reveal() {
        return text;
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /// Equal texts, compared in constant time.
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
