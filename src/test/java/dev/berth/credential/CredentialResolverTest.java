package dev.berth.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.template.Part;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CredentialResolverTest {

    private static final Address LOGIN = Address.of("postgres", "main", "role", "cafe_user");
    private static final Secret OLD = Secret.of("old");
    private static final Secret NEW = Secret.of("new");
    private static final Secret OTHER = Secret.of("other");
    private static final List<Part> URL = List.of(new Part.Password(LOGIN, ValueEncoding.URL, "cafe_user", 32));

    private static Credential settled(
            List<Secret> found, Map<Address, Secret> pending, PasswordStatus status, boolean renewed) {
        Credentials credentials = new CredentialResolver(
                        Map.of(LOGIN, found), Map.of(), pending, Map.of(LOGIN, status), Map.of())
                .credentials(List.of(URL), renewed ? Set.of(LOGIN) : Set.of(), Set.of());
        return Objects.requireNonNull(credentials.byAddress().get(LOGIN));
    }

    @Test
    void thePasswordThatWorksWins() {
        assertEquals(
                new Credential.Known(OTHER),
                settled(List.of(OLD, OTHER), Map.of(), new PasswordStatus.Works(OTHER), false));
    }

    @Test
    void ofSeveralThatDoNotWorkTheLikeliestWins() {
        assertEquals(
                new Credential.Known(OLD), settled(List.of(OLD, OTHER), Map.of(), new PasswordStatus.Wrong(), false));
    }

    @Test
    void aRotationReplacesWhatWorks() {
        assertEquals(
                new Credential.Renewed(new Credential.Generated(32)),
                settled(List.of(OLD), Map.of(), new PasswordStatus.Works(OLD), true));
    }

    @Test
    void aLoginThatIsNotThereYetHasNothingToReplace() {
        assertEquals(new Credential.Generated(32), settled(List.of(), Map.of(), new PasswordStatus.Absent(), true));
    }

    @Test
    void aRotationThatHasBegunGoesOnWithItsPassword() {
        Credential goesOn = new Credential.Renewed(new Credential.Known(NEW));

        assertEquals(goesOn, settled(List.of(OLD, NEW), Map.of(LOGIN, NEW), new PasswordStatus.Works(OLD), false));
        assertEquals(goesOn, settled(List.of(OLD, NEW), Map.of(LOGIN, NEW), new PasswordStatus.Works(OLD), true));
        assertEquals(
                goesOn, settled(List.of(OLD, NEW), Map.of(LOGIN, NEW), new PasswordStatus.Unknown("trust"), false));
    }

    @Test
    void oneThatTheServerKnowsAlreadyIsOnlyPublished() {
        assertEquals(
                new Credential.Known(NEW),
                settled(List.of(OLD, NEW), Map.of(LOGIN, NEW), new PasswordStatus.Works(NEW), true));
    }

    /// A rotation that has begun is completed first.
    @Test
    void aLoginIsFinishedUnlessItGetsOrAwaitsANewPassword() {
        assertEquals(Set.of(LOGIN), finished(Map.of(), Set.of()));
        assertEquals(Set.of(), finished(Map.of(), Set.of(LOGIN)));
        assertEquals(Set.of(), finished(Map.of(LOGIN, NEW), Set.of()));
    }

    private static Set<Address> finished(Map<Address, Secret> pending, Set<Address> renewed) {
        return new CredentialResolver(
                        Map.of(LOGIN, List.of(OLD)),
                        Map.of(),
                        pending,
                        Map.of(LOGIN, new PasswordStatus.Works(OLD)),
                        Map.of())
                .credentials(List.of(URL), renewed, Set.of(LOGIN))
                .finished();
    }
}
