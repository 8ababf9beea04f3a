package dev.berth.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How long a command took, each time it ran.
record Timing(List<Duration> sorted) {

    private static final double NANOS = 1e9;

    Timing {
        sorted = sorted.stream().sorted().toList();
    }

    /// Runs a command to its end.
    ///
    /// @param log takes what it prints
    /// @throws IllegalStateException with what it printed, if it fails
    static Duration of(List<String> command, Map<String, String> environment, Path log) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            process.environment().putAll(environment);
            long start = System.nanoTime();
            int exit = process.start().waitFor();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (exit != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " ended with " + exit + "\n" + Files.readString(log));
            }
            return taken;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// The same with one more run.
    Timing with(Duration run) {
        var all = new ArrayList<>(sorted);
        all.add(run);
        return new Timing(all);
    }

    double median() {
        return seconds(sorted.get(sorted.size() / 2));
    }

    @Override
    public String toString() {
        return "%.2f s (%.2f to %.2f)".formatted(median(), seconds(sorted.getFirst()), seconds(sorted.getLast()));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }
}
