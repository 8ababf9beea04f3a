package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// The users who take turns as a service's login, and those who are left from before, as they are to be. Each has the
/// same permissions. The one whose turn is over keeps its password until it is closed. Pure.
///
/// @param owners the users that there are, each with its mark if it has one
public record RabbitTurns(RabbitFleet scope, SortedMap<String, Optional<Mark>> owners) {

    /// One of the users.
    ///
    /// @param present whether the Secret names it, or is to
    /// @param leaves whether it is to be deleted
    /// @param closed whether it may not log in any more
    record User(String name, boolean present, boolean leaves, boolean closed) {}

    /// The users that a service has, and the one that it is to have.
    List<User> users(RabbitSection section, Credentials credentials) {
        var users = new ArrayList<User>();
        for (String name : section.users()) {
            Address address = scope.server().user(name);
            boolean declared = section.presentUsers().contains(name);
            boolean present = declared && credentials.turn(section.login()).equals(address);
            if (present || isLive(section, name) || (section.service().absent() && declared)) {
                boolean closed = !present && credentials.isClosed(address);
                users.add(new User(name, present, closed && !declared, closed));
            }
        }
        return users;
    }

    /// Whether such a user is there. One of which no manifest says that it is to be counts only if it carries the
    /// service's mark: it may be a stranger.
    private boolean isLive(RabbitSection section, String name) {
        Optional<Mark> mark = Optional.ofNullable(owners.get(name)).flatMap(owner -> owner);
        return section.presentUsers().contains(name)
                ? owners.containsKey(name)
                : mark.equals(Optional.of(scope.mark(section)));
    }

    /// The service whose user this is, of those that there are.
    Optional<RabbitSection> owner(String user) {
        return scope.sections().stream()
                .filter(section -> section.users().contains(user) && isLive(section, user))
                .findFirst();
    }

    /// A note for each user that may still log in, though its turn is over.
    public List<Note> notes(Map<Address, PasswordStatus> statuses) {
        var notes = new ArrayList<Note>();
        for (RabbitSection section : scope.sections()) {
            boolean works = section.users().stream().anyMatch(user -> works(user, statuses));
            section.users().stream()
                    .filter(_ -> works && !section.service().absent())
                    .filter(user -> isLive(section, user) && isFormer(section, user, statuses))
                    .forEach(user -> notes.add(Note.of(
                            "former-login",
                            scope.server().user(user),
                            "it may still log in, though the Secret doesn't tell of it any more. The next rotation ends"
                                    + " that, or: berth rotate "
                                    + section.service().name() + " --finish")));
        }
        return notes;
    }

    /// Whether a user has a password of which no Secret tells, or is left from another kind of rotation.
    private boolean isFormer(RabbitSection section, String user, Map<Address, PasswordStatus> statuses) {
        boolean isOnly = !section.takesTurns() && user.equals(section.user());
        boolean isClosed = section.presentUsers().contains(user)
                && statuses.get(scope.server().user(user)) instanceof PasswordStatus.Unset;
        return !isOnly && !isClosed && !works(user, statuses);
    }

    private boolean works(String user, Map<Address, PasswordStatus> statuses) {
        return statuses.get(scope.server().user(user)) instanceof PasswordStatus.Works;
    }
}
