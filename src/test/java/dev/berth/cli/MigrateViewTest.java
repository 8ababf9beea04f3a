package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.migrate.MigrateProgress.Amount;
import dev.berth.core.migrate.MigrateProgress.Position;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MigrateViewTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final MigrateView.Lines lines =
            new MigrateView.Lines(new PrintStream(err, true, StandardCharsets.UTF_8), "cafe-backend");

    private static Position dumped(int seconds) {
        return new Position(
                "dumped",
                new Amount(1, 2),
                new Amount(300, 900),
                new Amount((seconds * 10L) << 20, 400L << 20),
                Duration.ofSeconds(seconds));
    }

    @Test
    void tellsBytesRateTimeLeftTablesAndRowsEveryTenSeconds() {
        for (int second = 1; second <= 20; second++) {
            lines.at(dumped(second));
        }
        assertEquals("""
                berth: cafe-backend: dumped 100 MB of 400 MB, 10 MB/s, about 30.0s left; 1 of 2 tables, 300 of about 900 rows
                berth: cafe-backend: dumped 200 MB of 400 MB, 10 MB/s, about 20.0s left; 1 of 2 tables, 300 of about 900 rows
                """, err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theNextStepCountsAnew() {
        lines.at(dumped(15));
        lines.accept("pg_restore, \u001b[2J");
        lines.at(dumped(9));
        lines.at(dumped(12));
        assertEquals("""
                berth: cafe-backend: dumped 150 MB of 400 MB, 10 MB/s, about 25.0s left; 1 of 2 tables, 300 of about 900 rows
                berth: cafe-backend: pg_restore, \\u001b[2J
                berth: cafe-backend: dumped 120 MB of 400 MB, 10 MB/s, about 28.0s left; 1 of 2 tables, 300 of about 900 rows
                """, err.toString(StandardCharsets.UTF_8));
    }
}
