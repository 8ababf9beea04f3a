package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.KeyRef;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.run.ReconcileInput.Owner;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Notes on problems of the passwords in live Secrets. A login without a working password is no note but a
/// change. Pure.
final class CredentialCheck {

    /// The length in characters below which a password can be found by trying. berth makes longer ones.
    private static final int WEAK = 12;

    /// How many of those who share a password are named.
    private static final int NAMED = 3;

    /// The passwords that a key holds for a login.
    private record Held(KeyRef key, List<Secret> passwords) {}

    private final ReconcileInput input;
    private final Credentials credentials;
    private final Map<Address, String> logins;
    private final Map<Address, List<Held>> held = new TreeMap<>();

    /// @param live what the store holds
    CredentialCheck(ReconcileInput input, SecretReader live, Credentials credentials) {
        this.input = input;
        this.credentials = credentials;
        this.logins = input.logins();
        input.resolvedKeys()
                .forEach((key, parts) -> live.read(key)
                        .ifPresent(value -> Part.logins(parts).stream()
                                .filter(logins::containsKey)
                                .forEach(login -> held.computeIfAbsent(login, _ -> new ArrayList<>())
                                        .add(new Held(key, Part.find(parts, login, value))))));
    }

    /// @param statuses what the servers say of the logins
    /// @param admins berth's own passwords, by server
    List<Note> notes(Map<Address, PasswordStatus> statuses, SortedMap<Address, Secret> admins) {
        var notes = new ArrayList<Note>();
        logins.keySet().forEach(login -> {
            if (statuses.get(credentials.published(login)) instanceof PasswordStatus.Works(Secret works)) {
                notes.addAll(disagreeing(login, works));
            }
        });
        SortedMap<Address, Secret> used = used();
        notes.addAll(sharing(used, admins));
        used.forEach((login, password) -> {
            if (password.reveal().length() < WEAK) {
                notes.add(note(
                        "weak-password",
                        login,
                        "its password is shorter than " + WEAK + " characters. Make a stronger one"));
            }
        });
        return notes;
    }

    /// The keys with another password than the one that works. One that only waits for its turn is no news.
    private List<Note> disagreeing(Address login, Secret works) {
        List<Held> all = held.getOrDefault(login, List.of());
        Optional<KeyRef> right = telling(login, works);
        return right.stream()
                .flatMap(other -> all.stream()
                        .filter(one ->
                                !one.passwords().isEmpty() && !one.passwords().contains(works))
                        .map(one -> wrong(one.key(), other)))
                .toList();
    }

    private Note wrong(KeyRef key, KeyRef right) {
        Owner owner = input.owner(key);
        return new Note(
                "wrong-password",
                Optional.of(owner.service()),
                Optional.of(owner.origin()),
                Optional.of(key.address()),
                "its password doesn't work, and the one in "
                        + (right.secret().equals(key.secret()) ? right.key() : right) + " does");
    }

    private Optional<KeyRef> telling(Address login, Secret password) {
        return held.getOrDefault(login, List.of()).stream()
                .filter(one -> one.passwords().contains(password))
                .map(Held::key)
                .findFirst();
    }

    /// The passwords that live Secrets hold and that this plan keeps.
    private SortedMap<Address, Secret> used() {
        var used = new TreeMap<Address, Secret>();
        logins.keySet()
                .forEach(login -> credentials
                        .known(login)
                        .filter(password -> telling(login, password).isPresent())
                        .ifPresent(password -> used.put(login, password)));
        return used;
    }

    /// A note for each service with a login whose password another service's login, or an admin, has too.
    private List<Note> sharing(SortedMap<Address, Secret> used, SortedMap<Address, Secret> admins) {
        Map<Secret, SortedSet<String>> users = new HashMap<>();
        used.forEach((login, password) ->
                users.computeIfAbsent(password, _ -> new TreeSet<>()).add(service(login)));
        var notes = new LinkedHashMap<String, Note>();
        used.forEach((login, password) -> {
            var others = new ArrayList<String>();
            admins.forEach((server, admin) -> {
                if (admin.equals(password)) {
                    others.add("berth itself on " + server);
                }
            });
            users.getOrDefault(password, new TreeSet<>()).stream()
                    .filter(service -> !service.equals(service(login)))
                    .forEach(others::add);
            if (!others.isEmpty()) {
                notes.putIfAbsent(
                        service(login),
                        note(
                                "shared-password",
                                login,
                                "its password is also that of " + named(others) + ". Give it one of its own"));
            }
        });
        return List.copyOf(notes.values());
    }

    /// `a, b and c`, or `a, b, c and 9 others`.
    private static String named(List<String> others) {
        int more = others.size() - NAMED;
        List<String> first = others.subList(0, more > 1 ? NAMED : others.size() - 1);
        String last = more > 1 ? more + " others" : others.getLast();
        return first.isEmpty() ? last : String.join(", ", first) + " and " + last;
    }

    private String service(Address login) {
        return logins.getOrDefault(login, "");
    }

    private Note note(String code, Address login, String fault) {
        Optional<Owner> owner = held.getOrDefault(login, List.of()).stream()
                .map(one -> input.owner(one.key()))
                .findFirst();
        return new Note(
                code,
                Optional.of(service(login)),
                owner.map(Owner::origin),
                Optional.of(login),
                fault + ": berth rotate " + service(login));
    }
}
