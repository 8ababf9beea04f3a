package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two applies at once.
class RaceIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Workspace workspace;

    RaceIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void servers() {
        workspace.environment("ADMIN_PASSWORD", server.admin().password().reveal());
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(server.host(), server.port()));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    /// Somebody who types yes only when the other plan is shown too.
    private static StringReader yesTogether(CyclicBarrier shown) {
        return new StringReader("yes\n") {
            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                try {
                    shown.await();
                } catch (BrokenBarrierException e) {
                    throw new IOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return super.read(buffer, offset, length);
            }
        };
    }

    @Test
    void oneAppliesAndTheOtherWaitsAndFindsNothingLeft() throws InterruptedException, ExecutionException {
        Stream.of("billing", "cafe", "erp")
                .forEach(name -> workspace.write(name + ".yaml", "service: " + name + "\npostgres: {}\n"));
        var shown = new CyclicBarrier(2);
        Callable<Workspace.Result> apply = () -> workspace.berthAt("012", yesTogether(shown), "apply");

        List<Workspace.Result> results;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Workspace.Result> one = executor.submit(apply);
            Future<Workspace.Result> other = executor.submit(apply);
            results = List.of(one.get(), other.get());
        }

        assertAll(
                () -> assertEquals(
                        List.of(0, 0),
                        results.stream().map(Workspace.Result::exitCode).toList(),
                        () -> results.toString()),
                () -> assertEquals(
                        1,
                        results.stream()
                                .filter(result -> result.out().endsWith("Applied 3 services.\n"))
                                .count(),
                        () -> results.toString()),
                () -> assertEquals(
                        1,
                        results.stream()
                                .filter(result ->
                                        result.out().endsWith("Nothing is left to apply: another run has done it.\n"))
                                .count(),
                        () -> results.toString()),
                () -> assertEquals(
                        1,
                        results.stream()
                                .filter(result -> result.err().contains("another apply is running: ")
                                        && result.err().contains(". Waiting up to 60s for it to end\n"))
                                .count(),
                        () -> results.toString()),
                () -> assertEquals(0, workspace.berth("plan", "--exit-code").exitCode()));
    }

    /// A fleet may have no PostgreSQL whose lock would keep the two apart.
    @Test
    void theDirectoryOfSecretsHasALockOfItsOwn() throws IOException {
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        Files.createDirectories(workspace.secrets());
        Path file = workspace.secrets().resolve(".berth.lock");
        Workspace.Result busy;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock();
            Files.writeString(file, "process 4711 of somebody, since noon");

            busy = workspace.berth("apply", "--yes", "--lock-timeout", "1s");
        }
        var free = workspace.berth("apply", "--yes", "--lock-timeout", "1s");

        assertAll(
                () -> assertEquals(8, busy.exitCode(), busy::all),
                () -> assertTrue(
                        busy.err()
                                .contains("another apply is running: process 4711 of somebody, since noon. Waited 1s"),
                        busy::all),
                () -> assertEquals(0, free.exitCode(), free::all));
    }
}
