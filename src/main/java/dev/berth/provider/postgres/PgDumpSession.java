package dev.berth.provider.postgres;

import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.secret.Forward;
import dev.berth.secret.Forward.Door;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Copies a database to a file with pg_dump, before it is dropped. The password travels in the environment of
/// that process, where only its own user can see it.
record PgDumpSession(PgServerSpec server, PgBackup backup, Secret password) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern MAJOR = Pattern.compile("\\b(\\d+)(?:\\.\\d+|devel|beta\\d+|rc\\d+)");
    private static final int VERSION_SECONDS = 10;
    private static final int SAID_CHARACTERS = 2000;

    /// Why no dump can be made; empty if one can.
    Optional<String> problem(int major) {
        if (backup.directory().isEmpty()) {
            return Optional.of("it is dumped before it is dropped: pass --backup-dir DIR, or write `backup: none`");
        }
        Path directory = backup.directory().get();
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            return Optional.of("--backup-dir " + directory + " is no directory that can be written to");
        }
        try {
            Process process = new ProcessBuilder(backup.command(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return Optional.of("`" + backup.command() + " --version` failed: " + said.strip());
            }
            var version = MAJOR.matcher(said);
            if (!version.find() || Integer.parseInt(version.group(1)) < major) {
                return Optional.of("pg_dump is \"" + said.strip() + "\", which can't dump PostgreSQL " + major
                        + ". Install a newer one, or name it with --pg-dump");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("there is no program " + backup.command()
                    + ". Install PostgreSQL's client programs, or name one with --pg-dump");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /// Writes the dump. What is there under its final name is whole.
    /// @throws PgException if it fails; nothing is left of it then
    void dump(String database) {
        Path directory = backup.directory().orElseThrow();
        Path file = directory.resolve(server.name() + "-" + database.replaceAll("[^A-Za-z0-9_.-]", "_") + "-"
                + TIME.format(Instant.now()) + ".dump");
        Path partial = directory.resolve("." + file.getFileName() + ".partial");
        try {
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                run(database, partial);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new PgException("", "the dump to " + file + " failed: " + e, e);
        }
    }

    private void run(String database, Path file) throws IOException {
        if (server.forward().isEmpty()) {
            run(database, file, Map.of());
            return;
        }
        // libpq knows a host to check its certificate apart from the address to go to.
        try (Door door = server.forward().get().open(Forward.Knock.NONE)) {
            try {
                run(
                        database,
                        file,
                        Map.of(
                                "PGHOSTADDR",
                                door.address().getAddress().getHostAddress(),
                                "PGPORT",
                                String.valueOf(door.address().getPort()),
                                "PGCONNECT_TIMEOUT",
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

    private void run(String database, Path file, Map<String, String> way) throws IOException {
        var builder = new ProcessBuilder(List.of(
                backup.command(),
                "--format=custom",
                "--no-password",
                "--lock-wait-timeout=" + server.manners().lockTimeout().toMillis(),
                "--file=" + file,
                "--dbname=dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'"));
        builder.redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("PGHOST", server.host());
        environment.put("PGPORT", String.valueOf(server.port()));
        environment.put("PGUSER", server.admin());
        environment.put("PGPASSWORD", password.reveal());
        environment.putAll(server.tls().environment());
        environment.put("PGAPPNAME", "berth");
        environment.putAll(way);
        Process process = builder.start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new PgException(
                        "",
                        "pg_dump failed: "
                                + said.strip()
                                        .substring(
                                                0,
                                                Math.min(
                                                        SAID_CHARACTERS,
                                                        said.strip().length())),
                        new IOException("exit code " + process.exitValue()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new PgException("", "interrupted while pg_dump ran", e);
        }
    }
}
