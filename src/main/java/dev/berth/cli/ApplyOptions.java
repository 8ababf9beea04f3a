package dev.berth.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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

    @Option(
            names = "--audit",
            paramLabel = "FILE",
            description = "Append a line of JSON to this file for each change when it ends: who, what, how it ended.")
    private String audit = "";

    /// The file of `--audit`, opened before anything is applied.
    ///
    /// @param command as it was typed, without its arguments
    /// @throws ParameterException if it can't be written
    AuditFile audit(Console console, String command, String directory, Optional<String> environment) {
        if (audit.isEmpty()) {
            return AuditFile.none(console);
        }
        try {
            return AuditFile.at(Path.of(audit), console, command, directory, environment);
        } catch (InvalidPathException e) {
            throw new ParameterException(
                    spec.commandLine(), "--audit " + audit + ": this is no path: " + e.getReason());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--audit " + audit + ": " + WholeFile.reason(e));
        }
    }

    int parallelism() {
        return parallelism;
    }
}
