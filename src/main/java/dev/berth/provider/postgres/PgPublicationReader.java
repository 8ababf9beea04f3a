package dev.berth.provider.postgres;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads `publications:` of one database. [PgPublicationCheck] finds the mistakes.
final class PgPublicationReader {

    private PgPublicationReader() {}

    /// The publications by name.
    ///
    /// @param database where the properties of the database stand
    static SortedMap<String, PgPublicationSpec> read(Node database) {
        var publications = new TreeMap<String, PgPublicationSpec>();
        Node declared = database.get("publications").orElse(Node.empty(database.origin()));
        declared.entries().forEach((name, entry) -> publications.put(name, spec(name, declared.originOf(name), entry)));
        return publications;
    }

    private static PgPublicationSpec spec(String name, Origin origin, Node entry) {
        SortedSet<String> operations =
                entry.items("operations").stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new));
        return new PgPublicationSpec(
                name,
                origin,
                entry.get("tables")
                        .filter(Node.Items.class::isInstance)
                        .map(_ -> entry.items("tables").stream()
                                .flatMap(PgPublicationReader::tables)
                                .collect(Collectors.toCollection(TreeSet::new))),
                operations.isEmpty() ? new TreeSet<>(PgPublicationSpec.OPERATIONS) : operations,
                entry.text("state").equals(Optional.of("absent")));
    }

    /// A text is a table of schema `public`, or has its schema before the first point; a mapping has any names.
    static Stream<PgTable> tables(Node item) {
        if (!(item instanceof Node.Scalar scalar)) {
            String schema = item.text("schema").orElse(PgPublic.NAME);
            return item.items("names").stream().map(name -> new PgTable(schema, name.text()));
        }
        int point = scalar.text().indexOf('.');
        return Stream.of(
                point < 0
                        ? new PgTable(PgPublic.NAME, scalar.text())
                        : new PgTable(
                                scalar.text().substring(0, point), scalar.text().substring(point + 1)));
    }
}
