package dev.berth.provider.postgres.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.provider.postgres.migrate.PgContent.Rows;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PgContentTest {

    private static PgContent content(
            Map<String, Rows> tables, Map<String, String> sequences, Rows largeObjects, Set<String> objects) {
        return new PgContent(new TreeMap<>(tables), new TreeMap<>(sequences), largeObjects, new TreeSet<>(objects));
    }

    private static final PgContent OLD = content(
            Map.of("a", new Rows(3, "17"), "b", new Rows(0, "0")),
            Map.of("s", "7"),
            new Rows(1, "9"),
            Set.of("index a.i", "view v"));

    @Test
    void aCopyIsTheSame() {
        assertEquals(List.of(), OLD.differences(OLD));
        assertEquals(3, OLD.rows());
    }

    @Test
    void namesEachDifference() {
        assertEquals(
                List.of(
                        "table b is only in the old database",
                        "table c is only in the new database",
                        "table a: 3 rows in the old database, 2 in the new one",
                        "sequence s: at 7 in the old database, at 1 not called in the new one",
                        "large objects: 1 in the old database, 1 in the new one, with other content",
                        "index a.i is only in the old database"),
                OLD.differences(content(
                        Map.of("a", new Rows(2, "11"), "c", new Rows(0, "0")),
                        Map.of("s", "1 not called"),
                        new Rows(1, "8"),
                        Set.of("view v"))));
    }

    @Test
    void seesOtherRowsOfTheSameNumber() {
        assertEquals(
                List.of("table a: other rows, though 3 on both sides"),
                OLD.differences(content(
                        Map.of("a", new Rows(3, "18"), "b", new Rows(0, "0")),
                        Map.of("s", "7"),
                        new Rows(1, "9"),
                        Set.of("index a.i", "view v"))));
    }
}
