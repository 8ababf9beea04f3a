package dev.berth.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A SHA-256 over a sequence of texts. Each text goes in with its length in front, each list with its count, so that
/// no name from a server can make two different sequences look the same.
public final class Fingerprint {

    private final MessageDigest hash;

    public Fingerprint() {
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// The hexadecimal digits of these texts in this order, 64 of them.
    public static String of(String... texts) {
        return new Fingerprint().add(List.of(texts)).hex();
    }

    /// A fingerprint as plans print it: `sha256:9c41…`, with all its digits.
    public static String printed(String... texts) {
        return "sha256:" + of(texts);
    }

    public Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hash.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        hash.update(bytes);
        return this;
    }

    /// A text that is missing differs from an empty one.
    public Fingerprint add(Optional<String> text) {
        return add(text.stream().toList());
    }

    public Fingerprint add(Collection<String> texts) {
        hash.update(("[" + texts.size() + "]").getBytes(StandardCharsets.UTF_8));
        texts.forEach(this::add);
        return this;
    }

    /// The digits of what was added so far; nothing can be added after.
    public String hex() {
        return HexFormat.of().formatHex(hash.digest());
    }
}
