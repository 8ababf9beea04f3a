package dev.berth.provider.postgres;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.provider.postgres.PgSection.PgExtensionSpec;
import dev.berth.provider.postgres.PgSection.PgSchemaSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what a manifest says of one database: of the first one in the section itself, of a further one in its entry of
/// `databases:`.
///
/// @param section the section, which says for all of its databases whose they are
/// @param user the service's login, which owns the schemas that name no owner
record PgDatabaseReader(Node section, String user, Problems problems) {

    /// The section's first database.
    PgDatabaseDeclaration first(PgSection.Named named) {
        return read(named, section, false);
    }

    /// The databases of `databases:`, in the order of their names.
    List<PgDatabaseDeclaration> further() {
        Node declared = section.get("databases").orElse(Node.empty(section.origin()));
        return declared.entries().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> read(
                        new PgSection.Named(
                                entry.getKey(),
                                declared.originOf(entry.getKey()),
                                entry.getValue().text("renamedFrom")),
                        entry.getValue(),
                        true))
                .toList();
    }

    /// @param node where the database's properties stand
    private PgDatabaseDeclaration read(PgSection.Named named, Node node, boolean further) {
        return new PgDatabaseDeclaration(
                new PgSection.DatabaseSpec(
                        named,
                        section.text("ownedBy").orElse("user").equals("admin"),
                        section.text("ownership").equals(Optional.of("take")),
                        new PgSection.Creation(
                                new PgLocale(node.text("localeProvider"), node.text("locale"), node.text("icuLocale")),
                                node.text("encoding"),
                                node.text("template")),
                        node.text("tablespace"),
                        PgSectionReader.limit(node),
                        PgSectionReader.settings(node, "settings", problems)),
                node.items("extensions").stream()
                        .map(PgDatabaseReader::extension)
                        .toList(),
                schemas(node),
                new PgGrantReader(section).read(named, further),
                PgPublicationReader.read(node),
                further,
                further && node.text("state").equals(Optional.of("absent")));
    }

    private static PgExtensionSpec extension(Node item) {
        return item instanceof Node.Scalar scalar
                ? new PgExtensionSpec(scalar.text(), Optional.empty(), Optional.empty(), scalar.origin())
                : new PgExtensionSpec(
                        item.text("name").orElseThrow(), item.text("version"), item.text("schema"), item.origin());
    }

    private SortedMap<String, PgSchemaSpec> schemas(Node node) {
        var schemas = new TreeMap<String, PgSchemaSpec>();
        Node declared = node.get("schemas").orElse(Node.empty(node.origin()));
        declared.entries()
                .forEach((name, schema) -> schemas.put(
                        name, new PgSchemaSpec(schema.text("owner").orElse(user), declared.originOf(name))));
        return schemas;
    }
}
