package dev.berth.provider.postgres;

import dev.berth.core.Secret;
import dev.berth.credential.PasswordProof;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Compares passwords with verifiers, each pair once: what an earlier run found right is remembered in a Secret, and
/// what this one has found or made, here. [PasswordProof] says why that can't be deceived.
public final class PgChecks {

    /// Takes note of a verifier that was made of a password.
    @FunctionalInterface
    public interface Made {
        void noted(String role, String verifier, Secret password);
    }

    private final String identity;
    private final Set<String> right = ConcurrentHashMap.newKeySet();
    private volatile Set<String> remembered = Set.of();

    /// @param identity of the server
    public PgChecks(String identity) {
        this.identity = identity;
    }

    /// Takes what Secrets remember by now.
    public void remember(Set<String> proofs) {
        remembered = Set.copyOf(proofs);
    }

    /// The one of `candidates` that `verifier` was made of. Computes only if none is known to be it.
    public Optional<Secret> find(String role, String verifier, List<Secret> candidates) {
        return candidates.stream()
                .filter(candidate -> isKnown(role, verifier, candidate))
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(candidate -> PgVerifier.matches(verifier, role, candidate))
                        .findFirst()
                        .map(found -> made(role, verifier, found)));
    }

    /// Notes that `verifier` was made of `password`.
    public Secret made(String role, String verifier, Secret password) {
        right.add(proof(role, verifier, password));
        return password;
    }

    private boolean isKnown(String role, String verifier, Secret candidate) {
        String proof = proof(role, verifier, candidate);
        return right.contains(proof) || (remembered.contains(proof) && isRemembered(verifier, candidate));
    }

    /// The record of a password check for later runs, if there may be one.
    public Optional<String> toRemember(String role, String verifier, Secret password) {
        return Optional.of(proof(role, verifier, password)).filter(_ -> isRemembered(verifier, password));
    }

    private static boolean isRemembered(String verifier, Secret password) {
        return PgVerifier.isSlow(verifier) && PasswordProof.isStrong(password);
    }

    private String proof(String role, String verifier, Secret password) {
        return PasswordProof.of(password, identity, role, verifier);
    }
}
