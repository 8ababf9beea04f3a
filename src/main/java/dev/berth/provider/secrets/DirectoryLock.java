package dev.berth.provider.secrets;

import dev.berth.core.LockBusyException;
import dev.berth.core.Retry;
import dev.berth.core.Text;
import dev.berth.network.IoErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/// Keeps two applies to one directory of Secrets apart, by a lock on a file in it. The system drops the lock when the
/// process dies; the file stays, and says who held it last.
final class DirectoryLock implements AutoCloseable {

    private static final String FILE = ".berth.lock";
    private static final Duration DELAY = Duration.ofMillis(200);
    private static final int MAX_OWNER_BYTES = 200;

    private final Path root;
    private Optional<FileChannel> held = Optional.empty();

    DirectoryLock(Path root) {
        this.root = root;
    }

    /// Does nothing if it holds the lock already.
    /// @throws LockBusyException if another still holds it after `timeout`, or there can be no lock here
    void acquire(Duration timeout) {
        if (held.isPresent()) {
            return;
        }
        Path file = root.resolve(FILE);
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Retry.Tries tries = Retry.every(DELAY).within(timeout).begin();
            while (!isTaken(channel)) {
                if (tries.isOver()) {
                    String owner = owner(channel);
                    channel.close();
                    throw LockBusyException.held(root.toString(), owner, timeout);
                }
                tries.pause(e -> new LockBusyException(file + ": interrupted while waiting for the lock", e));
            }
            held = Optional.of(channel);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException failed) {
            throw new LockBusyException(file + ": the lock could not be taken: " + IoErrors.of(failed), failed);
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    private static String self() {
        return "process " + ProcessHandle.current().pid() + " of " + System.getProperty("user.name", "?") + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_OWNER_BYTES);
        channel.read(bytes, 0);
        return Text.printable(StandardCharsets.UTF_8.decode(bytes.flip()).toString());
    }

    @Override
    public void close() {
        held.ifPresent(channel -> {
            try {
                channel.close();
            } catch (IOException gone) {
                throw new java.io.UncheckedIOException(gone);
            }
        });
        held = Optional.empty();
    }
}
