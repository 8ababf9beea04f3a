package dev.berth.provider.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The rows of the inspection queries of one session, by the query's name; a query that was not sent has no
/// rows.
public record PgRows(Map<String, List<Row>> byQuery) {

    public PgRows {
        byQuery = Map.copyOf(byQuery);
    }

    public PgRows and(PgRows more) {
        var both = new HashMap<>(byQuery);
        both.putAll(more.byQuery);
        return new PgRows(both);
    }

    public List<Row> of(String query) {
        return byQuery.getOrDefault(query, List.of());
    }

    /// The rows of a query by what they have in a column.
    Map<String, List<Row>> by(String query, String column) {
        return of(query).stream().collect(Collectors.groupingBy(row -> row.text(column)));
    }

    public boolean asked(String query) {
        return byQuery.containsKey(query);
    }
}
