package dev.berth.cli;

import dev.berth.provider.postgres.PgBackup;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a database is copied to before it is dropped.
final class BackupOptions {

    @Option(
            names = "--backup-dir",
            paramLabel = "DIR",
            description = "Where the dumps of databases go that are about to be dropped.")
    private @Nullable Path directory;

    @Option(
            names = "--pg-dump",
            paramLabel = "PROGRAM",
            defaultValue = "pg_dump",
            description = "The pg_dump that makes them (default: the one on the PATH).")
    private String command = "pg_dump";

    @Option(
            names = "--pg-restore",
            paramLabel = "PROGRAM",
            description = "The pg_restore that reads them back (default: the one beside pg_dump, or on the PATH).")
    private @Nullable String restore;

    PgBackup backup() {
        return new PgBackup(Optional.ofNullable(directory), command, Optional.ofNullable(restore));
    }
}
