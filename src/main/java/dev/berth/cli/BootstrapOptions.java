package dev.berth.cli;

import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of every command that changes berth's own logins.
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

    @Mixin
    AuditOption audit = new AuditOption();
}
