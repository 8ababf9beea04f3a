package dev.berth.core.migrate;

import java.util.List;

/// The same for a move by replication, which has two parts: the new server follows the old one while that is in use;
/// then [#moving()] closes the old one, and [#undoing()] opens it again and goes on following.
public interface ReplicaSession extends MigrateSession {

    /// How far the replication is.
    Replica replica();

    /// What makes the new server follow the old one; of a run that was cut off it makes up for everything. Empty if it
    /// follows already.
    List<MigrateStep> starting();

    /// What gives the new database everything else, when the rows are there; empty if it has that.
    List<MigrateStep> completing();

    /// How the objects of the two databases differ, a line for each difference.
    List<String> changes();

    /// What takes everything away, and opens the old database as it was.
    List<MigrateStep> aborting();

    /// What takes away what a replication has left behind a move.
    List<MigrateStep> clearing();
}
