package dev.berth.embedded;

import dev.berth.core.Retry;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.credential.PasswordGenerator;
import dev.berth.network.IoErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.postgresql.util.PasswordUtil;

/// A PostgreSQL and a Redis on free loopback ports, each with new random passwords: the platform of `berth demo`.
/// They and all their files are gone after [#close()], and also when the process is interrupted.
public final class EmbeddedServers implements AutoCloseable {

    public static final String HOST = "127.0.0.1";

    /// The admin that berth logs in as: not a superuser, as on a managed server.
    public static final String ADMIN = "admin_user";

    /// How often a folder is removed that fills again meanwhile.
    private static final Retry REMOVAL = FreePort.STARTING.times(100);

    private final Path folder;
    private final Secret postgresPassword = new PasswordGenerator().generate(PasswordGenerator.LENGTH);
    private final Secret redisPassword = new PasswordGenerator().generate(PasswordGenerator.LENGTH);
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atExit = new Thread(this::stop, "stop embedded servers");
    private final int postgresPort;
    private final int redisPort;

    /// Starts both.
    ///
    /// @param folder a temporary one; the servers get a new folder in it
    /// @throws UnreadableException if one doesn't start
    public static EmbeddedServers start(Path folder) {
        try {
            return new EmbeddedServers(folder);
        } catch (IOException failure) {
            throw new UnreadableException(
                    "the embedded servers could not be started: " + IoErrors.of(failure), failure);
        } catch (SQLException failure) {
            throw new UnreadableException("the embedded PostgreSQL: " + failure.getMessage(), failure);
        }
    }

    private EmbeddedServers(Path parent) throws IOException, SQLException {
        folder = Files.createTempDirectory(parent.toAbsolutePath(), "servers-");
        // An interrupt waits until both have started or failed, else it would leave behind what it came too early
        // for.
        synchronized (this) {
            Runtime.getRuntime().addShutdownHook(atExit);
            try {
                redisPort = startRedis();
                postgresPort = startPostgres();
            } catch (IOException | SQLException | RuntimeException failure) {
                close();
                throw failure;
            }
        }
    }

    public int postgresPort() {
        return postgresPort;
    }

    /// The password of [#ADMIN].
    public Secret postgresPassword() {
        return postgresPassword;
    }

    public int redisPort() {
        return redisPort;
    }

    public Secret redisPassword() {
        return redisPassword;
    }

    /// Writes some keys into a slot of the Redis, as a service would.
    /// @throws UnreadableException if it takes none
    public void fillSlot(int slot, int keys) {
        for (AutoCloseable server : started) {
            if (server instanceof RedisProcess redis) {
                try {
                    redis.fill(slot, keys, redisPassword);
                } catch (IOException failure) {
                    throw new UnreadableException("the embedded Redis: " + IoErrors.of(failure), failure);
                }
            }
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The hook is running, and finds that there is nothing left to do.
            return;
        }
    }

    private int startRedis() throws IOException {
        var redis = RedisProcess.start(privateFolder("redis"), redisPassword);
        started.push(redis);
        return redis.port();
    }

    private int startPostgres() throws IOException, SQLException {
        Path postgres = privateFolder("postgres");
        PostgresBinaries.unpack(PostgresBinaries.bundled(), postgres);
        Secret superuser = new PasswordGenerator().generate(PasswordGenerator.LENGTH);
        var cluster = PostgresCluster.start(postgres, postgres, superuser, new TreeMap<>());
        started.push(cluster);
        try (Connection connection = cluster.connect(PostgresCluster.SUPERUSER, superuser);
                Statement statement = connection.createStatement()) {
            // A verifier holds no quote, and the clear text never travels.
            statement.execute("create role " + ADMIN + " login createdb createrole password '"
                    + PasswordUtil.encodeScramSha256(postgresPassword.reveal().toCharArray()) + "'");
        }
        return cluster.port();
    }

    private Path privateFolder(String name) throws IOException {
        return Files.createDirectory(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private synchronized void stop() {
        if (closed.getAndSet(true)) {
            return;
        }
        while (!started.isEmpty()) {
            switch (started.pop()) {
                case PostgresCluster cluster -> cluster.close();
                case RedisProcess redis -> redis.close();
                case AutoCloseable other -> throw new AssertionError(other);
            }
        }
        remove(folder);
    }

    /// Removes a folder with all that is in it. A server that is still going down may remove some of its files
    /// itself, and write others.
    public static void remove(Path folder) {
        Optional<IOException> failure = Optional.empty();
        Retry.Tries tries = REMOVAL.begin();
        while (Files.exists(folder) && !tries.isOver()) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException busy) {
                failure = Optional.of(busy);
            } catch (UncheckedIOException busy) {
                failure = Optional.ofNullable(busy.getCause());
            }
            if (Files.exists(folder)) {
                tries.pause(e -> new IllegalStateException("interrupted while removing " + folder, e));
            }
        }
        if (Files.exists(folder)) {
            throw new IllegalStateException(folder + " could not be removed: "
                    + failure.map(IoErrors::of).orElse("it fills again"));
        }
    }
}
