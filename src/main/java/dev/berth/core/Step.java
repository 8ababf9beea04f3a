package dev.berth.core;

import java.util.Optional;

/// One thing that a session does for a change: statements that belong together, or one request. Holds no secret
/// value.
public interface Step {

    /// What it will do, as a person would type it: the SQL, the request. Secret values are shown as `(secret)`.
    String preview();

    /// What it does to the resource of its change, where that isn't what the change as a whole does: `open`, `dump`.
    default Optional<String> verb() {
        return Optional.empty();
    }

    /// When it runs among the steps of its service.
    default Phase phase() {
        return Phase.SERVERS;
    }

    /// The order of a service's steps: a new password is written down before any server learns it, a login exists
    /// before a database names it, and a Secret tells of a place only when it exists, and who reads it starts again
    /// when all is told. What goes, goes last: the database, then the login that it belonged to, and the Secret
    /// only when both are gone. Whatever can't be dropped can still be logged in to.
    enum Phase {
        CREDENTIALS,
        LOGINS,
        SERVERS,
        PUBLISH,
        RESTART,
        DROP,
        DROP_LOGINS,
        WITHDRAW
    }
}
