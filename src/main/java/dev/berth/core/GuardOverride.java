package dev.berth.core;

import java.util.Optional;

/// A person's word that a guard may let a change pass: `--allow adopt` or `--allow
/// adopt:postgres/main/database/cafe`.
public record GuardOverride(String guard, Optional<String> address) {

    /// Reads `GUARD[:ADDRESS]`.
    public static GuardOverride parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new GuardOverride(text, Optional.empty())
                : new GuardOverride(text.substring(0, colon), Optional.of(text.substring(colon + 1)));
    }

    boolean lifts(Refusal refusal, Optional<Address> at) {
        return refusal.liftable()
                && refusal.guard().equals(guard)
                && (address.isEmpty() || at.map(Address::toString).equals(address));
    }
}
