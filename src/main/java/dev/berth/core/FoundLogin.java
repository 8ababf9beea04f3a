package dev.berth.core;

/// A live login that a manifest could declare, for `berth import`.
///
/// @param access of a further login: `read`, `write` or `none`; empty for the owner of a database
/// @param replication whether it may read the server's changes, and the platform lets it
public record FoundLogin(String name, String access, Password password, boolean replication) {

    /// Whether the server has a password of it, as far as berth's admin can see.
    public enum Password {
        SET,
        NONE,
        UNKNOWN
    }

    /// A copy of this login whose password is not asked about.
    public FoundLogin withPassword() {
        return new FoundLogin(name, access, Password.SET, replication);
    }

    /// Whether it certainly has no password.
    public boolean isPasswordless() {
        return password == Password.NONE;
    }
}
