package dev.berth.core;

import java.util.Map;
import java.util.Set;

/// What Secrets keep of earlier runs, for a session that reads a server. Anybody may have written it, who may write
/// Secrets.
///
/// @param applied what was last applied, by service; one of which nothing is known isn't there
/// @param proofs of passwords that were checked and found right
/// @param guessed the logins of which Secrets hold no password for sure, only what may be one
public record Remembered(Map<String, Applied> applied, Set<String> proofs, Set<Address> guessed) {

    public static final Remembered NOTHING = new Remembered(Map.of(), Set.of(), Set.of());

    public Remembered {
        applied = Map.copyOf(applied);
        proofs = Set.copyOf(proofs);
        guessed = Set.copyOf(guessed);
    }
}
