package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/// The users whose turn is over and who are still there, for a person to decide when the last session of theirs has
/// ended. Pure.
public record PgRetiredUsers(PgFleet scope, PgServer facts, PgRows rows) {

    /// The query of who has sessions.
    public static final String SESSIONS = "user_sessions";

    List<Note> notes(Map<Address, PasswordStatus> statuses) {
        var notes = new ArrayList<Note>();
        for (PgSection section : scope.declared()) {
            SequencedSet<String> users = users(section);
            if (!section.absent() && users.stream().anyMatch(user -> works(user, statuses))) {
                users.stream()
                        .filter(user -> !user.equals(present(section)) && !works(user, statuses))
                        .filter(user -> mayLogIn(user) || !section.takesTurns())
                        .forEach(user -> notes.add(Note.of(
                                "former-login",
                                scope.server().role(user),
                                left(user) + ". The next rotation ends that, or: berth rotate "
                                        + section.service().name() + " --finish")));
            }
        }
        return notes;
    }

    /// Whether a user is one of those, and may not log in.
    boolean isClosed(String user) {
        return scope.declared().stream()
                .anyMatch(
                        section -> users(section).contains(user) && !user.equals(present(section)) && !mayLogIn(user));
    }

    /// The alternating users, present and former, with the role that they act as.
    private SequencedSet<String> users(PgSection section) {
        var users = new LinkedHashSet<>(scope.turns(section, facts).sequencedKeySet());
        users.add(section.user());
        return users;
    }

    /// The one who is never left over: the only user, if there is only one.
    private static String present(PgSection section) {
        return section.takesTurns() ? "" : section.user();
    }

    private String left(String user) {
        if (!mayLogIn(user)) {
            return "it is closed, and left from when two users took turns";
        }
        if (!rows.asked(SESSIONS)) {
            return "it may still log in, though the Secret doesn't tell of it any more";
        }
        int sessions = rows.of(SESSIONS).stream()
                .filter(row -> row.text("role").equals(user))
                .mapToInt(row -> row.integer("sessions"))
                .sum();
        return "it may still log in, though the Secret doesn't tell of it any more, and has "
                + (sessions == 0 ? "no session" : Text.count(sessions, "session")) + " now";
    }

    private boolean mayLogIn(String user) {
        return Optional.ofNullable(facts.roles().get(user))
                .filter(PgServer.Power::login)
                .isPresent();
    }

    private boolean works(String user, Map<Address, PasswordStatus> statuses) {
        return statuses.get(scope.server().role(user)) instanceof PasswordStatus.Works;
    }
}
