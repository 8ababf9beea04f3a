package dev.berth.core;

/// Why a change must not be applied as it stands. `message` carries the numbers and the way out.
///
/// @param liftable whether `--allow GUARD[:ADDRESS]` may lift it
public record Refusal(String guard, String message, boolean liftable) {

    /// A refusal that a person may lift.
    public static Refusal guard(String guard, String message) {
        return new Refusal(guard, message, true);
    }

    /// A refusal that only other files or another server can lift.
    public static Refusal always(String code, String message) {
        return new Refusal(code, message, false);
    }
}
