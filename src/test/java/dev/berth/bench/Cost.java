package dev.berth.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What one run of a command took.
///
/// @param seconds from its start to its end
/// @param cpu seconds of processor time, user and system, of the command and all processes that it started
/// @param memory the most bytes that the command's own process held, what it started left out
/// @param sessions that the server let in
/// @param statements that the server was sent
record Cost(double seconds, double cpu, long memory, long sessions, long statements) {

    private static final double NANOS = 1e9;
    private static final double TICKS = 100;
    private static final long KIB = 1024;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;
    private static final long PAUSE_MILLIS = 5;

    /// Runs a command to its end.
    ///
    /// @param log takes what it prints
    /// @throws IllegalStateException with what it printed, if it fails
    static Cost of(List<String> command, Map<String, String> environment, Path log, BenchServer server) {
        BenchServer.Count before = server.count();
        double cpuBefore = childrenSeconds();
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            process.environment().putAll(environment);
            long start = System.nanoTime();
            Process running = process.start();
            long memory = 0;
            while (running.isAlive()) {
                memory = Math.max(memory, peak(running.pid()).orElse(0));
                running.waitFor(PAUSE_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
            double seconds = (System.nanoTime() - start) / NANOS;
            if (running.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + running.exitValue() + "\n"
                        + Files.readString(log));
            }
            BenchServer.Count after = server.count();
            return new Cost(
                    seconds,
                    childrenSeconds() - cpuBefore,
                    memory,
                    after.sessions() - before.sessions(),
                    after.statements() - before.statements());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// Processor time of all ended children and theirs. See proc(5), `cutime` and `cstime`, in ticks of 10 ms.
    private static double childrenSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            // What stands before the last parenthesis is the program's name, which may hold spaces.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM])) / TICKS;
        } catch (IOException elsewhere) {
            return Double.NaN;
        }
    }

    /// See proc(5), `VmHWM`.
    private static OptionalLong peak(long process) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst();
        } catch (IOException ended) {
            return OptionalLong.empty();
        }
    }

    /// The same for `factor` times as much.
    Cost times(double factor) {
        return new Cost(
                seconds * factor, cpu * factor, memory, Math.round(sessions * factor), Math.round(statements * factor));
    }
}
