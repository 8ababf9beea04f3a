package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.Credentials.Turn;
import dev.berth.credential.CredentialResolver;
import dev.berth.template.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Whose turn it is, and with which password.
class AlternatingUsersTest {

    private static final Address OWNER = Address.of("postgres", "main", "role", "cafe_user");
    private static final Address A = Address.of("postgres", "main", "role", "cafe_user_a");
    private static final Address B = Address.of("postgres", "main", "role", "cafe_user_b");
    private static final Secret OLD = Secret.of("old");
    private static final Secret NEW = Secret.of("new");

    private static final Credential ANOTHER = new Credential.Renewed(new Credential.Generated(32));
    private static final Credential STAYS = new Credential.Known(OLD);

    /// What is live: which passwords may be whose, whom Secrets name, what servers say.
    private record Live(
            Map<Address, List<Secret>> candidates,
            Map<Address, SortedSet<Address>> named,
            Map<Address, PasswordStatus> statuses) {

        static Live nothing() {
            return new Live(
                    Map.of(),
                    Map.of(),
                    Map.of(
                            OWNER,
                            new PasswordStatus.Absent(),
                            A,
                            new PasswordStatus.Absent(),
                            B,
                            new PasswordStatus.Absent()));
        }

        /// The Secret tells of `user`, whose password works.
        static Live telling(Address user) {
            var statuses = new TreeMap<Address, PasswordStatus>(Map.of(
                    OWNER, new PasswordStatus.Wrong(), A, new PasswordStatus.Wrong(), B, new PasswordStatus.Wrong()));
            statuses.put(user, new PasswordStatus.Works(OLD));
            return new Live(Map.of(user, List.of(OLD)), Map.of(OWNER, new TreeSet<>(Set.of(user))), statuses);
        }

        Live with(Address user, PasswordStatus status) {
            var more = new TreeMap<>(statuses);
            more.put(user, status);
            return new Live(candidates, named, more);
        }
    }

    private enum Wish {
        NOTHING,
        ROTATE,
        FINISH
    }

    private record Settled(Turn turn, Credential credential) {}

    private static Settled settled(Live live, Map<Address, Secret> pending, Wish wish, Address... present) {
        var users = new LinkedHashMap<Address, List<String>>();
        List.of(OWNER, A, B).forEach(user -> users.put(user, List.of(user.name())));
        List<Part> value = List.of(new Part.Password(
                OWNER, ValueEncoding.URL, "cafe_user", 32, new AlternatingUsers(users, List.of(present))));
        Credentials credentials = new CredentialResolver(
                        live.candidates(), live.named(), pending, live.statuses(), Map.of())
                .credentials(
                        List.of(value),
                        wish == Wish.ROTATE ? Set.of(OWNER) : Set.of(),
                        wish == Wish.NOTHING ? Set.of() : Set.of(OWNER));
        return new Settled(
                Objects.requireNonNull(credentials.turns().get(OWNER)),
                Objects.requireNonNull(credentials.byAddress().get(OWNER)));
    }

    private static Settled is(Address login, Optional<Address> told, Set<Address> closed, Credential credential) {
        return new Settled(new Turn(login, told, new TreeSet<>(closed)), credential);
    }

    @Test
    void aNewServiceBeginsWithTheFirst() {
        assertEquals(
                is(A, Optional.empty(), Set.of(), new Credential.Generated(32)),
                settled(Live.nothing(), Map.of(), Wish.NOTHING, A, B));
    }

    @Test
    void theOneOfWhomTheSecretTellsStays() {
        assertEquals(is(B, Optional.of(B), Set.of(), STAYS), settled(Live.telling(B), Map.of(), Wish.NOTHING, A, B));
    }

    @Test
    void aRotationPassesOnToTheOtherAndClosesWhoIsNeither() {
        assertEquals(
                is(B, Optional.of(A), Set.of(OWNER), ANOTHER), settled(Live.telling(A), Map.of(), Wish.ROTATE, A, B));
        assertEquals(
                is(A, Optional.of(B), Set.of(OWNER), ANOTHER), settled(Live.telling(B), Map.of(), Wish.ROTATE, A, B));
    }

    @Test
    void finishingClosesAllButTheOneOfWhomTheSecretTells() {
        assertEquals(
                is(B, Optional.of(B), Set.of(OWNER, A), STAYS), settled(Live.telling(B), Map.of(), Wish.FINISH, A, B));
    }

    @Test
    void aRotationThatHasBegunGoesOnAndFinishingItClosesNobodyOfWhomTheSecretTells() {
        Credential goesOn = new Credential.Renewed(new Credential.Known(NEW));
        for (Wish wish : Wish.values()) {
            Set<Address> closed = wish == Wish.NOTHING ? Set.of() : Set.of(OWNER);
            assertEquals(is(B, Optional.of(A), closed, goesOn), settled(Live.telling(A), Map.of(B, NEW), wish, A, B));
        }
    }

    @Test
    void oneThatTheServerKnowsAlreadyIsOnlyPublished() {
        assertEquals(
                is(B, Optional.of(A), Set.of(), new Credential.Known(NEW)),
                settled(Live.telling(A).with(B, new PasswordStatus.Works(NEW)), Map.of(B, NEW), Wish.NOTHING, A, B));
    }

    @Test
    void aServiceThatHadOneUserGoesOverToTheFirst() {
        assertEquals(
                is(A, Optional.of(OWNER), Set.of(), ANOTHER),
                settled(Live.telling(OWNER).with(A, new PasswordStatus.Absent()), Map.of(), Wish.NOTHING, A, B));
    }

    @Test
    void aServiceThatHadTwoUsersGoesBackToTheOne() {
        assertEquals(
                is(OWNER, Optional.of(B), Set.of(), ANOTHER), settled(Live.telling(B), Map.of(), Wish.NOTHING, OWNER));
        assertEquals(
                is(OWNER, Optional.of(OWNER), Set.of(A, B), STAYS),
                settled(Live.telling(OWNER), Map.of(), Wish.FINISH, OWNER));
    }

    @Test
    void ofSeveralWhomSecretsNameTheOneThatWorksWins() {
        Live both = new Live(
                Map.of(A, List.of(NEW), B, List.of(OLD)),
                Map.of(OWNER, new TreeSet<>(Set.of(A, B))),
                Map.of(A, new PasswordStatus.Wrong(), B, new PasswordStatus.Works(OLD)));

        assertEquals(is(B, Optional.of(B), Set.of(), STAYS), settled(both, Map.of(), Wish.NOTHING, A, B));
    }

    @Test
    void nobodyIsClosedWhileItIsNotKnownWhoseThePasswordIs() {
        var unknown = new PasswordStatus.Unknown("trust");
        Live live = new Live(
                Map.of(A, List.of(OLD), B, List.of(OLD)), Map.of(), Map.of(OWNER, unknown, A, unknown, B, unknown));

        assertEquals(is(A, Optional.of(A), Set.of(), STAYS), settled(live, Map.of(), Wish.FINISH, A, B));
    }

    @Test
    void whomTheSecretNamesStaysAlthoughItsPasswordDoesNotWork() {
        assertEquals(
                is(B, Optional.of(B), Set.of(), STAYS),
                settled(Live.telling(B).with(B, new PasswordStatus.Wrong()), Map.of(), Wish.NOTHING, A, B));
    }
}
