package dev.berth.provider.postgres.migrate;

import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Divides what a dump holds besides rows: what is needed while rows are copied and followed, and the rest. Pure.
///
/// @param filter what is restored at all
/// @param identities the rows of `replica_identities.sql`
public record PgSchemaList(PgRestoreList filter, List<Row> identities) {

    private static final Pattern LINE = Pattern.compile("\\d+; \\d+ \\d+ (.*)");

    public PgSchemaList {
        identities = List.copyOf(identities);
    }

    /// Tables and all that they need, and the keys by which changed rows are found.
    ///
    /// @param before the lines of `pg_restore --list --section=pre-data`
    /// @param after those of `--section=post-data`
    public List<String> first(List<String> before, List<String> after) {
        var lines = new ArrayList<String>();
        before.stream().filter(filter::isRestored).forEach(lines::add);
        after.stream().filter(filter::isRestored).filter(this::isKey).forEach(lines::add);
        return lines;
    }

    /// What is left.
    public List<String> rest(List<String> after) {
        return after.stream()
                .filter(filter::isRestored)
                .filter(line -> LINE.matcher(line).matches() && !isKey(line))
                .toList();
    }

    private boolean isKey(String line) {
        Matcher entry = LINE.matcher(line);
        if (!entry.matches()) {
            return false;
        }
        String what = entry.group(1);
        Set<String> indexes = identities.stream()
                .map(row -> ("INDEX " + row.text("schema") + " " + row.text("relation") + " ").replace('\n', ' '))
                .collect(Collectors.toSet());
        return what.startsWith("CONSTRAINT ") || indexes.stream().anyMatch(what::startsWith);
    }
}
