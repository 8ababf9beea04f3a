package dev.berth.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// What the numbers were measured on.
final class Machine {

    private static final double KIB_IN_GIB = 1 << 20;
    private static final long DATABASE_MIB = 10;
    private static final long MIB = 1 << 20;

    private Machine() {}

    /// In one line.
    static String describe(int major, Path data) {
        return "%s, %d cores, %.0f GiB, load %s before it; PostgreSQL %d, data in %s; %s; Java %s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        kib("/proc/meminfo", "MemTotal:") / KIB_IN_GIB,
                        first("/proc/loadavg"),
                        major,
                        data,
                        psql(),
                        Runtime.version());
    }

    /// In memory where half of what is free there is room enough, as that is the same on every machine.
    static Path dataFolder(int services) {
        Path memory = Path.of("/dev/shm");
        try {
            return Files.isWritable(memory)
                            && Files.getFileStore(memory).getUsableSpace() / 2 > services * DATABASE_MIB * MIB
                    ? memory
                    : Path.of(System.getProperty("java.io.tmpdir"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static double kib(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException elsewhere) {
            return 0;
        }
    }

    private static String first(String file) {
        try {
            return Files.readString(Path.of(file)).split(" ", 2)[0];
        } catch (IOException elsewhere) {
            return "unknown";
        }
    }

    private static String psql() {
        try {
            Process process = new ProcessBuilder(List.of("psql", "--version")).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .replaceFirst(" \\(PostgreSQL\\)", "")
                    .replaceFirst(" \\(.*\\)", "");
        } catch (IOException missing) {
            throw new UncheckedIOException("the benchmark needs psql", missing);
        }
    }
}
