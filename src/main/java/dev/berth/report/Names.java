package dev.berth.report;

import dev.berth.core.Drift.Cause;
import dev.berth.core.Outcome;
import java.util.Locale;
import java.util.Optional;

/// The names in reports that machines read.
final class Names {

    private Names() {}

    /// `changed-live`.
    static String of(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied _ -> "applied";
            case Outcome.Failed _ -> "failed";
            case Outcome.Skipped _ -> "skipped";
        };
    }

    static Optional<String> reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied _ -> Optional.empty();
            case Outcome.Failed(String reason) -> Optional.of(reason);
            case Outcome.Skipped(String reason) -> Optional.of(reason);
        };
    }
}
