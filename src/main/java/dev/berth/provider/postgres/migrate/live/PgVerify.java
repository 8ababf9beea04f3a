package dev.berth.provider.postgres.migrate.live;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Parallel;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.migrate.PgCompared;
import dev.berth.provider.postgres.migrate.PgContent;
import dev.berth.provider.postgres.migrate.PgContent.Rows;
import dev.berth.provider.postgres.migrate.PgContentSql;
import dev.berth.provider.postgres.migrate.PgMove;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// Compares the copy with the old database: every row of every table, where sequences are, large objects, the names of
/// all other objects, and who owns them. Both are closed meanwhile.
///
/// @param converts whether they have different encodings
record PgVerify(PgMove move, PgMoveServer source, PgMoveServer target, boolean converts, MigrateProgress progress) {

    /// The first version that has checksums of 64 bits.
    static final int CHECKSUMS = 11;

    /// The contents of the old database. It takes no more writes, so they can be read long before the copy is
    /// done.
    /// @throws StepFailedException if it can't be read
    PgContent old() {
        return content(source, move.hidden(), Math.max(1, move.jobs() / 2), 0, _ -> {});
    }

    /// Compares the copy with it.
    /// @throws StepFailedException if they differ, or can't be compared
    void verify(PgContent old) {
        String database = move.section().database();
        List<String> differences = old.differences(content(target, database, move.jobs(), old.rows(), progress));
        List<String> strangers = target.inside(
                database,
                inside -> inside.inspect("migrate/objects").getFirst().stream()
                        .filter(row -> row.find("owner")
                                .filter(owner -> !owner.equals(move.section().user())
                                        && !owner.equals(quoted(move.section().user())))
                                .isPresent())
                        .map(row -> row.text("kind") + " " + row.text("name") + " belongs to " + row.text("owner"))
                        .toList());
        if (!differences.isEmpty() || !strangers.isEmpty()) {
            throw new StepFailedException(
                    "the copy is not the same: " + String.join("; ", differences.isEmpty() ? strangers : differences));
        }
        progress.accept("compared " + Text.count(old.tables().size(), "table") + " with "
                + Text.count(old.rows(), "row") + ", "
                + Text.count(old.sequences().size(), "sequence") + ", "
                + Text.count(old.largeObjects().count(), "large object") + " and "
                + Text.count(old.objects().size(), "other object") + ": all are the same");
    }

    /// @param atOnce how many tables at a time
    /// @param rows how many there should be
    private PgContent content(PgMoveServer end, String database, int atOnce, long rows, MigrateProgress progress) {
        long start = System.nanoTime();
        try (PgConnection session = session(end, database)) {
            List<Row> tables = session.inspect("migrate/tables").getFirst();
            var sums = new TreeMap<String, Rows>();
            var sql = new PgContentSql(converts, source.major() < CHECKSUMS);
            var compared = new PgCompared(tables, rows);
            BiConsumer<Row, Rows> done = (table, sum) ->
                    progress.at(compared.add(table, sum.count(), Duration.ofNanos(System.nanoTime() - start)));
            int width = Math.max(1, Math.min(atOnce, tables.size()));
            for (List<Sum> part :
                    Parallel.map(Parallel.dealt(tables, width), width, some -> sums(end, database, some, sql, done))) {
                part.forEach(sum -> sums.put(sum.table(), sum.rows()));
            }
            List<Row> sequences = session.inspect("migrate/sequences").getFirst();
            var places = new TreeMap<String, String>();
            if (!sequences.isEmpty()) {
                session.rows(PgContentSql.sequences(sequences))
                        .forEach(row -> places.put(row.text("name"), row.text("place")));
            }
            var objects = new TreeSet<String>();
            session.inspect("migrate/objects")
                    .getFirst()
                    .forEach(row -> objects.add(row.text("kind") + " " + row.text("name")));
            Row large = session.rows(sql.largeObjects()).getFirst();
            return new PgContent(sums, places, rows(large), objects);
        } catch (PgException failure) {
            throw new StepFailedException(
                    end.spec().where() + ": it could not be compared: " + failure.said(), failure);
        }
    }

    private record Sum(String table, Rows rows) {}

    private List<Sum> sums(
            PgMoveServer end, String database, List<Row> tables, PgContentSql sql, BiConsumer<Row, Rows> done) {
        try (PgConnection session = session(end, database)) {
            var sums = new ArrayList<Sum>();
            for (Row table : tables) {
                Rows rows = sum(end, session, table, sql);
                done.accept(table, rows);
                sums.add(new Sum(table.text("name"), rows));
            }
            return sums;
        }
    }

    /// Forced row security keeps rows from an owner, too, but not while it is switched off. Nobody else is in the new
    /// database.
    private Rows sum(PgMoveServer end, PgConnection session, Row table, PgContentSql sql) {
        boolean forced =
                end.equals(target) && table.flag("forced") && !end.server().flag("superuser");
        if (!forced) {
            return rows(session.rows(sql.table(table)).getFirst());
        }
        String name = quoted(table.text("schema")) + "." + quoted(table.text("relation"));
        session.execute(List.of("alter table " + name + " no force row level security"), true);
        Rows rows = rows(session.rows(sql.table(table)).getFirst());
        session.execute(List.of("alter table " + name + " force row level security"), true);
        return rows;
    }

    private static Rows rows(Row row) {
        return new Rows(Long.parseLong(row.text("count")), row.text("sum"));
    }

    private PgConnection session(PgMoveServer end, String database) {
        PgConnection session = end.inside(database, end.equals(target) ? Mode.WRITE : Mode.READ);
        try {
            session.execute(PgContentSql.SETTINGS, false);
            return session;
        } catch (PgException failure) {
            session.close();
            throw failure;
        }
    }
}
