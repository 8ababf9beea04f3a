package dev.berth.provider.postgres;

import dev.berth.core.FoundPublication;
import dev.berth.core.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The publications of a database that a manifest could declare, and why the others can't. Pure.
///
/// @param fleet whose marks count
/// @param rows of `publications.sql` and `published.sql`
public record PgImportPublications(String fleet, PgServerSpec server, String database, PgRows rows) {

    /// The queries that tell.
    public static final List<String> QUERIES = List.of("publications", "published");

    /// By name.
    public SortedMap<String, FoundPublication> found() {
        Map<String, List<Row>> listed = rows.by("published", "publication");
        var found = new TreeMap<String, FoundPublication>();
        publications()
                .filter(row -> reason(row, listed(row, listed)).isEmpty())
                .forEach(row -> found.put(row.text("name"), publication(row, listed(row, listed))));
        return found;
    }

    /// Why each of the others is left out.
    public List<Note> notes() {
        Map<String, List<Row>> listed = rows.by("published", "publication");
        var notes = new ArrayList<Note>();
        publications()
                .forEach(row -> reason(row, listed(row, listed))
                        .ifPresent(reason -> notes.add(Note.of(
                                "not-imported",
                                server.database(database).child("publication", row.text("name")),
                                reason))));
        return notes;
    }

    /// Without those of migrations, which take them away again.
    private Stream<Row> publications() {
        return rows.of("publications").stream().filter(row -> !row.text("name").startsWith(PgPublicationSpec.RESERVED));
    }

    private static List<Row> listed(Row publication, Map<String, List<Row>> listed) {
        return listed.getOrDefault(publication.text("name"), List.of());
    }

    private Optional<String> reason(Row row, List<Row> listed) {
        Optional<String> flaw = PgNameCheck.flaw("publication", row.text("name"), false);
        if (flaw.isPresent() || PgText.isOtherBytes(row.text("name"))) {
            return Optional.of("no manifest can have its name: it " + flaw.orElse("is not UTF-8"));
        }
        Optional<String> other = PgImportLogins.mark(row)
                .filter(mark -> !mark.fleet().equals(fleet))
                .map(mark -> "it belongs to service " + mark);
        if (other.isPresent()) {
            return other;
        }
        if (listed.stream().anyMatch(entry -> entry.find("name").isEmpty())) {
            return Optional.of("it publishes whole schemas, which no manifest declares");
        }
        if (listed.stream().anyMatch(entry -> entry.flag("partial"))) {
            return Optional.of("it publishes some rows or columns of a table, which no manifest declares");
        }
        return listed.stream().anyMatch(PgImportPublications::isOdd)
                ? Optional.of("it publishes a table of which the name has a point in it or is not UTF-8. Declare it by"
                        + " hand")
                : Optional.empty();
    }

    private static boolean isOdd(Row table) {
        return Stream.of(table.text("schema"), table.text("name"))
                .anyMatch(name -> name.contains(".")
                        || PgText.isOtherBytes(name)
                        || PgNameCheck.flaw("table", name, false).isPresent());
    }

    private static FoundPublication publication(Row row, List<Row> listed) {
        SortedSet<String> operations =
                PgPublicationSpec.OPERATIONS.stream().filter(row::flag).collect(Collectors.toCollection(TreeSet::new));
        return new FoundPublication(
                row.flag("all_tables")
                        ? Optional.empty()
                        : Optional.of(listed.stream()
                                .map(PgTable::of)
                                .map(table -> table.schema().equals(PgPublic.NAME) ? table.name() : table.label())
                                .collect(Collectors.toCollection(TreeSet::new))),
                operations.size() == PgPublicationSpec.OPERATIONS.size() ? new TreeSet<>() : operations);
    }
}
