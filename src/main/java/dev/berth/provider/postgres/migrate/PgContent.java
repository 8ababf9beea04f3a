package dev.berth.provider.postgres.migrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a database holds, as far as it is compared. Pure.
///
/// @param tables of each table how many rows it has, and a sum over all of them that their order doesn't change
/// @param sequences where each one is
/// @param largeObjects how many there are, and a sum over all of them
/// @param objects the name of everything else, by kind: `index public.orders.orders_pkey unique`
public record PgContent(
        SortedMap<String, Rows> tables,
        SortedMap<String, String> sequences,
        Rows largeObjects,
        SortedSet<String> objects) {

    private static final int SHOWN = 5;

    /// A number of rows, and the sum of their checksums.
    public record Rows(long count, String sum) {}

    public PgContent {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        sequences = Collections.unmodifiableSortedMap(new TreeMap<>(sequences));
        objects = Collections.unmodifiableSortedSet(new TreeSet<>(objects));
    }

    /// How a copy differs from this, a line for each difference; empty if it doesn't.
    public List<String> differences(PgContent copy) {
        var differences = new ArrayList<String>();
        missing("table", tables.keySet(), copy.tables.keySet(), differences);
        tables.forEach((table, rows) -> {
            Rows copied = copy.tables.get(table);
            if (copied != null && !copied.equals(rows)) {
                differences.add("table " + table + ": "
                        + (copied.count == rows.count
                                ? "other rows, though " + rows.count + " on both sides"
                                : rows.count + " rows in the old database, " + copied.count + " in the new one"));
            }
        });
        missing("sequence", sequences.keySet(), copy.sequences.keySet(), differences);
        sequences.forEach((sequence, place) -> {
            String copied = copy.sequences.getOrDefault(sequence, place);
            if (!copied.equals(place)) {
                differences.add("sequence " + sequence + ": at " + place + " in the old database, at " + copied
                        + " in the new one");
            }
        });
        if (!largeObjects.equals(copy.largeObjects)) {
            differences.add("large objects: " + largeObjects.count + " in the old database, " + copy.largeObjects.count
                    + " in the new one"
                    + (largeObjects.count == copy.largeObjects.count ? ", with other content" : ""));
        }
        missing("", objects, copy.objects, differences);
        return differences;
    }

    private static void missing(String kind, Iterable<String> old, Iterable<String> copy, List<String> differences) {
        var lost = new TreeSet<String>();
        old.forEach(lost::add);
        var added = new TreeSet<String>();
        copy.forEach(added::add);
        var both = new TreeSet<>(lost);
        both.retainAll(added);
        lost.removeAll(both);
        added.removeAll(both);
        String head = kind.isEmpty() ? "" : kind + " ";
        some(lost, head, " is only in the old database", differences);
        some(added, head, " is only in the new database", differences);
    }

    private static void some(SortedSet<String> names, String head, String where, List<String> differences) {
        names.stream().limit(SHOWN).forEach(name -> differences.add(head + name + where));
        if (names.size() > SHOWN) {
            differences.add(names.size() - SHOWN + " more" + where);
        }
    }

    /// How many rows the tables have.
    public long rows() {
        return tables.values().stream().mapToLong(Rows::count).sum();
    }
}
