package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import dev.berth.core.Secret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PasswordUtil;

class PgVerifierTest {

    /// What PostgreSQL 14 stored for `create role pencil password 'pencil'`.
    private static final String SCRAM = "SCRAM-SHA-256$4096:8GpvuI/K4CKZtja6Umo+Xw=="
            + "$7wSCwtPes4V3u5tuR0SKoV61WUZyhJFw7rNxKlrIEZA=:8UCzUPRcChSyYORXg4jyJdReD7JpJw+oRKJi0zKNugc=";

    /// What it stored for `create role pm password 'secret'` with `password_encryption = md5`.
    private static final String MD5 = "md5f33caeb307b4eefd49b530cc65694f68";

    @ParameterizedTest
    @ValueSource(strings = {"pencil", "p@ss/w0rd! '\"%", "ünï ćode", "a"})
    void matchesThePasswordThatItWasMadeOf(String password) {
        String verifier = PgVerifier.of(Secret.of(password));

        assertTrue(PgVerifier.matches(verifier, "x", Secret.of(password)));
        assertFalse(PgVerifier.matches(verifier, "x", Secret.of(password + "x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pencil",
                "ünï ćode",
                "sixty-four-bytes-are-a-block-of-SHA-256-and-this-text-is-longer-than-that",
                "exactly-sixty-four-bytes-0123456789-0123456789-0123456789-012345"
            })
    void derivesWhatTheLibraryAndTheDriverDerive(String password) {
        byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

        assertArrayEquals(
                ScramFunctions.saltedPassword(
                        ScramMechanism.SCRAM_SHA_256,
                        StringPreparation.POSTGRESQL_PREPARATION,
                        password.toCharArray(),
                        salt,
                        4096),
                PgSaltedPassword.of(Secret.of(password), salt, 4096));
        assertTrue(
                PgVerifier.matches(PasswordUtil.encodeScramSha256(password.toCharArray()), "x", Secret.of(password)));
    }

    @Test
    void isSaltedAnewEachTimeAndHoldsNoQuote() {
        String one = PgVerifier.of(Secret.of("pencil"));

        assertNotEquals(one, PgVerifier.of(Secret.of("pencil")));
        assertTrue(one.matches("SCRAM-SHA-256\\$4096:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+"), one);
    }

    @Test
    void knowsWhatAServerStored() {
        assertTrue(PgVerifier.matches(SCRAM, "pencil", Secret.of("pencil")));
        assertFalse(PgVerifier.matches(SCRAM, "pencil", Secret.of("Pencil")));
        assertTrue(PgVerifier.matches(MD5, "pm", Secret.of("secret")));
        assertFalse(PgVerifier.matches(MD5, "another", Secret.of("secret")));
    }

    @Test
    void doesNotTakeAnUnknownFormForAMatch() {
        assertFalse(PgVerifier.matches("SCRAM-SHA-256$broken", "x", Secret.of("x")));
        assertFalse(PgVerifier.matches("", "x", Secret.of("")));
    }
}
