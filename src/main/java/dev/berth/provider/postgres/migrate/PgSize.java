package dev.berth.provider.postgres.migrate;

import java.util.List;
import java.util.Locale;

/// Bytes for people.
public final class PgSize {

    private static final List<String> UNITS = List.of("bytes", "kB", "MB", "GB", "TB");
    private static final int STEP = 1024;
    private static final int WHOLE = 10;

    private PgSize() {}

    /// `8 bytes`, `2.4 MB`, `12 GB`.
    public static String of(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= STEP && unit < UNITS.size() - 1) {
            size /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || size >= WHOLE ? "%.0f %s" : "%.1f %s", size, UNITS.get(unit));
    }
}
