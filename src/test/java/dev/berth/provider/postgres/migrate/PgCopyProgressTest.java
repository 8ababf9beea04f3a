package dev.berth.provider.postgres.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.migrate.MigrateProgress.Amount;
import dev.berth.core.migrate.MigrateProgress.Position;
import dev.berth.provider.postgres.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PgCopyProgressTest {

    private static final Duration SPENT = Duration.ofSeconds(10);
    private static final List<Row> TABLES = List.of(new Row(Map.of("oid", "1")), new Row(Map.of("oid", "2")));
    private static final List<Row> SIZES = List.of(
            size("1", "orders", false, 1000, 50),
            size("1", "orders_pkey", true, 300, 50),
            size("2", "lines", false, 4000, 200),
            size("2", "lines_order_idx", true, 700, 200),
            size("3", "of an extension", false, 9000, 900));

    private final PgCopyProgress dump = PgCopyProgress.dumped(TABLES, SIZES);
    private final PgCopyProgress restore = PgCopyProgress.restored(TABLES, SIZES);

    private static Row size(String table, String relation, boolean index, int bytes, int rows) {
        return new Row(Map.of(
                "table_oid",
                table,
                "relation",
                relation,
                "index",
                index ? "t" : "f",
                "bytes",
                "" + bytes,
                "rows",
                "" + rows));
    }

    @Test
    void aDumpCountsTablesAndWhatOfOthersIsDone() {
        dump.accept("pg_dump: finished item 3001 TABLE DATA orders");
        assertEquals(
                new Position("dumped", new Amount(1, 2), new Amount(100, 250), new Amount(2000, 5000), SPENT),
                dump.position(List.of(new Row(Map.of("relation", "lines", "rows", "50"))), SPENT));
    }

    @Test
    void aRestoreCountsIndexesToo() {
        restore.accept("pg_restore: finished item 3001 TABLE DATA orders");
        restore.accept("pg_restore: finished item 3010 CONSTRAINT orders orders_pkey");
        restore.accept("pg_restore: finished item 3002 TABLE DATA lines");
        restore.accept("pg_restore: finished item 3011 INDEX lines_order_idx");
        restore.accept("pg_restore: finished item 3012 FK CONSTRAINT lines lines_order_fkey");
        assertEquals(
                new Position("restored", new Amount(2, 2), new Amount(250, 250), new Amount(6000, 6000), SPENT),
                restore.position(List.of(), SPENT));
    }

    @Test
    void aTableThatGrewBeyondTheGuessIsNeverMoreThanWhole() {
        assertEquals(
                new Position("dumped", new Amount(0, 2), new Amount(200, 250), new Amount(4000, 5000), SPENT),
                dump.position(List.of(new Row(Map.of("relation", "lines", "rows", "7000"))), SPENT));
    }

    @Test
    void keepsWhatWentWrong() {
        restore.accept("pg_restore: creating TABLE \"public.orders\"");
        restore.accept("pg_restore: error: COPY failed for table \"orders\": ERROR:  division by zero");
        restore.accept("DETAIL:  Something.");
        assertEquals(
                "pg_restore: error: COPY failed for table \"orders\": ERROR:  division by zero; DETAIL:  Something.",
                restore.said());
    }
}
