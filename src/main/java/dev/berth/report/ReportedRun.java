package dev.berth.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What was run, where and when.
///
/// @param command `plan`, `apply`, `drift` or `validate`
/// @param version berth's own
/// @param environment the one that was asked for; empty for the base
/// @param at when the run began
public record ReportedRun(
        String command, String version, String directory, Optional<String> environment, Instant at, Duration took) {

    /// What it was about: the directory, and the environment if there was one.
    public String place() {
        return directory + environment.map(name -> " environment " + name).orElse("");
    }
}
