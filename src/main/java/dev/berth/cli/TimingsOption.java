package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.core.Timings;
import java.lang.management.ManagementFactory;
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

    /// The timings of a run that begins now, with the time since the start of its process. The classes that
    /// know when the JVM started are loaded only if timings are asked for.
    Timings begin(Console console) {
        var timings = new Timings();
        if (isWanted(console)) {
            Instant now = Instant.now();
            Instant start =
                    Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
            timings.add("start", Duration.between(start, now));
        }
        return timings;
    }

    private boolean isWanted(Console console) {
        return wanted || console.environment("BERTH_TIMINGS").equals(Optional.of("1"));
    }

    /// Prints the parts, if they are wanted.
    void print(Timings timings, Console console) {
        if (!isWanted(console)) {
            return;
        }
        var err = console.err();
        err.println("berth: where the time went; servers are read at the same time");
        timings.parts()
                .forEach((part, time) -> err.println(
                        String.format(Locale.ROOT, "  %-32s %7.3f s", Text.printable(part), time.toNanos() / NANOS)));
    }
}
