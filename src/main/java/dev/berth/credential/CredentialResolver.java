package dev.berth.credential;

import dev.berth.core.Address;
import dev.berth.core.AlternatingUsers;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.Credentials.Turn;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.template.Part;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Decides which password each login has or will have, and of those that take turns whose turn it is. Pure.
///
/// @param candidates what live Secrets hold, by whose it may be
/// @param named who live Secrets say that a login is, by the login; several if they disagree
/// @param pending the new passwords that live Secrets hold beside those, by whose they will be
/// @param statuses what the servers say of both
/// @param shared passwords that berth never makes
public record CredentialResolver(
        Map<Address, List<Secret>> candidates,
        Map<Address, ? extends SequencedSet<Address>> named,
        Map<Address, Secret> pending,
        Map<Address, PasswordStatus> statuses,
        Map<Address, Secret> shared) {

    /// A rotation that has begun goes on with the password that it began with. Else one that the server accepts
    /// wins; then the likeliest that a Secret holds; else one is generated. A shared one is what it is. A login
    /// that live Secrets tell under another name than it is to have gets a new password under its own, as in a
    /// rotation.
    ///
    /// @param values what the declared keys are made of
    /// @param renewed the logins that are to get a new password
    /// @param closing the logins whose former turns and passwords are over
    public Credentials credentials(Collection<List<Part>> values, Set<Address> renewed, Set<Address> closing) {
        var credentials = new TreeMap<Address, Credential>();
        var turns = new TreeMap<Address, Turn>();
        var finished = new TreeSet<Address>();
        shared.forEach((address, secret) -> credentials.put(address, new Credential.Known(secret)));
        passwords(values).forEach((login, password) -> {
            Optional<Address> published = published(login, password.turns());
            Address turn = turn(login, password.turns(), published, renewed.contains(login));
            credentials.put(login, credential(password, published, turn, renewed.contains(login)));
            if (closing.contains(login) && !renewed.contains(login) && !pending.containsKey(turn)) {
                finished.add(login);
            }
            if (password.turns().users().size() > 1) {
                var closed = new TreeSet<>(
                        closing.contains(login) && isSure(login, published)
                                ? password.turns().users().keySet()
                                : List.of());
                closed.remove(turn);
                published.ifPresent(closed::remove);
                turns.put(login, new Turn(turn, published, closed));
            }
        });
        return new Credentials(credentials, turns, finished);
    }

    /// The user of each login, for the logins that live Secrets name.
    public SortedMap<Address, Address> published(Collection<List<Part>> values) {
        var published = new TreeMap<Address, Address>();
        passwords(values)
                .forEach((login, password) ->
                        published(login, password.turns()).ifPresent(user -> published.put(login, user)));
        return published;
    }

    /// The logins whose new password is not published yet.
    public SortedSet<Address> begun(Collection<List<Part>> values) {
        var begun = new TreeSet<Address>();
        passwords(values).forEach((login, password) -> {
            if (password.turns().present().stream().anyMatch(pending::containsKey)) {
                begun.add(login);
            }
        });
        return begun;
    }

    private SortedMap<Address, Part.Password> passwords(Collection<List<Part>> values) {
        var passwords = new TreeMap<Address, Part.Password>();
        for (List<Part> value : values) {
            for (Part part : value) {
                if (part instanceof Part.Password password && !shared.containsKey(password.login())) {
                    passwords.putIfAbsent(password.login(), password);
                }
            }
        }
        return passwords;
    }

    /// The user whose password live Secrets hold: the one whose password works; else the one that a Secret
    /// names or may mean.
    private Optional<Address> published(Address login, AlternatingUsers turns) {
        List<Address> said = Optional.ofNullable(named.get(login)).stream()
                .flatMap(SequencedSet::stream)
                .toList();
        List<Address> users = Stream.of(said, turns.present(), turns.users().keySet())
                .flatMap(Collection::stream)
                .distinct()
                .toList();
        return users.stream()
                .filter(user -> statuses.get(user) instanceof PasswordStatus.Works(Secret works)
                        && !Optional.of(works).equals(Optional.ofNullable(pending.get(user))))
                .findFirst()
                .or(() -> said.stream().findFirst())
                .or(() -> users.stream()
                        .filter(this::isCandidate)
                        .filter(this::isThere)
                        .findFirst())
                .or(() -> users.stream().filter(this::isCandidate).findFirst());
    }

    /// Whether it is certain which user the login uses. A user that is only presumed unused must not be
    /// closed.
    private boolean isSure(Address login, Optional<Address> published) {
        return named.containsKey(login)
                || published
                        .filter(user -> statuses.get(user) instanceof PasswordStatus.Works)
                        .isPresent();
    }

    private boolean isCandidate(Address user) {
        return !candidates.getOrDefault(user, List.of()).isEmpty();
    }

    private boolean isThere(Address user) {
        return statuses.containsKey(user) && !(statuses.get(user) instanceof PasswordStatus.Absent);
    }

    private Address turn(Address login, AlternatingUsers turns, Optional<Address> published, boolean renewed) {
        Optional<Address> begun =
                turns.present().stream().filter(pending::containsKey).findFirst();
        if (begun.isPresent()) {
            return begun.get();
        }
        Optional<Address> present = published.filter(turns.present()::contains);
        boolean passesOn = renewed && turns.areTaken() && hasPassword(turns);
        return turns.present().stream()
                .filter(user -> present.isEmpty() || passesOn != user.equals(present.get()))
                .findFirst()
                .orElse(login);
    }

    private Credential credential(Part.Password password, Optional<Address> published, Address turn, boolean renewed) {
        AlternatingUsers turns = password.turns();
        if (pending.containsKey(turn)) {
            Secret next = Objects.requireNonNull(pending.get(turn));
            boolean learnt = statuses.get(turn) instanceof PasswordStatus.Works(Secret works) && works.equals(next);
            Credential known = new Credential.Known(next);
            return learnt || !hasPassword(turns) ? known : new Credential.Renewed(known);
        }
        boolean another = published.isPresent() && !published.get().equals(turn);
        if ((renewed || another) && hasPassword(turns)) {
            return new Credential.Renewed(new Credential.Generated(password.length()));
        }
        if (statuses.get(turn) instanceof PasswordStatus.Works(Secret works)) {
            return new Credential.Known(works);
        }
        List<Secret> found = candidates.getOrDefault(turn, List.of());
        return found.isEmpty() || another
                ? new Credential.Generated(password.length())
                : new Credential.Known(found.getFirst());
    }

    /// Whether there is a password to replace, as far as the server says anything.
    private boolean hasPassword(AlternatingUsers turns) {
        return turns.users().keySet().stream().anyMatch(this::hasPassword);
    }

    private boolean hasPassword(Address user) {
        return switch (statuses.get(user)) {
            case PasswordStatus.Works _, PasswordStatus.Wrong _, PasswordStatus.Unfound _, PasswordStatus.Unknown _ ->
                true;
            case PasswordStatus.Unset _, PasswordStatus.Absent _ -> false;
            case null -> false;
        };
    }
}
