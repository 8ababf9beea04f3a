package dev.berth.credential;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// Which generated values of a service go on under another key. What tells them apart is the key's name where
/// only the Secret has another one, then their length, then that one went where one came. Whatever that
/// leaves open is refused, as a new value would replace one that is in use. Pure.
public final class RenamedValues {

    /// A value that goes on under another key.
    public record Moved(KeyRef from, KeyRef to, Secret value) {}

    private final SortedMap<KeyRef, Integer> fresh;
    private final SortedMap<KeyRef, Secret> gone;
    private final Set<Address> declared;
    private final List<Moved> moved = new ArrayList<>();

    /// @param fresh the declared generated keys that have no value yet, with the length that each is to have
    /// @param gone the values of live keys that were generated and aren't declared any more
    /// @param named the values of all live keys that aren't declared
    /// @param declared the Secrets that are declared
    public RenamedValues(
            SortedMap<KeyRef, Integer> fresh,
            SortedMap<KeyRef, Secret> gone,
            SortedMap<KeyRef, Secret> named,
            Set<Address> declared) {
        this.fresh = new TreeMap<>(fresh);
        this.gone = new TreeMap<>(gone);
        this.declared = Set.copyOf(declared);
        sameName(named);
        BiPredicate<KeyRef, KeyRef> sameSecret = (to, from) -> to.secret().equals(from.secret());
        match(sameSecret.and(this::isAsLong));
        match(sameSecret);
        match((to, from) -> mayBe(to, from) && isAsLong(to, from));
        match(this::mayBe);
    }

    public List<Moved> moved() {
        return List.copyOf(moved);
    }

    /// The refusal of a change of a Secret in which keys would get new values although old values may belong
    /// to them.
    public Optional<Refusal> refusal(Address secret) {
        List<KeyRef> keys = fresh.keySet().stream()
                .filter(key -> key.secret().equals(secret))
                .filter(key -> gone.keySet().stream().anyMatch(from -> mayBe(key, from)))
                .toList();
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String old = gone.keySet().stream()
                .filter(from -> mayBe(keys.getFirst(), from))
                .map(from -> from.secret().equals(secret) ? from.key() : from.toString())
                .collect(Collectors.joining(", "));
        return Optional.of(Refusal.guard(
                "new-values",
                keys.stream().map(KeyRef::key).collect(Collectors.joining(", "))
                        + (keys.size() == 1 ? " would get a new value" : " would get new values")
                        + " while the values of "
                        + old + ", generated as well, would go. If these are renamed, nothing says which value goes on"
                        + " under which key. Rename one key for each apply, or write the values under the new keys into"
                        + " the live Secret first"));
    }

    /// A key that kept its name while its Secret got another one.
    private void sameName(Map<KeyRef, Secret> named) {
        for (KeyRef key : List.copyOf(fresh.keySet())) {
            Map<KeyRef, Secret> same = named.entrySet().stream()
                    .filter(old -> old.getKey().key().equals(key.key())
                            && old.getKey().namespace().equals(key.namespace()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
            if (same.values().stream().distinct().count() == 1) {
                same.entrySet().stream().findFirst().ifPresent(from -> move(from.getKey(), key, from.getValue()));
                gone.keySet().removeAll(same.keySet());
            }
        }
    }

    /// Takes over what fits one fresh key only, which nothing else fits.
    private void match(BiPredicate<KeyRef, KeyRef> fits) {
        var options = new TreeMap<KeyRef, List<KeyRef>>();
        fresh.keySet()
                .forEach(to -> options.put(
                        to,
                        gone.keySet().stream()
                                .filter(from -> fits.test(to, from))
                                .toList()));
        options.forEach((to, from) -> {
            if (from.size() == 1
                    && options.values().stream()
                                    .filter(others -> others.contains(from.getFirst()))
                                    .count()
                            == 1) {
                move(from.getFirst(), to, gone.getOrDefault(from.getFirst(), Secret.of("")));
            }
        });
    }

    private void move(KeyRef from, KeyRef to, Secret value) {
        fresh.remove(to);
        gone.remove(from);
        moved.add(new Moved(from, to, value));
    }

    private boolean isAsLong(KeyRef to, KeyRef from) {
        return fresh.getOrDefault(to, 0)
                == gone.getOrDefault(from, Secret.of("")).reveal().length();
    }

    /// A value is kept in its own Secret, or in another one if no manifest declares its own any more.
    private boolean mayBe(KeyRef to, KeyRef from) {
        return to.secret().equals(from.secret())
                || (to.namespace().equals(from.namespace()) && !declared.contains(from.secret()));
    }
}
