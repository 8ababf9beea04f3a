package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A publication inside a database: which changes of which tables subscribers get.
///
/// @param owner empty on a desired one that any superuser may own, as only superusers can own one of all tables
/// @param operations as PostgreSQL writes them: `insert`
/// @param options of a live one, which no manifest declares and which stay: `publish_via_partition_root = true`
/// @param comment of which the mark is compared
/// @param replacing whether a desired one may be there already with the service's mark: a run that was cut off left its
///     database closed, so that nobody could look
public record PgPublication(
        Address address,
        String database,
        Optional<String> owner,
        Content content,
        SortedSet<String> operations,
        List<String> options,
        Comment comment,
        boolean replacing)
        implements PgResource {

    /// What is published.
    ///
    /// @param all whether that is every table of the database, later ones too
    /// @param whole the tables of which all rows and columns are
    /// @param partial on a live one, those of which some rows or columns are
    /// @param schemas on a live one, those of which every table is
    /// @param pending on one that is to be made, the declared tables that aren't there yet
    record Content(
            boolean all,
            SortedSet<PgTable> whole,
            SortedSet<PgTable> partial,
            SortedSet<String> schemas,
            SortedSet<PgTable> pending) {

        Content {
            whole = Collections.unmodifiableSortedSet(new TreeSet<>(whole));
            partial = Collections.unmodifiableSortedSet(new TreeSet<>(partial));
            schemas = Collections.unmodifiableSortedSet(new TreeSet<>(schemas));
            pending = Collections.unmodifiableSortedSet(new TreeSet<>(pending));
        }

        static Content ofAll() {
            return new Content(true, new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        }

        static Content of(SortedSet<PgTable> tables, SortedSet<PgTable> pending) {
            return new Content(false, tables, new TreeSet<>(), new TreeSet<>(), pending);
        }

        @Override
        public String toString() {
            String listed = Stream.of(
                            whole.stream().map(PgTable::label),
                            partial.stream().map(table -> table.label() + " (some rows or columns)"),
                            schemas.stream().map(schema -> "all of schema " + schema),
                            pending.stream().map(table -> table.label() + " (when it is there)"))
                    .flatMap(names -> names)
                    .collect(Collectors.joining(", "));
            return all ? "all" : listed.isEmpty() ? "none" : listed;
        }
    }

    public PgPublication {
        operations = Collections.unmodifiableSortedSet(new TreeSet<>(operations));
        options = List.copyOf(options);
    }

    String name() {
        return address.name();
    }

    /// A copy in which what the manifest leaves to the server comes from the live one.
    public PgPublication completedBy(PgPublication live) {
        return new PgPublication(
                address,
                database,
                owner.or(live::owner),
                new Content(content.all(), content.whole(), content.partial(), content.schemas(), new TreeSet<>()),
                operations,
                live.options,
                live.comment.with(comment.mark()),
                replacing);
    }

    /// The tables that subscribers get from it and did not get from another one.
    SortedSet<PgTable> beyond(PgPublication live) {
        var added = new TreeSet<>(content.whole());
        added.removeAll(live.content.whole());
        return added;
    }

    @Override
    public Optional<Mark> mark() {
        return comment.mark();
    }

    @Override
    public String kind() {
        return "postgres publication";
    }

    @Override
    public String label() {
        return database + "/" + name();
    }

    @Override
    public String summary() {
        return "of " + (content.all() ? "all tables" : content);
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        owner.ifPresent(value -> fields.put("owner", value));
        fields.put("tables", content);
        fields.put("operations", Names.of(operations));
        mark().ifPresent(value -> fields.put("mark", value));
        return fields;
    }
}
