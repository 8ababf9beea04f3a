package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.KeyRef;
import dev.berth.core.LiveSecret;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.credential.KnownPasswords;
import dev.berth.credential.PendingPasswords;
import dev.berth.credential.RenamedValues;
import dev.berth.credential.RenamedValues.Moved;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The keys in the live Secrets of each service that it does not declare: keys that it declared before, under
/// another name or in another Secret, and keys of other owners. They keep the passwords of renamed keys and
/// Secrets. Pure.
final class FormerKeys {

    private final ReconcileInput input;
    private final DeclaredKeys declared;
    private final Map<String, Applied> applied;
    private final SortedMap<String, List<FormerKey>> former = new TreeMap<>();
    private final Set<KeyRef> present = new TreeSet<>();
    private final SortedMap<String, RenamedValues> renamed = new TreeMap<>();
    /// The new passwords that wait in Secrets which no manifest declares any more, and their places.
    private final SortedMap<Address, Secret> pending = new TreeMap<>();

    private final SortedMap<Address, KeyRef> pendingPlaces = new TreeMap<>();

    /// @param secrets what the store holds of this fleet's Secrets
    /// @param applied what was last applied for each service
    FormerKeys(ReconcileInput input, Iterable<LiveSecret> secrets, Map<String, Applied> applied) {
        this.input = input;
        this.applied = applied;
        this.declared = new DeclaredKeys(input);
        for (LiveSecret secret : secrets) {
            Optional<String> owner = declared.owner(secret.address());
            Optional<String> marked = secret.mark()
                    .filter(mark -> mark.fleet().equals(input.fleet()))
                    .map(Mark::service);
            Optional<String> service = secret.mark().isPresent() ? marked : owner;
            service.filter(name -> owner.isEmpty() || owner.get().equals(name))
                    .filter(name -> !declared.namespaces(name).isEmpty())
                    .ifPresent(name -> add(name, secret));
        }
        former.keySet().forEach(service -> renamed.put(service, renamed(service)));
    }

    private void add(String service, LiveSecret secret) {
        Set<String> namespaces = declared.namespaces(service);
        secret.values().forEach((name, value) -> {
            KeyRef key = secret.key(name);
            present.add(key);
            if (name.equals(PendingPasswords.KEY)) {
                if (declared.owner(secret.address()).isEmpty() && namespaces.contains(key.namespace())) {
                    addPending(service, key, value);
                }
            } else if (!input.keys().containsKey(key) && value.isText()) {
                former.computeIfAbsent(service, _ -> new ArrayList<>())
                        .add(new FormerKey(key, value, namespaces.contains(key.namespace())));
            }
        });
    }

    private void addPending(String service, KeyRef key, Secret value) {
        Set<Address> users = declared.users(service);
        PendingPasswords.of(value).forEach((user, password) -> {
            if (users.contains(user)) {
                pending.putIfAbsent(user, password);
                pendingPlaces.putIfAbsent(user, key);
            }
        });
    }

    /// The new passwords that wait in Secrets with another name by now, of logins of which no declared Secret tells
    /// any.
    ///
    /// @param known the logins of which one does
    SortedMap<Address, Secret> pending(Set<Address> known) {
        var waiting = new TreeMap<>(pending);
        waiting.keySet().removeAll(known);
        return waiting;
    }

    /// The keys that hold these.
    SortedMap<Address, KeyRef> pendingPlaces() {
        return pendingPlaces;
    }

    /// The passwords of logins that stand beside the user's name, or where berth wrote them before, and the values that
    /// move to another key.
    SortedMap<Address, List<Secret>> sure() {
        var sure = new TreeMap<Address, SequencedSet<Secret>>();
        moved().forEach(value -> add(sure, value.to().address(), List.of(value.value())));
        former.forEach((service, all) -> all.stream().filter(FormerKey::near).forEach(one -> {
            List<List<Part>> templates = templates(service, one.key());
            declared.logins(service)
                    .forEach((login, password) -> password.turns().users().forEach((user, names) -> {
                        templates.forEach(parts -> add(sure, user, Part.find(parts, login, user, one.value())));
                        names.forEach(name -> add(sure, user, KnownPasswords.beside(name, one.value())));
                    }));
        }));
        var lists = new TreeMap<Address, List<Secret>>();
        sure.forEach((login, passwords) -> lists.put(login, List.copyOf(passwords)));
        return lists;
    }

    /// Values that may be the password of a login without a known one. A value counts only if the server
    /// accepts it.
    ///
    /// @param known the logins of which something is
    SortedMap<Address, List<Secret>> guesses(Set<Address> known) {
        var guesses = new TreeMap<Address, List<Secret>>();
        former.forEach((service, all) -> declared.users(service).stream()
                .filter(user -> !known.contains(user))
                .forEach(user -> guesses.put(user, FormerKey.guesses(all))));
        guesses.values().removeIf(List::isEmpty);
        return guesses;
    }

    /// Which values a key takes over from another one.
    List<Note> notes() {
        return moved().map(value -> new Note(
                        "kept-value",
                        Optional.of(input.owner(value.to()).service()),
                        Optional.of(input.owner(value.to()).origin()),
                        Optional.of(value.to().secret()),
                        value.to().key() + " goes on with the value of "
                                + (value.from().secret().equals(value.to().secret())
                                        ? value.from().key()
                                        : value.from())))
                .toList();
    }

    private Stream<Moved> moved() {
        return renamed.values().stream().flatMap(values -> values.moved().stream());
    }

    /// A change with a refusal where renamed values can't be distinguished.
    ExecutableChange explained(ExecutableChange task) {
        return Optional.ofNullable(renamed.get(task.service()))
                .flatMap(values -> values.refusal(task.change().address()))
                .map(refusal -> task.saying(task.change()
                        .refused(Stream.concat(task.change().refusals().stream(), Stream.of(refusal))
                                .toList())))
                .orElse(task);
    }

    private RenamedValues renamed(String service) {
        var fresh = new TreeMap<KeyRef, Integer>();
        declared.keys(service).stream()
                .filter(key -> !present.contains(key))
                .forEach(key -> declared.generatedLength(key).ifPresent(length -> fresh.put(key, length)));
        var gone = new TreeMap<KeyRef, Secret>();
        var named = new TreeMap<KeyRef, Secret>();
        former.getOrDefault(service, List.of()).stream().filter(FormerKey::near).forEach(one -> {
            named.put(one.key(), one.value());
            if (wasGenerated(service, one.key())) {
                gone.put(one.key(), one.value());
            }
        });
        return new RenamedValues(fresh, gone, named, declared.secrets());
    }

    private boolean wasGenerated(String service, KeyRef key) {
        return wasDeclared(service, key, AppliedRecords.text(Part.generated(key, 0)));
    }

    /// The parts of a key when berth wrote it, if another key has these parts now.
    private List<List<Part>> templates(String service, KeyRef key) {
        return declared.keys(service).stream()
                .map(declared -> input.keys().getOrDefault(declared, List.of()))
                .filter(parts -> wasDeclared(service, key, AppliedRecords.text(parts)))
                .distinct()
                .toList();
    }

    private boolean wasDeclared(String service, KeyRef key, String value) {
        return Optional.ofNullable(applied.get(service))
                .filter(record -> record.declared(key.secret(), key.key(), value))
                .isPresent();
    }

    private static void add(Map<Address, SequencedSet<Secret>> to, Address login, List<Secret> passwords) {
        if (!passwords.isEmpty()) {
            to.computeIfAbsent(login, _ -> new LinkedHashSet<>()).addAll(passwords);
        }
    }
}
