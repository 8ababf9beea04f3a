package dev.berth.core;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The contents of live Secrets that a session needs to read a server. Any client that may write Secrets may
/// have written them.
///
/// @param passwords those that Secrets hold, by the address of their login, best first; one may be wrong
/// @param values what each declared key holds, by the key's address; a doctor also gets the URLs that can be put
///     together of keys which each tell a piece of one
/// @param applied what was last applied, by service; one of which nothing is known isn't there
/// @param proofs of passwords that were checked and found right
/// @param guessed the logins of which Secrets hold no password for sure, only what may be one
public record SecretFindings(
        Map<Address, List<Secret>> passwords,
        Map<Address, List<Secret>> values,
        Map<String, Applied> applied,
        Set<String> proofs,
        Set<Address> guessed) {

    public static final SecretFindings NOTHING = new SecretFindings(Map.of(), Map.of(), Map.of(), Set.of(), Set.of());

    public SecretFindings {
        passwords = Map.copyOf(passwords);
        values = Map.copyOf(values);
        applied = Map.copyOf(applied);
        proofs = Set.copyOf(proofs);
        guessed = Set.copyOf(guessed);
    }

    /// Passwords and values alone.
    public static SecretFindings of(Map<Address, List<Secret>> passwords, Map<Address, List<Secret>> values) {
        return new SecretFindings(passwords, values, Map.of(), Set.of(), Set.of());
    }

    /// The passwords that may be a login's, best first.
    public List<Secret> passwords(Address login) {
        return passwords.getOrDefault(login, List.of());
    }
}
