package dev.berth.provider.postgres;

import java.time.Duration;
import java.util.Map;

/// Durations as manifests write them: a number and a unit, `7d`.
final class PgDuration {

    private static final Map<Character, Duration> UNITS = Map.of(
            's', Duration.ofSeconds(1),
            'm', Duration.ofMinutes(1),
            'h', Duration.ofHours(1),
            'd', Duration.ofDays(1),
            'w', Duration.ofDays(7));

    private PgDuration() {}

    /// Reads what the schema has accepted.
    static Duration parse(String text) {
        int last = text.length() - 1;
        Duration unit = UNITS.getOrDefault(text.charAt(last), Duration.ZERO);
        return unit.multipliedBy(Long.parseLong(text.substring(0, last)));
    }
}
