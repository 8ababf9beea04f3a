package dev.berth.credential;

import dev.berth.connection.TextLayout;
import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Finds the passwords that live Secrets may hold.
public final class KnownPasswords {

    private static final Secret NOTHING = Secret.of("");

    /// The longest value that is taken for a password, in characters.
    private static final int LONGEST = 200;

    private KnownPasswords() {}

    /// The passwords that may be each login's, best first and each once: those that berth itself would have written
    /// the same way, then those in values that a person wrote, each in the order of their keys, then new ones that
    /// wait for their turn. Those of a login that takes turns are told for each whose they may be. A login
    /// without any is left out. Pure.
    ///
    /// @param declared what each declared key is made of
    /// @param live what the store holds
    public static SortedMap<Address, List<Secret>> of(SortedMap<KeyRef, List<Part>> declared, SecretReader live) {
        var exact = new TreeMap<Address, List<Secret>>();
        var others = new TreeMap<Address, List<Secret>>();
        SortedMap<Address, SequencedSet<Address>> published = published(declared, live);
        declared.forEach((key, parts) -> {
            Secret value = live.read(key).orElse(NOTHING);
            var found = new TreeMap<Address, List<Secret>>();
            Part.logins(parts).forEach(login -> found.put(login, Part.find(parts, login, value)));
            found.keySet()
                    .forEach(login -> users(parts, login, published)
                            .forEach(user -> Part.find(parts, login, user, value)
                                    .forEach(password -> (isExact(parts, value, found, login, user, password)
                                                    ? exact
                                                    : others)
                                            .computeIfAbsent(user, _ -> new ArrayList<>())
                                            .add(password))));
        });
        SortedMap<Address, Secret> pending = PendingPasswords.of(declared, live);
        var candidates = new TreeMap<Address, List<Secret>>();
        Stream.of(exact.keySet(), others.keySet(), pending.keySet())
                .flatMap(Set::stream)
                .forEach(login -> {
                    var best = new LinkedHashSet<>(exact.getOrDefault(login, List.of()));
                    best.addAll(others.getOrDefault(login, List.of()));
                    Optional.ofNullable(pending.get(login)).ifPresent(best::add);
                    candidates.put(login, List.copyOf(best));
                });
        return candidates;
    }

    /// The passwords that stand beside this user's name in a value that nothing declares. Pure.
    public static List<Secret> beside(String user, Secret value) {
        return value.isText() ? TextLayout.of(value.reveal()).passwords(user) : List.of();
    }

    /// A value that may be a password and nothing else. Pure.
    public static Optional<Secret> whole(Secret value) {
        String text = TextLayout.withoutLineBreak(value.reveal());
        boolean isOne = value.isText() && text.indexOf('\n') < 0 && !text.contains("://");
        return isOne && !text.isEmpty() && text.length() <= LONGEST ? Optional.of(Secret.of(text)) : Optional.empty();
    }

    /// The user that live Secrets name for each login; several if the Secrets disagree. Pure.
    public static SortedMap<Address, SequencedSet<Address>> published(
            SortedMap<KeyRef, List<Part>> declared, SecretReader live) {
        var published = new TreeMap<Address, SequencedSet<Address>>();
        declared.forEach((key, parts) -> parts.forEach(part -> {
            if (part instanceof Part.User named) {
                live.read(key)
                        .flatMap(value -> named.turns().users().keySet().stream()
                                .filter(user -> isPublished(parts, value, named.login(), user))
                                .findFirst())
                        .ifPresent(user -> published
                                .computeIfAbsent(named.login(), _ -> new LinkedHashSet<>())
                                .add(user));
            }
        }));
        return published;
    }

    /// Whether berth would write `value` just so with other passwords, or for another of the users who take turns.
    /// Pure.
    ///
    /// @param parts what the value is made of
    public static boolean isWritten(List<Part> parts, Secret value) {
        var found = new TreeMap<Address, List<Secret>>();
        Part.logins(parts).forEach(login -> found.put(login, Part.find(parts, login, value)));
        return found.keySet().stream()
                .allMatch(login -> Part.password(parts, login).orElseThrow().turns().users().keySet().stream()
                        .anyMatch(user -> Part.find(parts, login, user, value).stream()
                                .anyMatch(password -> isExact(parts, value, found, login, user, password))));
    }

    private static boolean isPublished(List<Part> parts, Secret value, Address login, Address user) {
        var found = new TreeMap<Address, List<Secret>>();
        Part.logins(parts)
                .forEach(other -> found.put(
                        other,
                        other.equals(login) ? Part.find(parts, login, user, value) : Part.find(parts, other, value)));
        return found.values().stream().noneMatch(List::isEmpty)
                && found.getOrDefault(login, List.of(NOTHING)).stream()
                        .anyMatch(password -> isExact(parts, value, found, login, user, password));
    }

    /// The users that a password of `login` in a value may belong to.
    private static Collection<Address> users(
            List<Part> parts, Address login, Map<Address, SequencedSet<Address>> published) {
        return Optional.<Collection<Address>>ofNullable(published.get(login))
                .orElseGet(() -> Part.password(parts, login)
                        .orElseThrow()
                        .turns()
                        .users()
                        .keySet());
    }

    /// Whether the value would be rendered just so with this password, and the first found of every other login
    /// in it.
    private static boolean isExact(
            List<Part> parts,
            Secret value,
            SortedMap<Address, List<Secret>> found,
            Address login,
            Address user,
            Secret password) {
        var credentials = new TreeMap<Address, Credential>();
        found.forEach((other, passwords) ->
                passwords.stream().findFirst().ifPresent(first -> credentials.put(other, new Credential.Known(first))));
        credentials.put(login, new Credential.Known(password));
        return Part.join(parts, new Credentials(credentials).as(login, user), key -> Optional.empty())
                .filter(value::equals)
                .isPresent();
    }
}
