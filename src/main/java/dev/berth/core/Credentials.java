package dev.berth.core;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// The passwords and generated values of a run, as far as they are known, by the address of their login or
/// Secret key. The planner makes it from the live Secrets and what the servers said of them; a plan only ever
/// says "generated" of the rest.
///
/// @param turns the logins that go by the name of another one, as two users take turns, or do so no longer
/// @param finished the logins of which no password but the present one is to work
public record Credentials(
        SortedMap<Address, Credential> byAddress, SortedMap<Address, Turn> turns, SortedSet<Address> finished) {

    /// A password or generated value.
    public sealed interface Credential {

        /// Stands in a live Secret, or was made by [#withGenerated(IntFunction)].
        record Known(Secret value) implements Credential {}

        /// Still to be made: `length` characters.
        record Generated(int length) implements Credential {}

        /// Takes the place of one that its login has now, and that live Secrets tell.
        record Renewed(Credential next) implements Credential {}
    }

    /// The state of a login that alternates between two users.
    ///
    /// @param login who it is from now on
    /// @param published who live Secrets say that it is; empty if they don't tell of it yet
    /// @param closed who may not log in any more
    public record Turn(Address login, Optional<Address> published, SortedSet<Address> closed) {
        public Turn {
            closed = Collections.unmodifiableSortedSet(new TreeSet<>(closed));
        }
    }

    public Credentials {
        byAddress = Collections.unmodifiableSortedMap(new TreeMap<>(byAddress));
        turns = Collections.unmodifiableSortedMap(new TreeMap<>(turns));
        finished = Collections.unmodifiableSortedSet(new TreeSet<>(finished));
    }

    /// The credentials of logins that do not alternate between users.
    public Credentials(SortedMap<Address, Credential> byAddress) {
        this(byAddress, new TreeMap<>(), Collections.emptySortedSet());
    }

    public static Credentials none() {
        return new Credentials(new TreeMap<>());
    }

    /// A copy of these credentials in which `login` is the user `turn`.
    public Credentials as(Address login, Address turn) {
        var more = new TreeMap<>(turns);
        more.put(login, new Turn(turn, Optional.empty(), new TreeSet<>()));
        return new Credentials(byAddress, more, finished);
    }

    /// The user that a login uses from now on: the login itself, unless it alternates between two users.
    public Address turn(Address login) {
        return Optional.ofNullable(turns.get(login)).map(Turn::login).orElse(login);
    }

    /// The user that live Secrets name for a login.
    public Address published(Address login) {
        return Optional.ofNullable(turns.get(login)).flatMap(Turn::published).orElse(turn(login));
    }

    /// Whether this login is another one's former turn, and may not log in any more.
    public boolean isClosed(Address login) {
        return turns.values().stream().anyMatch(turn -> turn.closed().contains(login));
    }

    /// Whether the password that this login had before the last rotation is to end.
    public boolean isFinished(Address login) {
        return finished.contains(login);
    }

    /// Whether `login` gets a new password while another one goes on with what live Secrets tell.
    public boolean isNextTurn(Address login) {
        return isRenewed(login) && !published(login).equals(turn(login));
    }

    /// The value, unless it is still to be made or was not looked up.
    ///
    /// @param address a login, or who it is from now on
    public Optional<Secret> known(Address address) {
        return credential(address).flatMap(Credentials::known);
    }

    private Optional<Credential> credential(Address address) {
        return Optional.ofNullable(byAddress.get(address))
                .or(() -> turns.entrySet().stream()
                        .filter(turn -> turn.getValue().login().equals(address))
                        .flatMap(turn -> Optional.ofNullable(byAddress.get(turn.getKey())).stream())
                        .findFirst());
    }

    private static Optional<Secret> known(Credential credential) {
        return switch (credential) {
            case Credential.Known(Secret value) -> Optional.of(value);
            case Credential.Generated _ -> Optional.empty();
            case Credential.Renewed(Credential next) -> known(next);
        };
    }

    /// Whether the login is to get another password than it has.
    public boolean isRenewed(Address address) {
        return credential(address).filter(Credential.Renewed.class::isInstance).isPresent();
    }

    /// The value that a step needs.
    /// @throws IllegalStateException if it was never made: a bug in the order of steps
    public Secret require(Address address) {
        return known(address).orElseThrow(() -> new IllegalStateException("no password was made for " + address));
    }

    /// A copy of these credentials in which `generator`, which takes a length, has made every missing value.
    public Credentials withGenerated(IntFunction<Secret> generator) {
        var complete = new TreeMap<Address, Credential>();
        for (Map.Entry<Address, Credential> entry : byAddress.entrySet()) {
            complete.put(entry.getKey(), made(entry.getValue(), generator));
        }
        return new Credentials(complete, turns, finished);
    }

    private static Credential made(Credential credential, IntFunction<Secret> generator) {
        return switch (credential) {
            case Credential.Known known -> known;
            case Credential.Generated(int length) -> new Credential.Known(generator.apply(length));
            case Credential.Renewed(Credential next) -> new Credential.Renewed(made(next, generator));
        };
    }
}
