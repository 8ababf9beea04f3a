package dev.berth.provider.postgres.migrate;

import dev.berth.core.Text;
import dev.berth.core.migrate.MigrateProgress.Amount;
import dev.berth.core.migrate.MigrateProgress.Position;
import dev.berth.provider.postgres.Row;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads what pg_dump and pg_restore print while they work: how far they are, and what went wrong.
public final class PgCopyProgress {

    private static final Pattern FINISHED =
            Pattern.compile(".*: finished item \\d+ (TABLE DATA|INDEX|CONSTRAINT) (.*)");
    private static final Pattern SAID =
            Pattern.compile(".*: (error|fatal|warning|hint|detail): .*|DETAIL: .*|HINT: .*");
    private static final int MAX_SAID = 6;
    private static final int MAX_CHARACTERS = 400;

    private final String verb;
    private final Map<String, Deque<Relation>> left = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private final Sum all = new Sum();
    private final Sum done = new Sum();

    private record Relation(boolean index, long bytes, long rows) {}

    private static final class Sum {
        private long tables;
        private long rows;
        private long bytes;

        void add(Relation relation) {
            tables += relation.index ? 0 : 1;
            rows += relation.rows;
            bytes += relation.bytes;
        }
    }

    private PgCopyProgress(String verb, List<Row> tables, List<Row> sizes, boolean indexes) {
        this.verb = verb;
        Set<String> copied = tables.stream().map(row -> row.text("oid")).collect(Collectors.toSet());
        for (Row size : sizes) {
            boolean index = size.flag("index");
            if (copied.contains(size.text("table_oid")) && (indexes || !index)) {
                var relation = new Relation(
                        index, Long.parseLong(size.text("bytes")), index ? 0 : Long.parseLong(size.text("rows")));
                all.add(relation);
                left.computeIfAbsent(size.text("relation"), _ -> new ArrayDeque<>())
                        .add(relation);
            }
        }
    }

    /// What pg_dump does.
    ///
    /// @param tables the rows of `tables.sql`
    /// @param sizes the rows of `sizes.sql`
    public static PgCopyProgress dumped(List<Row> tables, List<Row> sizes) {
        return new PgCopyProgress("dumped", tables, sizes, false);
    }

    /// What pg_restore does, which makes the indexes anew.
    ///
    /// @param tables the rows of `tables.sql`, of the old database
    /// @param sizes the rows of `sizes.sql`, of the old database
    public static PgCopyProgress restored(List<Row> tables, List<Row> sizes) {
        return new PgCopyProgress("restored", tables, sizes, true);
    }

    /// Takes one line in.
    public synchronized void accept(String line) {
        Matcher finished = FINISHED.matcher(line);
        if (finished.matches()) {
            // What is finished of a constraint is named by its table and itself.
            String name = finished.group(2);
            finish(finished.group(1).equals("CONSTRAINT") ? name.substring(name.indexOf(' ') + 1) : name);
        } else if (SAID.matcher(line).matches() && said.size() < MAX_SAID) {
            said.add(Text.shortened(line, MAX_CHARACTERS));
        }
    }

    private void finish(String name) {
        Optional.ofNullable(left.get(name)).map(Deque::poll).ifPresent(done::add);
    }

    /// How far it is.
    ///
    /// @param running the rows of `copies.sql`: tables that are being copied
    /// @param spent since the program started
    public synchronized Position position(List<Row> running, Duration spent) {
        long rows = done.rows;
        long bytes = done.bytes;
        for (Row copy : running) {
            Relation table =
                    left.getOrDefault(copy.text("relation"), new ArrayDeque<>()).peek();
            if (table != null && table.rows > 0) {
                long copied = Math.min(table.rows, Long.parseLong(copy.text("rows")));
                rows += copied;
                bytes += Math.round((double) table.bytes * copied / table.rows);
            }
        }
        return new Position(
                verb,
                new Amount(done.tables, all.tables),
                new Amount(rows, all.rows),
                new Amount(bytes, all.bytes),
                spent);
    }

    /// What went wrong, in the program's words.
    public synchronized String said() {
        return said.isEmpty() ? "it said nothing" : String.join("; ", said);
    }
}
