package dev.berth.provider.postgres;

import java.util.Map;
import java.util.Optional;

/// A row of an inspection query: texts by column name, as the server prints them; a null is missing.
record Row(Map<String, String> columns) {

    Row {
        columns = Map.copyOf(columns);
    }

    /// A column that is never null.
    String text(String column) {
        return find(column)
                .orElseThrow(() -> new IllegalStateException("no column " + column + " in " + columns.keySet()));
    }

    Optional<String> find(String column) {
        return Optional.ofNullable(columns.get(column));
    }

    int integer(String column) {
        return Integer.parseInt(text(column));
    }

    boolean flag(String column) {
        return text(column).equals("t");
    }
}
