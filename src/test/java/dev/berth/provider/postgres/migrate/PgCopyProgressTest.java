package dev.berth.provider.postgres.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.provider.postgres.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PgCopyProgressTest {

    private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

    private final PgCopyProgress progress = new PgCopyProgress(
            "dumped",
            List.of(
                    new Row(Map.of("relation", "orders", "bytes", "104857600")),
                    new Row(Map.of("relation", "lines", "bytes", "314572800"))),
            START);

    @Test
    void tellsTablesBytesRateAndTimeLeft() {
        assertEquals(
                Optional.of("dumped 1 of 2 tables, 100 MB of 400 MB, 10 MB/s, about 30s left"),
                progress.accept("pg_dump: finished item 3001 TABLE DATA orders", START.plusSeconds(10)));
    }

    @Test
    void tellsNothingMoreOftenThanEveryFewSeconds() {
        assertEquals(
                Optional.empty(),
                progress.accept("pg_dump: finished item 3001 TABLE DATA orders", START.plusSeconds(1)));
        assertEquals(Optional.empty(), progress.accept("pg_dump: reading schemas", START.plusSeconds(20)));
    }

    @Test
    void keepsWhatWentWrong() {
        progress.accept("pg_restore: creating TABLE \"public.orders\"", START);
        progress.accept("pg_restore: error: COPY failed for table \"orders\": ERROR:  division by zero", START);
        progress.accept("DETAIL:  Something.", START);
        assertEquals(
                "pg_restore: error: COPY failed for table \"orders\": ERROR:  division by zero; DETAIL:  Something.",
                progress.said());
    }
}
