package dev.berth.credential;

import dev.berth.core.Node;
import dev.berth.credential.PasswordSource.Stored;
import java.util.List;

/// A place that may hold a password, as a manifest names it: fewer kinds than `berth.yaml` may name.
public sealed interface PasswordPlace {

    /// A key of a Secret: `kubernetes:namespace/name/key` or `directory:namespace/name/key`.
    record InSecret(Stored source) implements PasswordPlace {
        @Override
        public String toString() {
            return source.toString();
        }
    }

    /// `sources/NAME`: the places of an entry of `sources` in `berth.yaml`.
    record OfPlatform(String name) implements PasswordPlace {
        @Override
        public String toString() {
            return SOURCES + name;
        }
    }

    /// How the name of an entry of `sources` begins.
    String SOURCES = "sources/";

    /// The places that the `password` of an entry lists, in its order.
    static List<PasswordPlace> listedIn(Node entry) {
        return entry.items("password").stream()
                .map(Node::text)
                .map(PasswordPlace::parse)
                .toList();
    }

    private static PasswordPlace parse(String text) {
        if (text.startsWith(SOURCES)) {
            return new OfPlatform(text.substring(SOURCES.length()));
        }
        if (PasswordSource.parse(text) instanceof Stored stored) {
            return new InSecret(stored);
        }
        throw new IllegalArgumentException(
                "a manifest names no place of a password but a Secret's key or " + SOURCES + "NAME");
    }
}
