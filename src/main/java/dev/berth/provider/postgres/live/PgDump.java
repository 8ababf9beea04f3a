package dev.berth.provider.postgres.live;

import dev.berth.core.Secret;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgDumpListing;
import dev.berth.provider.postgres.PgDumpName;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgDumpFolder.Partial;
import dev.berth.provider.postgres.live.PgProgram.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Copies a database to a file with pg_dump, before it is dropped, and reads the file back with pg_restore.
record PgDump(PgServerSpec server, PgBackup backup, Secret password) {

    /// Why no dump can be made; empty if one can.
    Optional<String> problem(int major) {
        if (backup.directory().isEmpty()) {
            return Optional.of("it is dumped before it is dropped: pass --backup-dir DIR, or write `backup: none`");
        }
        Path directory = backup.directory().get();
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            return Optional.of("--backup-dir " + directory + " is no directory that can be written to");
        }
        return PgProgram.problem(backup.command(), "pg_dump", major)
                .or(() -> PgProgram.problem(backup.restoreCommand(), "pg_restore", major));
    }

    /// What killed runs left in the folder of dumps.
    List<String> partials() {
        return backup.directory()
                .filter(Files::isDirectory)
                .map(directory -> new PgDumpFolder(directory).partials(server.name()))
                .orElse(List.of());
    }

    /// Writes the dump. What is there under its final name is whole, has been read back and is on the disk.
    ///
    /// @param tables the database's tables, with `oid` and `name`, all of which must be in it
    /// @throws PgException if it fails; nothing is left of it then
    void dump(String database, List<Row> tables) {
        var folder = new PgDumpFolder(backup.directory().orElseThrow());
        var name = PgDumpName.of(server.name(), database, Instant.now());
        try {
            Partial partial = folder.create(name);
            try {
                write(database, partial);
                check(database, partial, tables);
                folder.publish(partial, name);
            } finally {
                Files.deleteIfExists(partial.path());
            }
        } catch (IOException e) {
            throw new PgException("", "the dump to " + folder.path() + " failed: " + e.getMessage(), e);
        }
    }

    private void check(String database, Partial partial, List<Row> tables) throws IOException {
        partial.check();
        var listing = new PgDumpListing();
        restore(List.of("--list", partial.path().toString()), listing);
        Optional<String> problem = listing.problem(database, tables);
        if (problem.isPresent()) {
            throw new IOException(backup.command() + " ended well, but " + problem.get());
        }
        // The list comes from the front of the file; this reads every row of it.
        restore(List.of("--file=/dev/null", partial.path().toString()), new PgDumpListing());
    }

    private void restore(List<String> arguments, PgDumpListing listing) throws IOException {
        Answer answer = new PgProgram(backup.restoreCommand()).run(arguments, Optional.empty(), listing::accept);
        if (answer.exitCode() != 0) {
            throw new IOException(
                    backup.command() + " ended well, but pg_restore can't read its dump back: " + answer.said());
        }
    }

    private void write(String database, Partial partial) throws IOException {
        Answer answer = new PgProgramLogin(server, password)
                .run(
                        backup.command(),
                        "pg_dump",
                        List.of(
                                "--format=custom",
                                "--lock-wait-timeout="
                                        + server.manners().lockTimeout().toMillis(),
                                "--file=" + partial.path()),
                        database,
                        _ -> {});
        if (answer.exitCode() != 0) {
            throw new PgException(
                    "", "pg_dump failed: " + answer.said(), new IOException("exit code " + answer.exitCode()));
        }
    }
}
