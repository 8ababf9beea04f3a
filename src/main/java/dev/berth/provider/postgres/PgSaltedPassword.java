package dev.berth.provider.postgres;

import com.ongres.scram.common.StringPreparation;
import dev.berth.core.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// `SaltedPassword` of SCRAM-SHA-256, the slow part of it on purpose. See RFC 5802, 2.2, and RFC 2104.
///
/// It is most of what a plan of a large fleet computes, so the two states of the HMAC that the password alone decides
/// are made once, and copied for each of the thousands of rounds. The SCRAM library and the JDK's PBKDF2 make them anew
/// in every round, which takes at least twice as long.
final class PgSaltedPassword {

    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;

    private PgSaltedPassword(byte[] key) {
        byte[] block = Arrays.copyOf(key.length > BLOCK ? sha256().digest(key) : key, BLOCK);
        this.inner = state(block, INNER);
        this.outer = state(block, OUTER);
    }

    /// @param rounds at least 1; the time grows with them
    static byte[] of(Secret password, byte[] salt, int rounds) {
        char[] prepared = StringPreparation.POSTGRESQL_PREPARATION.normalize(
                password.reveal().toCharArray());
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(prepared));
        byte[] key = new byte[encoded.remaining()];
        encoded.get(key);
        return new PgSaltedPassword(key).block(salt, rounds);
    }

    /// A block of PBKDF2. One block is enough, since the hash is as long as the key.
    private byte[] block(byte[] salt, int rounds) {
        byte[] first = Arrays.copyOf(salt, salt.length + Integer.BYTES);
        first[first.length - 1] = 1;
        byte[] round = hmac(first);
        byte[] all = round.clone();
        for (int i = 1; i < rounds; i++) {
            round = hmac(round);
            for (int k = 0; k < all.length; k++) {
                all[k] ^= round[k];
            }
        }
        return all;
    }

    private byte[] hmac(byte[] message) {
        return copy(outer).digest(copy(inner).digest(message));
    }

    private static MessageDigest state(byte[] key, byte pad) {
        byte[] padded = key.clone();
        for (int i = 0; i < padded.length; i++) {
            padded[i] ^= pad;
        }
        MessageDigest state = sha256();
        state.update(padded);
        return state;
    }

    private static MessageDigest copy(MessageDigest state) {
        try {
            return (MessageDigest) state.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
