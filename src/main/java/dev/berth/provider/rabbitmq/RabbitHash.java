package dev.berth.provider.rabbitmq;

import dev.berth.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/// Passwords as RabbitMQ keeps them: four bytes of salt, then the digest of salt and password. See RabbitMQ docs,
/// "Credentials and Passwords".
public final class RabbitHash {

    public static final String ALGORITHM = "rabbit_password_hashing_sha256";

    private static final int SALT = 4;

    private RabbitHash() {}

    /// A hash of `password` with a salt of its own, as the management API takes it.
    public static String of(Secret password) {
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        return Base64.getEncoder().encodeToString(salted("SHA-256", salt, password));
    }

    /// Whether `password` has this hash; false if berth doesn't know the algorithm.
    static boolean matches(String hash, String algorithm, Secret password) {
        String digest = digest(algorithm);
        byte[] known;
        try {
            known = Base64.getDecoder().decode(hash);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        if (digest.isEmpty() || known.length <= SALT) {
            return false;
        }
        return MessageDigest.isEqual(known, salted(digest, Arrays.copyOf(known, SALT), password));
    }

    /// Whether [#matches] can tell at all.
    static boolean knows(String algorithm) {
        return !digest(algorithm).isEmpty();
    }

    private static String digest(String algorithm) {
        return switch (algorithm) {
            case ALGORITHM -> "SHA-256";
            case "rabbit_password_hashing_sha512" -> "SHA-512";
            case "rabbit_password_hashing_md5" -> "MD5";
            default -> "";
        };
    }

    private static byte[] salted(String digest, byte[] salt, Secret password) {
        try {
            MessageDigest hash = MessageDigest.getInstance(digest);
            hash.update(salt);
            hash.update(password.reveal().getBytes(StandardCharsets.UTF_8));
            byte[] hashed = hash.digest();
            byte[] salted = Arrays.copyOf(salt, SALT + hashed.length);
            System.arraycopy(hashed, 0, salted, SALT, hashed.length);
            return salted;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
