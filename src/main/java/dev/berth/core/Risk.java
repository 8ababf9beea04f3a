package dev.berth.core;

import java.util.Locale;

/// The effect that a change may have on present users of its resource.
public enum Risk {
    /// No user of the resource notices the change.
    SAFE,
    /// Sessions or logins may be cut off or refused; no stored row is lost.
    DISRUPTIVE,
    /// Stored rows are lost.
    DESTRUCTIVE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
