package dev.berth.core;

import java.util.Locale;

/// What a change may do to those who use its resource now.
public enum Risk {
    /// Nobody notices.
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
