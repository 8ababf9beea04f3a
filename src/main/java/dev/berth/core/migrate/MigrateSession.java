package dev.berth.core.migrate;

import dev.berth.core.LockBusyException;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import java.util.List;

/// Connections to the old and the new server of one service's database. All state of a move is on these two, so that
/// whoever opens a session finds how far another one came.
public interface MigrateSession extends AutoCloseable {

    /// What is to be moved, and how far it is.
    /// @throws UnreadableException if one of the servers can't be read
    MigrateReading read();

    /// Keeps other moves of this service, and of this old database, off until the session ends.
    /// @throws LockBusyException if one is at work
    void lock();

    /// What makes the new database, closes the old one, copies and compares, in order. Of a run that was cut
    /// off it makes up for everything.
    List<MigrateStep> moving();

    /// What takes the copy away and opens the old database as it was, from wherever [#moving()] or an earlier
    /// undoing was cut off.
    List<MigrateStep> undoing();

    /// Makes the new database the one.
    MigrateStep arriving();

    /// Takes [#arriving()] back.
    MigrateStep doubting();

    /// Closes the old database for good.
    List<MigrateStep> leaving();

    /// Makes sure that the service's login gets in on the new server, and nobody on the old one.
    ///
    /// @param user who the service logs in as
    /// @throws StepFailedException if that isn't so
    void prove(String user, Secret password);

    @Override
    void close();
}
