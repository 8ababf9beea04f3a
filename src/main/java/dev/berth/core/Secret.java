package dev.berth.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// A value that no output may ever show: bytes, which are UTF-8 text in most cases. Printing, logging or formatting one
/// gives `(secret)`; only [#reveal()] and [#bytes()] give the value, and only a session that hands it to a server or a
/// store may call them.
public final class Secret {

    private final String text;
    private final byte[] bytes;
    private final boolean isText;

    private Secret(String text, byte[] bytes, boolean isText) {
        this.text = text;
        this.bytes = bytes;
        this.isText = isText;
    }

    public static Secret of(String text) {
        return new Secret(text, text.getBytes(StandardCharsets.UTF_8), true);
    }

    /// Any bytes, such as a keystore.
    public static Secret of(byte[] bytes) {
        byte[] own = bytes.clone();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(own))
                    .toString();
            return new Secret(text, own, true);
        } catch (CharacterCodingException binary) {
            return new Secret(new String(own, StandardCharsets.UTF_8), own, false);
        }
    }

    /// The text itself. Never pass it to anything that prints. Of a value that is no text it is only an
    /// approximation: a writer of the value uses [#bytes()].
    public String reveal() {
        return text;
    }

    /// The value itself.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// How many bytes it has.
    public int size() {
        return bytes.length;
    }

    /// Whether the value is UTF-8 text.
    public boolean isText() {
        return isText;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /// Equal bytes, compared in constant time.
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
