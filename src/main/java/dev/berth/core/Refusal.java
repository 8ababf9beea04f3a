package dev.berth.core;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// Why a change must not be applied as it stands. `message` carries the numbers and the way out.
///
/// @param liftable whether `--allow GUARD[:ADDRESS]` may lift it
public record Refusal(String guard, String message, boolean liftable) {

    /// A refusal that a person may lift.
    public static Refusal guard(String guard, String message) {
        return new Refusal(guard, message, true);
    }

    /// A copy of this refusal with redacted text.
    Refusal redacted(UnaryOperator<String> redaction) {
        return new Refusal(guard, redaction.apply(message), liftable);
    }

    /// The option that allows the change, quoted for a shell: `--allow adopt:postgres/main/role/cafe_user`.
    /// Empty if no option does.
    ///
    /// @param at the change that it stands against; empty if that is the run as a whole
    public Optional<String> allow(Optional<Address> at) {
        String what = guard + at.map(address -> ":" + address).orElse("");
        boolean plain = what.matches("[A-Za-z0-9_./:@%+=,-]*");
        return liftable
                ? Optional.of("--allow " + (plain ? what : "'" + what.replace("'", "'\\''") + "'"))
                : Optional.empty();
    }

    /// A refusal that only other files or another server can lift.
    public static Refusal always(String code, String message) {
        return new Refusal(code, message, false);
    }
}
