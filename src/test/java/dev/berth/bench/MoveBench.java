package dev.berth.bench;

import dev.berth.fixture.ClientPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One service's database, moved from a server of its own to another one: by pg_dump and pg_restore as a person types
/// them, and by `berth migrate`, which also compares every row. In turn, between the same two servers.
final class MoveBench implements AutoCloseable {

    /// Rows of the largest table in a database of one MiB, its indexes and the other tables included.
    private static final int ROWS = 2800;

    private final Path folder;
    private final BenchServer from;
    private final BenchServer to;
    private final Map<String, String> environment;

    private MoveBench(Path folder, BenchServer from, BenchServer to) {
        this.folder = folder;
        this.from = from;
        this.to = to;
        this.environment = new HashMap<>(to.environment());
        environment.put("OLD_PORT", String.valueOf(from.port()));
        environment.put("MOVE", folder.toString());
    }

    /// Starts both servers and fills the old one.
    ///
    /// @param folder for manifests and copies
    /// @param data where the servers keep theirs
    static MoveBench start(Path folder, Path data, int major, int mebibytes) {
        BenchServer from = BenchServer.start(data, Math.min(ClientPrograms.major(), major));
        try {
            var bench = new MoveBench(
                    Files.createDirectories(folder.resolve("move")), from, BenchServer.start(data, major));
            bench.prepare(mebibytes);
            return bench;
        } catch (IOException failure) {
            from.close();
            throw new UncheckedIOException(failure);
        }
    }

    List<Contender> contenders() {
        return List.of(
                new Contender("pg_dump, pg_restore", this::byHand), new Contender("berth migrate", this::byBerth));
    }

    private void prepare(int mebibytes) throws IOException {
        Path services = Files.createDirectories(folder.resolve("services"));
        Files.writeString(services.resolve("berth.yaml"), """
                postgres:
                  main: {host: 127.0.0.1, port: "${env:PGPORT}", admin: {user: "${env:PGUSER}", password: env:PGPASSWORD}}
                sources: {old: {password: env:PGPASSWORD, to: cafe-backend}}
                secrets: {store: directory, path: "${env:BENCH_SECRETS}"}
                """);
        Files.writeString(services.resolve("cafe.yaml"), """
                service: cafe-backend
                postgres:
                  from: {host: 127.0.0.1, port: %d, user: postgres, password: sources/old}
                """.formatted(from.port()));
        Path sql = folder.resolve("fill.sql");
        try (var in = MoveBench.class.getResourceAsStream("fill.sql")) {
            Files.write(sql, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        bash("export PGPORT=$OLD_PORT; psql -qXc 'create database cafe template template0' postgres && psql -qX -v"
                + " ON_ERROR_STOP=1 -v rows=" + (long) ROWS * mebibytes + " -f " + sql + " cafe");
    }

    private Cost byHand() {
        reset();
        return bash("createdb -T template0 cafe && pg_dump -Fd -j2 -p $OLD_PORT -f $MOVE/dump cafe"
                + " && pg_restore -j2 --no-owner -d cafe $MOVE/dump && rm -r $MOVE/dump");
    }

    private Cost byBerth() {
        reset();
        return Cost.of(
                List.of(
                        Path.of("berth").toAbsolutePath().toString(),
                        "migrate",
                        "cafe-backend",
                        folder.resolve("services").toString(),
                        "--yes",
                        "--work-dir",
                        folder.toString()),
                environment,
                folder.resolve("log"),
                to);
    }

    /// Both servers as they were.
    private void reset() {
        bash("psql -qX postgres -c 'drop database if exists cafe' -c 'drop role if exists cafe_user' -c checkpoint;"
                + " rm -rf $BENCH_SECRETS; export PGPORT=$OLD_PORT; psql -qXAtc \"select 1 from pg_database where"
                + " datname = 'cafe_berth_moved'\" postgres | grep -q 1 && psql -qX postgres"
                + " -c 'alter database cafe_berth_moved rename to cafe' -c 'comment on database cafe is null'"
                + " -c 'alter database cafe allow_connections true'; psql -qXc checkpoint postgres");
    }

    private Cost bash(String commands) {
        return Cost.of(List.of("bash", "-c", commands), environment, folder.resolve("log"), to);
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
