package dev.berth.credential;

import dev.berth.core.Secret;
import java.security.SecureRandom;

/// Makes passwords of letters and digits only, which need no escaping in any URL, shell, SQL or connection
/// string. 32 of them carry 190 bits.
public final class PasswordGenerator {

    /// Characters of a login's password.
    public static final int LENGTH = 32;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final SecureRandom random = new SecureRandom();

    public Secret generate(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return Secret.of(text.toString());
    }
}
