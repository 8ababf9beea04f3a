package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.Text;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which passwords a plan takes for right without a login, where the admin can't read verifiers and `berth.yaml` says
/// `passwordCheck: drift`. A password in doubt is tried all the same: one of several, a guess, or that of a role that
/// berth hasn't made. Pure.
///
/// @param guessed the logins of which Secrets hold only what may be a password
public record PgUncheckedPasswords(PgFleet scope, Set<Address> guessed) {

    private static final PasswordStatus.Unknown UNTRIED =
            new PasswordStatus.Unknown("its password isn't checked by this run");

    /// What is said of a login's password without trying it; empty if it is to be tried.
    ///
    /// @param role the login's
    public Optional<PasswordStatus> status(Address login, Row role, List<Secret> candidates) {
        boolean sure = candidates.size() == 1 && !guessed.contains(login) && scope.isMarked(role);
        return sure && !scope.server().manners().everyLogin() ? Optional.of(UNTRIED) : Optional.empty();
    }

    static boolean isUntried(PasswordStatus status) {
        return status.equals(UNTRIED);
    }

    /// Says how many passwords were not tried.
    public Optional<Note> note(Collection<PasswordStatus> statuses) {
        long untried = statuses.stream().filter(PgUncheckedPasswords::isUntried).count();
        return untried == 0
                ? Optional.empty()
                : Optional.of(Note.of(
                        "unchecked-password",
                        scope.server().address(),
                        "the " + Text.plural(untried, "password") + " of " + Text.count(untried, "login")
                                + (untried == 1 ? " was" : " were")
                                + " not checked: berth may not read pg_authid, and berth.yaml says passwordCheck: drift."
                                + " `berth drift` and `berth doctor` check them"));
    }
}
