package dev.berth.provider.postgres;

import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.provider.postgres.PgDumpFolder.Partial;
import dev.berth.provider.postgres.PgProgramSession.Answer;
import dev.berth.secret.Forward;
import dev.berth.secret.Forward.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Copies a database to a file with pg_dump, before it is dropped, and reads the file back with pg_restore.
record PgDumpSession(PgServerSpec server, PgBackup backup, Secret password) {

    private static final Pattern MAJOR = Pattern.compile("\\b(\\d+)(?:\\.\\d+|devel|beta\\d+|rc\\d+)");

    /// Why no dump can be made; empty if one can.
    Optional<String> problem(int major) {
        if (backup.directory().isEmpty()) {
            return Optional.of("it is dumped before it is dropped: pass --backup-dir DIR, or write `backup: none`");
        }
        Path directory = backup.directory().get();
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            return Optional.of("--backup-dir " + directory + " is no directory that can be written to");
        }
        return problem(backup.command(), "pg_dump", major)
                .or(() -> problem(backup.restoreCommand(), "pg_restore", major));
    }

    private static Optional<String> problem(String command, String what, int major) {
        Optional<Answer> answer = new PgProgramSession(command).version();
        if (answer.isEmpty()) {
            return Optional.of("there is no program " + command
                    + ". Install PostgreSQL's client programs, or name one with --" + what.replace('_', '-'));
        }
        String said = answer.get().said();
        if (answer.get().exitCode() != 0) {
            return Optional.of("`" + command + " --version` failed: " + said);
        }
        var version = MAJOR.matcher(said);
        return version.find() && Integer.parseInt(version.group(1)) >= major
                ? Optional.empty()
                : Optional.of(what + " is \"" + said + "\", which can't dump PostgreSQL " + major
                        + ". Install a newer one, or name it with --" + what.replace('_', '-'));
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
        Answer answer = new PgProgramSession(backup.restoreCommand()).run(arguments, Optional.empty(), listing::accept);
        if (answer.exitCode() != 0) {
            throw new IOException(
                    backup.command() + " ended well, but pg_restore can't read its dump back: " + answer.said());
        }
    }

    private void write(String database, Partial partial) throws IOException {
        if (server.forward().isEmpty()) {
            write(database, partial, Map.of("host", server.host(), "port", String.valueOf(server.port())));
            return;
        }
        // libpq knows a host to check its certificate apart from the address to go to.
        try (Door door = server.forward().get().open(Forward.Knock.NONE)) {
            try {
                write(
                        database,
                        partial,
                        Map.of(
                                "host",
                                server.host(),
                                "hostaddr",
                                door.address().getAddress().getHostAddress(),
                                "port",
                                String.valueOf(door.address().getPort()),
                                "connect_timeout",
                                String.valueOf(Forward.PATIENCE.toSeconds())));
            } catch (PgException e) {
                throw door.trouble()
                        .map(trouble -> new PgException("", "pg_dump failed: " + trouble.reason(), e))
                        .orElse(e);
            }
        } catch (UnreadableException e) {
            throw new PgException("", "pg_dump can't reach the server: " + e.getMessage(), e);
        }
    }

    private void write(String database, Partial partial, Map<String, String> way) throws IOException {
        var connection = new TreeMap<>(way);
        connection.putAll(server.tls().keywords());
        connection.put("user", server.admin());
        connection.put("dbname", database);
        connection.put("passfile", PgProgramSession.PASSWORD_FILE);
        connection.put("application_name", "berth");
        // What its owner may have set for the database must not keep pg_dump out, or let it read as somebody else.
        connection.put("options", "-c role=none -c local_preload_libraries=");
        Answer answer = new PgProgramSession(backup.command(), server.tls().requiredAuth())
                .run(
                        List.of(
                                "--format=custom",
                                "--no-password",
                                "--lock-wait-timeout="
                                        + server.manners().lockTimeout().toMillis(),
                                "--file=" + partial.path(),
                                "--dbname=" + keywords(connection)),
                        Optional.of(password),
                        _ -> {});
        if (answer.exitCode() != 0) {
            throw new PgException(
                    "", "pg_dump failed: " + answer.said(), new IOException("exit code " + answer.exitCode()));
        }
    }

    /// As libpq takes it; every value is quoted, so none can say more than its own.
    private static String keywords(Map<String, String> connection) {
        return connection.entrySet().stream()
                .map(entry -> entry.getKey() + "='"
                        + entry.getValue().replace("\\", "\\\\").replace("'", "\\'") + "'")
                .collect(Collectors.joining(" "));
    }
}
