package dev.berth.core;

import java.util.Optional;

/// What a session does for a change in one go: statements that belong together, or one request. Holds no
/// secret value.
public interface Step {

    /// The action of this step as a person would type it: the SQL, the request. Secret values are shown as
    /// `(secret)`.
    String preview();

    /// The verb of this step, if it differs from the verb of the whole change: `open`, `dump`.
    default Optional<String> verb() {
        return Optional.empty();
    }

    /// The phase in which this step runs.
    default Phase phase() {
        return Phase.SERVERS;
    }

    /// The order of a service's steps. A new password is stored in its Secret before a server gets it. A
    /// login is created before a database names it as owner. A key is published after the object that it
    /// names exists. Workloads restart after all keys are published. Deletions come last: the database, then
    /// its login, then the keys of the Secret, so that a service can still log in to a database whose
    /// deletion failed.
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
