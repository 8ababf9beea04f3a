package dev.berth.core.bootstrap;

import dev.berth.core.LockBusyException;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import java.time.Duration;
import java.util.Optional;

/// A connection to a server, which reads and changes berth's login there.
public interface BootstrapSession extends AutoCloseable {

    /// Which server it is, as [dev.berth.core.Session#identity()] says it.
    String identity();

    /// Keeps other runs of berth off this server until the session ends, where the server has locks.
    /// @throws LockBusyException if another run holds it for longer than `timeout`
    void lock(Duration timeout);

    /// The changes that berth's login needs. Reads only.
    ///
    /// @param password what it is to log in with; empty if that is still to be made
    /// @throws UnreadableException if the server can't be read
    BootstrapReading read(Optional<dev.berth.core.Secret> password);

    /// The step that gives berth's login another password, whatever it has.
    /// @throws StepFailedException when it runs, if the server refuses it
    BootstrapStep passwordStep();

    @Override
    void close();
}
