package dev.berth.core.migrate;

import java.util.List;

/// A session of a move by replication, which has two parts: the new server follows the old one while that is
/// in use; then [#moving()] closes the old one, and [#undoing()] opens it again and goes on following.
public interface ReplicaSession extends MigrateSession {

    /// How far the replication is.
    Replica replica();

    /// The steps that make the new server follow the old one. After a killed run they do what is missing.
    /// Empty if the new server follows already.
    List<MigrateStep> starting();

    /// The steps that add everything else to the new database after the rows are copied; empty if nothing is
    /// missing.
    List<MigrateStep> completing();

    /// How the objects of the two databases differ, a line for each difference.
    List<String> changes();

    /// The steps that remove everything, and open the old database as it was.
    List<MigrateStep> aborting();

    /// The steps that remove what a replication has left after a move.
    List<MigrateStep> clearing();
}
