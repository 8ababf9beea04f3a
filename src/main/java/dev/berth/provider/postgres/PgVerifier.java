package dev.berth.provider.postgres;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import dev.berth.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the server stores instead of a password. See PostgreSQL docs, "pg_authid", and RFC 5802, 3.
public final class PgVerifier {

    private static final Pattern SCRAM =
            Pattern.compile("SCRAM-SHA-256\\$(\\d+):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):[A-Za-z0-9+/=]+");

    /// What PostgreSQL itself makes one of: bytes, and rounds.
    private static final int SALT = 16;

    private static final int ROUNDS = 4096;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PgVerifier() {}

    /// A SCRAM-SHA-256 verifier with a new salt, which `alter role … password` stores as it is.
    public static String of(Secret password) {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        byte[] salted = PgSaltedPassword.of(password, salt, ROUNDS);
        byte[] client = ScramFunctions.clientKey(ScramMechanism.SCRAM_SHA_256, salted);
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + ROUNDS + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(ScramFunctions.storedKey(ScramMechanism.SCRAM_SHA_256, client)) + ":"
                + base64.encodeToString(ScramFunctions.serverKey(ScramMechanism.SCRAM_SHA_256, salted));
    }

    /// Whether a check takes milliseconds, as with SCRAM, and not one hash.
    static boolean isSlow(String verifier) {
        return SCRAM.matcher(verifier).matches();
    }

    /// Whether `password` is the one that `verifier` was made of; some milliseconds for SCRAM.
    public static boolean matches(String verifier, String user, Secret password) {
        Matcher scram = SCRAM.matcher(verifier);
        if (scram.matches()) {
            byte[] salt = Base64.getDecoder().decode(scram.group(2));
            byte[] stored = Base64.getDecoder().decode(scram.group(3));
            byte[] salted = PgSaltedPassword.of(password, salt, Integer.parseInt(scram.group(1)));
            byte[] client = ScramFunctions.clientKey(ScramMechanism.SCRAM_SHA_256, salted);
            return MessageDigest.isEqual(stored, ScramFunctions.storedKey(ScramMechanism.SCRAM_SHA_256, client));
        }
        return MessageDigest.isEqual(
                verifier.getBytes(StandardCharsets.UTF_8), md5(user, password).getBytes(StandardCharsets.UTF_8));
    }

    /// The older form, which servers up to 18 still hold: `md5` and the hash of password and user.
    private static String md5(String user, Secret password) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5")
                    .digest((password.reveal() + user).getBytes(StandardCharsets.UTF_8));
            return "md5" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
