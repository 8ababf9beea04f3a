package dev.berth.core;

/// One thing that a session does for a change: statements that belong together, or one request. Holds no secret
/// value.
public interface Step {

    /// What it will do, as a person would type it: the SQL, the request. Secret values are shown as `(secret)`.
    String preview();

    /// When it runs among the steps of its service.
    default Phase phase() {
        return Phase.SERVERS;
    }

    /// The order of a run. Every service ends one phase before any begins the next: a new password is written
    /// down before any server learns it, a login exists before somebody's database names it, and a Secret tells
    /// of a place only when it exists, and who reads it starts again when all is told. What goes, goes last and
    /// the other way round: nobody is told of it any more, then it goes, then the login that it belonged to.
    enum Phase {
        CREDENTIALS,
        LOGINS,
        SERVERS,
        PUBLISH,
        RESTART,
        WITHDRAW,
        DROP,
        DROP_LOGINS
    }
}
