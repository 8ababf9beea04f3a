package dev.berth.report;

import dev.berth.core.Drift.Cause;
import dev.berth.core.ServiceOutcome;
import java.util.Locale;
import java.util.Optional;

/// The names in reports that machines read.
final class Names {

    private Names() {}

    /// `changed-live`.
    static String of(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String of(ServiceOutcome outcome) {
        return switch (outcome) {
            case ServiceOutcome.Applied _ -> "applied";
            case ServiceOutcome.Failed _ -> "failed";
            case ServiceOutcome.Skipped _ -> "skipped";
        };
    }

    static Optional<String> reason(ServiceOutcome outcome) {
        return switch (outcome) {
            case ServiceOutcome.Applied _ -> Optional.empty();
            case ServiceOutcome.Failed(String reason) -> Optional.of(reason);
            case ServiceOutcome.Skipped(String reason) -> Optional.of(reason);
        };
    }
}
