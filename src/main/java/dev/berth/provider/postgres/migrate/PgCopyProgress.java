package dev.berth.provider.postgres.migrate;

import dev.berth.core.Text;
import dev.berth.provider.postgres.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what pg_dump and pg_restore print while they work: how far they are, and what went wrong. Not for several
/// threads.
public final class PgCopyProgress {

    private static final Pattern FINISHED = Pattern.compile(".*: finished item \\d+ TABLE DATA (.*)");
    private static final Pattern SAID =
            Pattern.compile(".*: (error|fatal|warning|hint|detail): .*|DETAIL: .*|HINT: .*");
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int MAX_SAID = 6;
    private static final int MAX_CHARACTERS = 400;

    private final String verb;
    private final long bytes;
    private final int tables;
    private final Map<String, List<Long>> sizes = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private final Instant start;
    private Instant last;
    private int done;
    private long doneBytes;

    /// @param verb what is done to tables: `dumped`
    /// @param tables with `relation` and `bytes`
    public PgCopyProgress(String verb, List<Row> tables, Instant start) {
        this.verb = verb;
        this.tables = tables.size();
        this.start = start;
        this.last = start;
        tables.forEach(table -> sizes.computeIfAbsent(table.text("relation"), _ -> new ArrayList<>())
                .add(Long.parseLong(table.text("bytes"))));
        this.bytes = sizes.values().stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
    }

    /// Takes one line in.
    ///
    /// @return what to tell a person, if it is time for that
    public Optional<String> accept(String line, Instant now) {
        Matcher finished = FINISHED.matcher(line);
        if (finished.matches()) {
            done++;
            List<Long> left = sizes.getOrDefault(finished.group(1), List.of());
            if (!left.isEmpty()) {
                doneBytes += left.removeLast();
            }
            if (Duration.between(last, now).compareTo(PAUSE) >= 0) {
                last = now;
                return Optional.of(words(Duration.between(start, now)));
            }
        } else if (SAID.matcher(line).matches() && said.size() < MAX_SAID) {
            said.add(Text.shortened(line, MAX_CHARACTERS));
        }
        return Optional.empty();
    }

    /// `dumped 3 of 12 tables, 1.0 GB of 4.1 GB, 52 MB/s, about 60s left`.
    String words(Duration spent) {
        long rate = doneBytes * 1000 / Math.max(1, spent.toMillis());
        return verb + " " + done + " of " + Text.count(tables, "table") + ", " + Text.bytes(doneBytes) + " of "
                + Text.bytes(bytes)
                + (rate > 0
                        ? ", " + Text.bytes(rate) + "/s, about " + Math.max(0, bytes - doneBytes) / rate + "s left"
                        : "");
    }

    /// What went wrong, in the program's words.
    public String said() {
        return said.isEmpty() ? "it said nothing" : String.join("; ", said);
    }
}
