package dev.berth.provider.postgres;

import java.util.Map;
import java.util.Optional;

/// A row of an inspection query: texts by column name, as the server prints them; a null is missing.
public record Row(Map<String, String> columns) {

    public Row {
        columns = Map.copyOf(columns);
    }

    /// A column that is never null.
    public String text(String column) {
        return find(column)
                .orElseThrow(() -> new IllegalStateException("no column " + column + " in " + columns.keySet()));
    }

    public Optional<String> find(String column) {
        return Optional.ofNullable(columns.get(column));
    }

    public int integer(String column) {
        return Integer.parseInt(text(column));
    }

    public boolean flag(String column) {
        return text(column).equals("t");
    }
}
