package dev.berth.cli;

import dev.berth.run.ServerWait;
import java.time.Duration;
import picocli.CommandLine.Option;

/// `--wait 180s`
final class WaitOption {

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Wait this long for servers that start or aren't there yet (default: not at all).")
    private Duration limit = Duration.ZERO;

    /// Waits as long as was asked for, and tells of it on `err`.
    ServerWait on(Console console) {
        return new ServerWait(limit, line -> console.err().println("berth: " + line));
    }
}
