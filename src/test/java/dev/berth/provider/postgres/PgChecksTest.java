package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.credential.PasswordGenerator;
import dev.berth.credential.PasswordProof;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is remembered shows by a proof that is forged for the wrong password, which takes the password and the
/// verifier: only who goes by it takes that password for right.
class PgChecksTest {

    private static final String SERVER = "PostgreSQL system 7301";

    /// Of which `OTHER` is not the password.
    private static final String VERIFIER = PgVerifier.of(Secret.of("the right one"));

    private static final Secret OTHER = new PasswordGenerator().generate(PasswordGenerator.LENGTH);

    private final PgChecks checks = new PgChecks(SERVER);

    private static String forged(Secret password) {
        return PasswordProof.of(password, SERVER, "cafe_user", VERIFIER);
    }

    private Optional<Secret> found(String role, String verifier, Secret password) {
        return checks.find(role, verifier, List.of(password));
    }

    @Test
    void goesByWhatIsRememberedOfThisPasswordRoleAndVerifier() {
        checks.remember(Set.of(forged(OTHER)));

        assertEquals(Optional.of(OTHER), found("cafe_user", VERIFIER, OTHER));
    }

    @Test
    void computesWhenTheSecretOrTheRoleHasChanged() {
        checks.remember(Set.of(forged(OTHER)));

        assertEquals(
                Optional.empty(),
                found("cafe_user", VERIFIER, new PasswordGenerator().generate(PasswordGenerator.LENGTH)));
        assertEquals(Optional.empty(), found("cafe_user", PgVerifier.of(Secret.of("the right one")), OTHER));
    }

    @Test
    void computesWhenItIsRememberedOfAnotherRoleOrServer() {
        checks.remember(Set.of(
                PasswordProof.of(OTHER, SERVER, "erp_user", VERIFIER),
                PasswordProof.of(OTHER, "PostgreSQL system 7302", "cafe_user", VERIFIER)));

        assertEquals(Optional.empty(), found("cafe_user", VERIFIER, OTHER));
    }

    @Test
    void takesNothingThatIsCutOffOrForgedWithoutThePassword() {
        String proof = forged(OTHER);
        var annotation = new TreeSet<String>();
        annotation.addAll(PasswordProof.parse(proof.substring(0, 42)));
        annotation.addAll(PasswordProof.parse(proof + "A," + "A".repeat(43) + ",," + " " + proof));
        annotation.addAll(PasswordProof.parse((proof + ",").repeat(400)));
        checks.remember(annotation);

        assertEquals(Set.of("A".repeat(43)), annotation);
        assertEquals(Optional.empty(), found("cafe_user", VERIFIER, OTHER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "Tr0ub4dor&3",
                "correct horse battery staple",
                "CorrectHorseBatteryStaple2026",
                "P4ssw0rdP4ssw0rdP4ssw0rdP4ssw0rd",
                "aB1aB1aB1aB1aB1aB1aB1aB1aB1",
                "201901012020010120210101202201012023"
            })
    void alwaysComputesForAPasswordThatSomebodyMayGuess(String password) {
        checks.remember(Set.of(forged(Secret.of(password))));

        assertFalse(PasswordProof.isStrong(Secret.of(password)));
        assertEquals(Optional.empty(), found("cafe_user", VERIFIER, Secret.of(password)));
        assertEquals(Optional.empty(), checks.toRemember("cafe_user", VERIFIER, Secret.of(password)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3f9a1c77be02d45e8816ab90cd3e5f71",
                "k8/Jw2+Qz1rT0vXy5LmN7pBc4DfGhA==",
                "x7Kq2Lm9Zp4Rt6Vb1Nc8Wd3F"
            })
    void takesWhatAGeneratorMadeForStrong(String password) {
        assertTrue(PasswordProof.isStrong(Secret.of(password)));
    }

    @Test
    void remembersWhatWasFoundOrMadeInThisRun() {
        Secret right = Secret.of("the right one");

        assertEquals(Optional.of(right), checks.find("cafe_user", VERIFIER, List.of(OTHER, right)));
        checks.made("cafe_user", VERIFIER, OTHER);
        assertEquals(Optional.of(OTHER), found("cafe_user", VERIFIER, OTHER));
    }
}
