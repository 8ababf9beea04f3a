package dev.berth.provider.postgres;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/// Until when each major version of PostgreSQL gets fixes. See postgresql.org, "Versioning Policy".
final class PgEndOfLife {

    private static final Map<Integer, LocalDate> ENDS = Map.of(
            13, LocalDate.of(2025, 11, 13),
            14, LocalDate.of(2026, 11, 12),
            15, LocalDate.of(2027, 11, 11),
            16, LocalDate.of(2028, 11, 9),
            17, LocalDate.of(2029, 11, 8),
            18, LocalDate.of(2030, 11, 14),
            19, LocalDate.of(2031, 11, 13));

    private PgEndOfLife() {}

    /// When a version's last fixes came, if that is over by now.
    static Optional<LocalDate> ended(int major, Instant now) {
        return Optional.ofNullable(ENDS.get(major))
                .filter(end -> end.isBefore(now.atZone(ZoneOffset.UTC).toLocalDate()));
    }
}
