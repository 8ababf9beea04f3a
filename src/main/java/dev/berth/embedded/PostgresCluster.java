package dev.berth.embedded;

import dev.berth.core.Retry;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL server on a free port of the loopback interface, with an empty cluster of its own. Every login
/// needs a password. Its data is thrown away, so it doesn't wait for the disk.
public final class PostgresCluster implements AutoCloseable {

    /// The role that `initdb` makes.
    public static final String SUPERUSER = "postgres";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONFIGURATION = """
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            fsync = off
            synchronous_commit = off
            full_page_writes = off
            shared_buffers = 32MB
            """;

    private final Path programs;
    private final Path folder;
    private final Unprivileged unprivileged;
    private final int port;
    private final Process server;

    private PostgresCluster(Path programs, Path folder, Unprivileged unprivileged, int port, Process server) {
        this.programs = programs;
        this.folder = folder;
        this.unprivileged = unprivileged;
        this.port = port;
        this.server = server;
    }

    /// Makes a cluster and starts it; returns when it takes logins.
    ///
    /// @param programs where [PostgresBinaries] were unpacked
    /// @param folder an empty one, for the cluster's data and log
    /// @param password of [#SUPERUSER]
    /// @param settings for `postgresql.conf`
    /// @throws UnreadableException if it doesn't start
    public static PostgresCluster start(Path programs, Path folder, Secret password, SortedMap<String, String> settings)
            throws IOException {
        Path passwordFile = Files.createFile(
                folder.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password.reveal());
        Files.createFile(folder.resolve("server.log"));
        Unprivileged unprivileged = Unprivileged.in(folder.toAbsolutePath());
        initialise(programs, folder, passwordFile, unprivileged);
        Files.delete(passwordFile);
        int port = FreePort.find();
        var configuration = new StringBuilder(CONFIGURATION);
        settings.forEach((key, value) -> configuration
                .append(key)
                .append(" = '")
                .append(value.replace("'", "''"))
                .append("'\n"));
        Files.writeString(folder.resolve("data/postgresql.conf"), configuration, StandardOpenOption.APPEND);
        return launch(programs, folder, unprivileged, port, password);
    }

    /// Starts one that lies in `folder` already, and was stopped; returns when it takes logins.
    ///
    /// @throws UnreadableException if it doesn't start
    public static PostgresCluster resume(Path programs, Path folder, int port, Secret password) throws IOException {
        return launch(programs, folder, Unprivileged.in(folder.toAbsolutePath()), port, password);
    }

    private static PostgresCluster launch(
            Path programs, Path folder, Unprivileged unprivileged, int port, Secret password) throws IOException {
        Process server = unprivileged
                .process(
                        folder,
                        log(folder),
                        List.of(
                                programs.resolve("bin/postgres").toString(),
                                "-D",
                                data(folder),
                                "-p",
                                String.valueOf(port)))
                .start();
        var cluster = new PostgresCluster(programs, folder, unprivileged, port, server);
        try {
            cluster.await(password);
        } catch (UnreadableException failed) {
            cluster.close();
            throw failed;
        }
        return cluster;
    }

    public int port() {
        return port;
    }

    /// The log file of the server.
    public Path log() {
        return log(folder);
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public Connection connect(String user, Secret password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        return DriverManager.getConnection(jdbcUrl("postgres"), properties);
    }

    /// Stops it at once, without saving anything.
    @Override
    public void close() {
        if (!server.isAlive()) {
            return;
        }
        try {
            unprivileged
                    .process(
                            folder,
                            log(),
                            List.of(
                                    programs.resolve("bin/pg_ctl").toString(),
                                    "stop",
                                    "-D",
                                    data(folder),
                                    "-m",
                                    "immediate"))
                    .start()
                    .waitFor();
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (IOException failure) {
            server.destroyForcibly();
        } catch (InterruptedException interrupted) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void initialise(Path programs, Path folder, Path passwordFile, Unprivileged unprivileged)
            throws IOException {
        List<String> command = List.of(
                programs.resolve("bin/initdb").toString(),
                "--pgdata=" + data(folder),
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile.toAbsolutePath(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        Process initdb = unprivileged.process(folder, log(folder), command).start();
        try {
            if (initdb.waitFor() != 0) {
                throw new UnreadableException("the embedded PostgreSQL could not be set up: " + lastLine(folder));
            }
        } catch (InterruptedException interrupted) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new UnreadableException("interrupted while PostgreSQL was set up", interrupted);
        }
    }

    private void await(Secret password) {
        Retry.Tries tries = FreePort.STARTING.within(PATIENCE).begin();
        while (true) {
            try {
                connect(SUPERUSER, password).close();
                return;
            } catch (SQLException notYet) {
                if (!server.isAlive() || tries.isOver()) {
                    throw new UnreadableException("the embedded PostgreSQL did not start: " + lastLine(folder), notYet);
                }
                tries.pause(e -> new UnreadableException("interrupted while the embedded PostgreSQL starts", e));
            }
        }
    }

    private static String lastLine(Path folder) {
        try {
            return Files.readAllLines(log(folder)).stream()
                    .filter(line -> !line.isBlank())
                    .reduce("", (first, second) -> second);
        } catch (IOException failure) {
            return "it left no log";
        }
    }

    private static Path log(Path folder) {
        return folder.resolve("server.log");
    }

    private static String data(Path folder) {
        return folder.resolve("data").toAbsolutePath().toString();
    }
}
