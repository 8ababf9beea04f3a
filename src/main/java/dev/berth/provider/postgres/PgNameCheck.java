package dev.berth.provider.postgres;

import dev.berth.core.MisleadingName;
import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.util.Optional;

/// Finds names that are mistakes: with white space at an end, with a tab or a line break in them, or joined
/// by YAML from several lines. PostgreSQL 19 refuses line breaks in names of databases, roles and tablespaces, so no
/// manifest gives one to any version; a database that has one can be renamed.
record PgNameCheck(Node section, Problems problems) {

    /// The characters to which YAML may convert line breaks.
    private static final String BREAKS = "\t\n\u000b\f\r\u0085\u2028\u2029";

    private static final String FORMER = "former database";

    void check() {
        text("database", section, "database");
        database(section);
        keys("database", section, "databases");
        section.entries("databases").values().forEach(this::database);
        text("role", section, "user");
        text("role", section, "userRenamedFrom");
        section.items("allowConnect").forEach(item -> name("role", item));
        keys("role", section, "roles");
        section.entries("roles").values().forEach(role -> {
            text("role", role, "renamedFrom");
            role.items("grants").forEach(grant -> {
                text("schema", grant, "schema");
                grant.items("names").forEach(item -> name(grant.text("on").orElse("object"), item));
                grant.items("columns").forEach(item -> name("column", item));
            });
            role.items("memberOf").forEach(item -> {
                if (item instanceof Node.Scalar) {
                    name("role", item);
                } else {
                    text("role", item, "role");
                }
            });
        });
    }

    /// What the section or an entry of `databases:` says of one database.
    private void database(Node node) {
        text(FORMER, node, "renamedFrom");
        text("database", node, "template");
        text("tablespace", node, "tablespace");
        node.items("extensions").forEach(item -> {
            if (item instanceof Node.Scalar) {
                name("extension", item);
            } else {
                text("extension", item, "name");
                text("schema", item, "schema");
            }
        });
        keys("schema", node, "schemas");
        keys("publication", node, "publications");
        node.entries("publications")
                .values()
                .forEach(publication -> publication.items("tables").forEach(item -> {
                    if (item instanceof Node.Scalar) {
                        name("table", item);
                    } else {
                        text("schema", item, "schema");
                        item.items("names").forEach(name -> name("table", name));
                    }
                }));
        node.entries("schemas").values().forEach(schema -> text("role", schema, "owner"));
    }

    private void keys(String what, Node node, String mapping) {
        node.get(mapping)
                .ifPresent(declared -> declared.entries()
                        .keySet()
                        .forEach(key ->
                                name(what, new Node.Scalar(key, Node.Scalar.Kind.STRING, declared.originOf(key)))));
    }

    private void text(String what, Node node, String key) {
        node.get(key).ifPresent(value -> name(what, value));
    }

    private void name(String what, Node node) {
        if (node instanceof Node.Scalar scalar) {
            flaw(what, scalar.text(), scalar.folded())
                    .ifPresent(flaw -> problems.add(
                            "BERTH-202",
                            scalar.origin(),
                            what + " \"" + Text.printable(scalar.text()) + "\" " + flaw
                                    + (MisleadingName.flaw(scalar.text()).equals(Optional.of(flaw))
                                            ? ". Type the name anew"
                                            : ". Write the name in one line, each name as an item or key of its own")));
        }
    }

    /// The flaw of a name that is a mistake; empty for other names.
    static Optional<String> flaw(String what, String name, boolean folded) {
        if (folded && name.chars().anyMatch(Character::isWhitespace)) {
            return Optional.of("is written in several lines, which YAML joins to one name");
        }
        if (!name.strip().equals(name) || edge(name, 0) || edge(name, name.length() - 1)) {
            return Optional.of("begins or ends with white space");
        }
        if (what.equals("database") && name.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            return Optional.of("has a line break in it");
        }
        if (!what.endsWith("database") && name.chars().anyMatch(c -> BREAKS.indexOf(c) >= 0)) {
            return Optional.of("has a line break or a tab in it");
        }
        return what.equals("extension") && name.chars().anyMatch(Character::isWhitespace)
                ? Optional.of("has a space in it, which no extension has")
                : MisleadingName.flaw(name);
    }

    /// Also spaces that Java doesn't strip, such as a no-break space.
    private static boolean edge(String name, int at) {
        return !name.isEmpty() && (Character.isSpaceChar(name.charAt(at)) || name.charAt(at) == '\ufeff');
    }
}
