package dev.berth.core;

import java.util.Collection;

/// The status of the passwords that Secrets hold for a login, according to its server.
public sealed interface PasswordStatus {

    /// This one of the candidates is the login's password.
    record Works(Secret password) implements PasswordStatus {}

    /// The login has a password, and no candidate is it.
    record Wrong() implements PasswordStatus {}

    /// The login has a password, and no Secret holds a candidate.
    record Unfound() implements PasswordStatus {}

    /// The status of a login whose password is none of `candidates`.
    static PasswordStatus without(Collection<Secret> candidates) {
        return candidates.isEmpty() ? new Unfound() : new Wrong();
    }

    /// The login exists and has no password at all.
    record Unset() implements PasswordStatus {}

    /// There is no such login yet.
    record Absent() implements PasswordStatus {}

    /// It could not be found out; `reason` says why.
    record Unknown(String reason) implements PasswordStatus {}
}
