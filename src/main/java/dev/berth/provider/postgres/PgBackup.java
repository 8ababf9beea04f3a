package dev.berth.provider.postgres;

import java.nio.file.Path;
import java.util.Optional;

/// How a database is copied to a file before it is dropped.
///
/// @param directory where dumps go; empty if nobody said
/// @param command the program that makes them, on the PATH or with a path of its own
public record PgBackup(Optional<Path> directory, String command) {

    /// Nobody said anything: no dump can be made.
    public static final PgBackup NONE = new PgBackup(Optional.empty(), "pg_dump");
}
