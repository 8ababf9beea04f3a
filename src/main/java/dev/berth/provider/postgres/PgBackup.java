package dev.berth.provider.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How a database is copied to a file before it is dropped.
///
/// @param directory of the dumps; empty if none is configured
/// @param command the program that makes them, on the PATH or with a path of its own
/// @param restore the program that reads them back; empty for the one that lies beside `command`
public record PgBackup(Optional<Path> directory, String command, Optional<String> restore) {

    /// No backup folder is configured: no dump can be made.
    public static final PgBackup NONE = new PgBackup(Optional.empty(), "pg_dump");

    /// A backup in `directory` by `command`; the program that reads dumps is found automatically.
    public PgBackup(Optional<Path> directory, String command) {
        this(directory, command, Optional.empty());
    }

    /// The program that reads dumps back: beside the one that makes them, or on the PATH.
    public String restoreCommand() {
        return restore.orElseGet(() -> Optional.ofNullable(Path.of(command).getParent())
                .map(folder -> folder.resolve("pg_restore"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .orElse("pg_restore"));
    }
}
