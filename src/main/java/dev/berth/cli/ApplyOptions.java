package dev.berth.cli;

import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// The options of every command that changes servers.
final class ApplyOptions {

    private static final int MAX_PARALLELISM = 64;

    private int parallelism = 4;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--yes", description = "Apply without asking. Needed where there is no terminal.")
    boolean yes;

    @Option(names = "--skip-blocked", description = "Apply the other services when a guard refuses some.")
    boolean skipBlocked;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many services to work on at once (default: ${DEFAULT-VALUE}).")
    void parallelism(int services) {
        if (services < 1 || services > MAX_PARALLELISM) {
            throw new ParameterException(
                    spec.commandLine(), "--parallelism takes a number from 1 to " + MAX_PARALLELISM);
        }
        parallelism = services;
    }

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long to wait for another apply to end (default: ${DEFAULT-VALUE}).")
    Duration lockTimeout = Duration.ofMinutes(1);

    @Mixin
    AuditOption audit = new AuditOption();

    int parallelism() {
        return parallelism;
    }
}
