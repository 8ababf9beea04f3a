package dev.berth.bench;

import dev.berth.core.Secret;
import dev.berth.embedded.PostgresCluster;
import dev.berth.fixture.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// An empty PostgreSQL of its own with the server's usual settings, which logs every login and statement.
final class BenchServer implements AutoCloseable {

    /// @param sessions logins so far
    /// @param statements sent so far
    record Count(long sessions, long statements) {}

    private static final String PASSWORD = "bench-Password/1";
    private static final Map<String, String> SETTINGS = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            "shared_buffers", "128MB",
            "log_statement", "all",
            "log_connections", "on");

    private final Path folder;
    private final PostgresCluster cluster;

    private BenchServer(Path folder, PostgresCluster cluster) {
        this.folder = folder;
        this.cluster = cluster;
    }

    /// @param parent where it keeps its data
    static BenchServer start(Path parent, int major) {
        try {
            Path folder = Files.createTempDirectory(parent, "berth-bench-postgres-");
            return new BenchServer(
                    folder,
                    PostgresCluster.start(
                            PostgresServer.programs(major), folder, Secret.of(PASSWORD), new TreeMap<>(SETTINGS)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int port() {
        return cluster.port();
    }

    /// What psql and the manifests need to log in.
    Map<String, String> environment() {
        return Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                String.valueOf(port()),
                "PGUSER",
                PostgresCluster.SUPERUSER,
                "PGPASSWORD",
                PASSWORD,
                "BENCH_SECRETS",
                folder.resolve("secrets").toString());
    }

    /// Counts what its log tells. A statement of several lines is one, and so are several in one message.
    Count count() {
        long sessions = 0;
        long statements = 0;
        try (BufferedReader log = Files.newBufferedReader(cluster.log(), StandardCharsets.ISO_8859_1)) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (line.contains(" LOG:  connection authorized")) {
                    sessions++;
                } else if (line.contains(" LOG:  statement: ") || line.contains(" LOG:  execute ")) {
                    statements++;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Count(sessions, statements);
    }

    @Override
    public void close() {
        cluster.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
