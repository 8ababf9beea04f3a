package dev.berth.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/// What every command that changes berth's own logins takes.
final class BootstrapOptions {

    @Option(names = "--yes", description = "Apply without asking. Needed where there is no terminal.")
    boolean yes;

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long to wait for another apply to end (default: ${DEFAULT-VALUE}).")
    Duration lockTimeout = Duration.ofMinutes(1);
}
