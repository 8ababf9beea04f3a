package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The output of `pg_restore --list` for a dump. Pure.
public final class PgDumpListing {

    private static final Pattern TABLE = Pattern.compile("\\d+; \\d+ (\\d+) TABLE DATA .*");
    private static final Pattern DATABASE = Pattern.compile("; {5}dbname: (.*)");
    private static final int SHOWN = 3;

    private final Set<String> tables = new HashSet<>();
    private Optional<String> database = Optional.empty();

    /// Reads one line of it.
    public void accept(String line) {
        var table = TABLE.matcher(line);
        if (table.matches()) {
            tables.add(table.group(1));
            return;
        }
        var header = DATABASE.matcher(line);
        if (database.isEmpty() && header.matches()) {
            database = Optional.of(header.group(1));
        }
    }

    /// Why this is no dump of a database; empty if it is one.
    ///
    /// @param live its tables as the catalog has them, with `oid` and `name`
    public Optional<String> problem(String name, List<Row> live) {
        // pg_restore shows line breaks as spaces.
        if (!database.equals(Optional.of(name.replaceAll("[\\r\\n]", " ")))) {
            return Optional.of("it is a dump of "
                    + database.map(other -> "database " + quoted(other)).orElse("no database"));
        }
        List<String> missing = live.stream()
                .filter(table -> !tables.contains(table.text("oid")))
                .map(table -> table.text("name"))
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("it lacks " + missing.size() + " of " + Text.count(live.size(), "table") + ": "
                        + String.join(", ", missing.subList(0, Math.min(SHOWN, missing.size())))
                        + (missing.size() > SHOWN ? ", …" : ""));
    }
}
