package dev.berth.embedded;

import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/// A Redis server on a free port of the loopback interface, which asks for a password and saves nothing.
final class RedisProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port;
    private final Process server;

    private RedisProcess(int port, Process server) {
        this.port = port;
        this.server = server;
    }

    /// Starts it; returns when it answers. The password stands in a file that only its owner can read, never
    /// among the arguments, which every user of the machine may see.
    ///
    /// @param folder an empty one, for the program and its files
    /// @throws UnreadableException if it doesn't start
    static RedisProcess start(Path folder, Secret password) throws IOException {
        String program =
                ExecutableProvider.newJarResourceProvider(folder.toFile()).get().getAbsolutePath();
        int port = FreePort.find();
        Path configuration = Files.createFile(
                folder.resolve("redis.conf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(configuration, """
                bind 127.0.0.1
                port %d
                requirepass %s
                save ""
                appendonly no
                databases 16
                """.formatted(port, password.reveal()));
        Path log = folder.resolve("server.log");
        Process server = new Unprivileged(List.of())
                .process(
                        folder,
                        log,
                        List.of(program, configuration.toAbsolutePath().toString()))
                .start();
        var redis = new RedisProcess(port, server);
        try {
            redis.await();
        } catch (UnreadableException failed) {
            redis.close();
            throw failed;
        }
        return redis;
    }

    int port() {
        return port;
    }

    /// Writes some keys into a slot, as a service would.
    void fill(int slot, int keys, Secret password) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var commands = new StringBuilder("AUTH " + password.reveal() + "\r\nSELECT " + slot + "\r\n");
            for (int key = 1; key <= keys; key++) {
                commands.append("SET demo:").append(key).append(" 1\r\n");
            }
            socket.getOutputStream().write((commands + "QUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answers.lines().anyMatch(line -> !line.equals("+OK"))) {
                throw new IOException("the embedded Redis takes no keys");
            }
        }
    }

    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(5, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void await() {
        boolean ended = !FreePort.STARTING
                .within(PATIENCE)
                .until(
                        () -> answers() || !server.isAlive(),
                        e -> new UnreadableException("interrupted while the embedded Redis starts", e));
        if (ended || !server.isAlive()) {
            throw new UnreadableException("the embedded Redis did not start");
        }
    }

    /// Any reply will do, also that it wants a password first.
    private boolean answers() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }
}
