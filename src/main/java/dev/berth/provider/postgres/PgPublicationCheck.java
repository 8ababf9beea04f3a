package dev.berth.provider.postgres;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import java.util.Optional;

/// Finds mistakes in `publications:` that a JSON Schema can't express.
record PgPublicationCheck(Node section, Problems problems) {

    void check() {
        database(section);
        section.entries("databases").values().forEach(this::database);
    }

    private void database(Node database) {
        Node declared = database.get("publications").orElse(Node.empty(database.origin()));
        declared.entries().forEach((name, publication) -> {
            if (name.startsWith(PgPublicationSpec.RESERVED)) {
                problems.add(
                        "BERTH-223",
                        declared.originOf(name),
                        "publication \"" + name + "\" begins with `" + PgPublicationSpec.RESERVED
                                + "`, as those do that a migration makes and takes away. Give it another name");
            }
            if (publication.get("tables").isEmpty()
                    && !publication.text("state").equals(Optional.of("absent"))) {
                problems.add(
                        "BERTH-223",
                        declared.originOf(name),
                        "it isn't said which tables publication \"" + name + "\" publishes. List them: `tables: […]`,"
                                + " or write `tables: all`, which covers later ones too");
            }
            publication.items("tables").forEach(this::table);
        });
    }

    private void table(Node item) {
        PgPublicationReader.tables(item).forEach(table -> {
            if (table.schema().isEmpty() || table.name().isEmpty()) {
                problems.add(
                        "BERTH-223",
                        item.origin(),
                        "\"" + item.text() + "\" names no table. Write `orders` for one of schema public, or"
                                + " `reporting.orders`");
            } else if (table.schema().startsWith("pg_") || table.schema().equals("information_schema")) {
                problems.add(
                        "BERTH-223",
                        item.origin(),
                        "schema \"" + table.schema() + "\" belongs to PostgreSQL itself, and its tables can't be"
                                + " published. Name one of the database's own");
            }
        });
    }
}
