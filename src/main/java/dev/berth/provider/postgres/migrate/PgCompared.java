package dev.berth.provider.postgres.migrate;

import dev.berth.core.migrate.MigrateProgress.Amount;
import dev.berth.core.migrate.MigrateProgress.Position;
import dev.berth.provider.postgres.Row;
import java.time.Duration;
import java.util.List;

/// How far a comparison is.
public final class PgCompared {

    private final long tables;
    private final long rows;
    private final long bytes;
    private long doneTables;
    private long doneRows;
    private long doneBytes;

    /// @param tables the rows of `tables.sql` of what is compared
    /// @param rows how many all of them have
    public PgCompared(List<Row> tables, long rows) {
        this.tables = tables.size();
        this.rows = rows;
        this.bytes = tables.stream().mapToLong(PgCompared::bytes).sum();
    }

    private static long bytes(Row table) {
        return Long.parseLong(table.text("bytes"));
    }

    /// Adds a table that has been compared.
    ///
    /// @param count its rows
    /// @param spent since the beginning
    public synchronized Position add(Row table, long count, Duration spent) {
        doneTables++;
        doneRows += count;
        doneBytes += bytes(table);
        return new Position(
                "compared",
                new Amount(doneTables, tables),
                new Amount(doneRows, rows),
                new Amount(doneBytes, bytes),
                spent);
    }
}
