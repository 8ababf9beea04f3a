package dev.berth.core;

import java.time.Duration;
import java.util.Map;

/// Durations as manifests and `berth.yaml` write them: a number and a unit, `7d`.
public final class UnitDuration {

    private static final Map<Character, Duration> UNITS = Map.of(
            's', Duration.ofSeconds(1),
            'm', Duration.ofMinutes(1),
            'h', Duration.ofHours(1),
            'd', Duration.ofDays(1),
            'w', Duration.ofDays(7));

    private UnitDuration() {}

    /// Reads what the schema has accepted.
    public static Duration parse(String text) {
        int last = text.length() - 1;
        Duration unit = UNITS.getOrDefault(text.charAt(last), Duration.ZERO);
        return unit.multipliedBy(Long.parseLong(text.substring(0, last)));
    }
}
