package dev.berth.core.migrate;

/// How far a service's data are, as the two servers tell it.
public enum MigrateStage {
    /// Nothing was done, or it was undone.
    NOT_BEGUN,
    /// Something was made, and a run was cut off, or is at work.
    BEGUN,
    /// The new database holds the data, compared with the old one, and is the one from now on.
    ARRIVED
}
