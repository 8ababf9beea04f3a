package dev.berth.core;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/// What is known of each password and generated value of a run, by the address of the login or Secret key it
/// belongs to. The planner makes it from the live Secrets and what the servers said of them; a plan only ever
/// says "generated" of the rest.
public record Credentials(SortedMap<Address, Credential> byAddress) {

    /// One password or generated value.
    public sealed interface Credential {

        /// Stands in a live Secret, or was made by [#withGenerated(IntFunction)].
        record Known(Secret value) implements Credential {}

        /// Still to be made: `length` characters.
        record Generated(int length) implements Credential {}

        /// Takes the place of one that its login has now, and that live Secrets tell.
        record Renewed(Credential next) implements Credential {}
    }

    public Credentials {
        byAddress = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(byAddress));
    }

    public static Credentials none() {
        return new Credentials(new TreeMap<>());
    }

    /// The value, unless it is still to be made or nobody asked for it.
    public Optional<Secret> known(Address address) {
        return Optional.ofNullable(byAddress.get(address)).flatMap(Credentials::known);
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
        return byAddress.get(address) instanceof Credential.Renewed;
    }

    /// The value that a step needs.
    /// @throws IllegalStateException if it was never made: a bug in the order of steps
    public Secret require(Address address) {
        return known(address).orElseThrow(() -> new IllegalStateException("no password was made for " + address));
    }

    /// The same with every value made that was still to be made; `generator` takes a length.
    public Credentials withGenerated(IntFunction<Secret> generator) {
        var complete = new TreeMap<Address, Credential>();
        for (Map.Entry<Address, Credential> entry : byAddress.entrySet()) {
            complete.put(entry.getKey(), made(entry.getValue(), generator));
        }
        return new Credentials(complete);
    }

    private static Credential made(Credential credential, IntFunction<Secret> generator) {
        return switch (credential) {
            case Credential.Known known -> known;
            case Credential.Generated(int length) -> new Credential.Known(generator.apply(length));
            case Credential.Renewed(Credential next) -> new Credential.Renewed(made(next, generator));
        };
    }
}
