package dev.berth.run;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Field;
import dev.berth.core.KeyRef;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.PlannedChange;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.credential.KnownPasswords;
import dev.berth.credential.PendingPasswords;
import dev.berth.run.ReconcileInput.Owner;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The rotations that a run began and didn't finish: a new password waits in a Secret, or a Secret tells one
/// that doesn't work any more. The permission for the rotation covers its completion. Pure.
final class InterruptedRotations {

    /// The code of its notes.
    private static final String CODE = "interrupted-rotation";

    /// The fields that a new password changes of a login.
    private static final Set<String> PASSWORDS = Set.of("password", "former password");

    private final ReconcileInput input;
    private final SecretReader live;
    private final Credentials credentials;
    private final Map<Address, PasswordStatus> statuses;
    private final SortedSet<Address> begun;

    /// The login for each user that it uses from now on.
    private final SortedMap<Address, Address> users = new TreeMap<>();

    private final SortedMap<KeyRef, List<Part>> keys;

    private final SortedMap<Address, KeyRef> elsewhere;

    /// @param live what the store holds
    /// @param statuses what the servers say of the logins
    /// @param begun the logins whose new password is not published yet
    /// @param elsewhere the keys of Secrets that no manifest declares any more in which new passwords wait
    InterruptedRotations(
            ReconcileInput input,
            SecretReader live,
            Credentials credentials,
            Map<Address, PasswordStatus> statuses,
            SortedSet<Address> begun,
            SortedMap<Address, KeyRef> elsewhere) {
        this.input = input;
        this.live = live;
        this.credentials = credentials;
        this.statuses = statuses;
        this.begun = begun;
        this.elsewhere = elsewhere;
        this.keys = input.resolvedKeys();
        begun.forEach(login -> users.put(credentials.turn(login), login));
    }

    /// Whether a change does nothing but complete one.
    boolean completes(PlannedChange change) {
        if (change.action() != Action.UPDATE) {
            return false;
        }
        Optional<Address> login = Optional.ofNullable(users.get(change.address()));
        if (login.isPresent()) {
            // The next of two users is not in use yet.
            return credentials.isNextTurn(login.get())
                    || change.fields().stream().allMatch(field -> PASSWORDS.contains(field.name()));
        }
        return change.address().isBelow(input.store().address())
                && change.fields().stream()
                        .filter(field -> field.live().isPresent())
                        .allMatch(field -> completes(change.address(), field));
    }

    private boolean completes(Address secret, Field field) {
        if (field.name().equals(PendingPasswords.KEY)) {
            return true;
        }
        return KeyRef.at(secret.child("key", Dependency.key(field)))
                .filter(key -> keys.containsKey(key))
                .filter(key -> live.read(key)
                        .filter(value -> completes(keys.getOrDefault(key, List.of()), value))
                        .isPresent())
                .isPresent();
    }

    /// Whether a value differs in nothing but passwords that are out of date.
    private boolean completes(List<Part> parts, Secret value) {
        return KnownPasswords.isWritten(parts, value)
                && Part.logins(parts).stream()
                        .allMatch(login -> begun.contains(login) || isOutdated(login, Part.find(parts, login, value)));
    }

    /// Whether these aren't the password that works, or are the one that they are to be.
    private boolean isOutdated(Address login, List<Secret> candidates) {
        Optional<Secret> known = credentials.known(login);
        return known.filter(candidates::contains).isPresent()
                || (statuses.get(credentials.turn(login)) instanceof PasswordStatus.Works(Secret works)
                        && known.equals(Optional.of(works)));
    }

    /// A note for each login whose new password is not in use yet.
    List<Note> notes() {
        if (users.isEmpty()) {
            return List.of();
        }
        Map<Address, String> services = input.logins();
        SortedMap<Address, KeyRef> places = places();
        var notes = new ArrayList<Note>();
        users.forEach((user, login) -> {
            Optional<KeyRef> place = Optional.ofNullable(places.get(user));
            notes.add(new Note(
                    CODE,
                    Optional.ofNullable(services.get(login)),
                    place.or(() -> carrier(login)).map(input::owner).map(Owner::origin),
                    Optional.of(user),
                    "its rotation was interrupted: the new password is in key " + PendingPasswords.KEY + " of Secret "
                            + place.or(() -> Optional.ofNullable(elsewhere.get(user)))
                                    .map(key -> key.namespace() + "/" + key.name())
                                    .orElse("(unknown)")
                            + (isLearnt(user, login)
                                    ? ", and on the server. The other keys don't tell it yet"
                                    : ", and not yet on the server")
                            + ". The next apply completes the rotation"));
        });
        return notes;
    }

    private Optional<KeyRef> carrier(Address login) {
        return keys.entrySet().stream()
                .filter(key -> Part.logins(key.getValue()).contains(login))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private boolean isLearnt(Address user, Address login) {
        return statuses.get(user) instanceof PasswordStatus.Works(Secret works)
                && credentials.known(login).equals(Optional.of(works));
    }

    /// A declared key of each Secret in which a new password waits, by whose it is.
    private SortedMap<Address, KeyRef> places() {
        var places = new TreeMap<Address, KeyRef>();
        input.keys().entrySet().stream()
                .collect(Collectors.groupingBy(
                        key -> key.getKey().secret(),
                        Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new)))
                .values()
                .forEach(secret -> PendingPasswords.of(secret, live)
                        .keySet()
                        .forEach(user -> places.merge(
                                user, secret.firstKey(), (one, other) -> one.compareTo(other) <= 0 ? one : other)));
        return places;
    }
}
