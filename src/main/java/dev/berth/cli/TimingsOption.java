package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.core.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--timings`, or `BERTH_TIMINGS=1`
final class TimingsOption {

    private static final double NANOS = 1e9;

    @Option(
            names = "--timings",
            description = "Print on standard error where the time went. BERTH_TIMINGS=1 asks for the same.")
    private boolean wanted;

    /// What a run that begins now adds to, with the time that its process took to get here.
    Timings begin() {
        var timings = new Timings();
        ProcessHandle.current()
                .info()
                .startInstant()
                .ifPresent(start -> timings.add("start", Duration.between(start, Instant.now())));
        return timings;
    }

    /// Prints the parts, if they are wanted.
    void print(Timings timings, Console console) {
        if (!wanted && !console.environment("BERTH_TIMINGS").equals(Optional.of("1"))) {
            return;
        }
        var err = console.err();
        err.println("berth: where the time went; servers are read at the same time");
        timings.parts()
                .forEach((part, time) -> err.println(
                        String.format(Locale.ROOT, "  %-32s %7.3f s", Text.printable(part), time.toNanos() / NANOS)));
    }
}
