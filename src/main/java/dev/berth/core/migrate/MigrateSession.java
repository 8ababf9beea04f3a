package dev.berth.core.migrate;

import dev.berth.core.LockBusyException;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import java.util.List;

/// Connections to the old and the new server of one service's database. All state of a move is on these two,
/// so that a new session finds the progress of an earlier one.
public interface MigrateSession extends AutoCloseable {

    /// The data that are to be moved, and the progress of the move.
    /// @throws UnreadableException if one of the servers can't be read
    MigrateReading read();

    /// Keeps other moves of this service, and of this old database, off until the session ends.
    /// @throws LockBusyException if one is at work
    void lock();

    /// The steps that create the new database, close the old one, copy and compare, in order. After a killed
    /// run they do what is missing.
    List<MigrateStep> moving();

    /// The steps that remove the copy and open the old database as it was, after any interruption of
    /// [#moving()] or of an earlier undoing.
    List<MigrateStep> undoing();

    /// Makes the new database the one.
    MigrateStep arriving();

    /// Takes [#arriving()] back.
    MigrateStep doubting();

    /// Closes the old database permanently.
    List<MigrateStep> leaving();

    /// Makes sure that the service's login can log in on the new server, and no login on the old one.
    ///
    /// @param user who the service logs in as
    /// @throws StepFailedException if that isn't so
    void prove(String user, Secret password);

    @Override
    void close();
}
