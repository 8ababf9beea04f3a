package dev.berth.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The users that one login of a manifest stands for. Most are always the same one; of two that take turns, live
/// Secrets and servers tell whose turn it is. A section makes it, for its `Part`s.
///
/// @param users the users that a password in a live Secret may belong to, each with its possible names in the
///     Secret
/// @param present who the login may be from now on
public record AlternatingUsers(SequencedMap<Address, List<String>> users, List<Address> present) {

    public AlternatingUsers {
        users = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(users));
        present = List.copyOf(present);
    }

    /// A login that is always `user`.
    public static AlternatingUsers none(Address login, String user) {
        return new AlternatingUsers(new LinkedHashMap<>(Map.of(login, List.of(user))), List.of(login));
    }

    /// Whether there are several who take turns.
    public boolean areTaken() {
        return present.size() > 1;
    }
}
