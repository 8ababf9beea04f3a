package dev.berth.provider.postgres;

import dev.berth.provider.postgres.PgPublication.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rows of one database turned into its live publications. Pure.
///
/// @param rows of `publications.sql` and `published.sql`
record PgPublicationCatalog(PgPublications declared, PgRows rows, PgNames names) {

    /// Those that are declared, and those that carry the service's mark.
    List<PgResource> live() {
        Map<String, List<Row>> listed = rows.by("published", "publication");
        return rows.of("publications").stream()
                .filter(this::isOurs)
                .<PgResource>map(row -> live(row, listed.getOrDefault(row.text("name"), List.of())))
                .toList();
    }

    private boolean isOurs(Row row) {
        String name = row.text("name");
        return declared.section().publications().containsKey(name)
                || (!name.startsWith(PgPublicationSpec.RESERVED)
                        && PgClusterCatalog.comment(row)
                                .mark()
                                .equals(Optional.of(declared.scope().mark(declared.section()))));
    }

    private PgPublication live(Row row, List<Row> listed) {
        return new PgPublication(
                declared.address(row.text("name")),
                declared.section().database(),
                Optional.of(names.newName(row.text("owner"))),
                new Content(
                        row.flag("all_tables"),
                        tables(listed.stream().filter(table -> !table.flag("partial"))),
                        tables(listed.stream().filter(table -> table.flag("partial"))),
                        listed.stream()
                                .filter(entry -> entry.find("name").isEmpty())
                                .map(entry -> entry.text("schema"))
                                .collect(Collectors.toCollection(TreeSet::new)),
                        new TreeSet<>()),
                PgPublicationSpec.OPERATIONS.stream().filter(row::flag).collect(Collectors.toCollection(TreeSet::new)),
                options(row),
                PgClusterCatalog.comment(row),
                false);
    }

    private static SortedSet<PgTable> tables(Stream<Row> listed) {
        return listed.filter(entry -> entry.find("name").isPresent())
                .map(PgTable::of)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What differs from a new one's.
    private static List<String> options(Row row) {
        var options = new ArrayList<String>();
        if (row.flag("via_root")) {
            options.add("publish_via_partition_root = true");
        }
        row.find("generated").filter("s"::equals).ifPresent(_ -> options.add("publish_generated_columns = stored"));
        return options;
    }
}
