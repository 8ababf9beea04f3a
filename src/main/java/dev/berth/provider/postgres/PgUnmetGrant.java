package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// An entry of `grants:` that names an object which isn't in the database, as a migration is still to make it, or which
/// is misspelled.
///
/// @param what the object: `table reporting.orders`
/// @param near one that is there and has a similar name
record PgUnmetGrant(String role, PgGrantSpec spec, String what, Optional<String> near) {

    /// All of a section's.
    ///
    /// @param rights on the objects that are there; none in a database that isn't there yet, which will have schema
    ///     `public`
    static List<PgUnmetGrant> of(PgSection section, PgRights rights) {
        var unmet = new ArrayList<PgUnmetGrant>();
        Map<PgObject.Kind, Set<PgObject>> byKind =
                rights.objects().keySet().stream().collect(Collectors.groupingBy(PgObject::kind, Collectors.toSet()));
        section.grants()
                .byRole()
                .forEach((role, specs) -> specs.forEach(spec -> {
                    var lacking = new Lacking(section, role, spec, byKind);
                    unmet.addAll(spec.names().isPresent() ? lacking.objects() : lacking.schema());
                }));
        return unmet;
    }

    /// What one entry names in vain.
    private record Lacking(PgSection section, String role, PgGrantSpec spec, Map<PgObject.Kind, Set<PgObject>> byKind) {

        List<PgUnmetGrant> objects() {
            SortedSet<String> known =
                    in(spec.kind()).stream().map(PgObject::localName).collect(Collectors.toCollection(TreeSet::new));
            var unmet = new ArrayList<PgUnmetGrant>();
            for (String name : spec.names().orElse(new TreeSet<>())) {
                if (known.contains(name)) {
                    unmet.addAll(columns(name));
                } else {
                    unmet.add(unmet(noun() + " " + spec.schema() + "." + name, Text.nearest(name, known)));
                }
            }
            return unmet;
        }

        private List<PgUnmetGrant> columns(String table) {
            Set<String> known = in(PgObject.Kind.COLUMN).stream()
                    .filter(column -> column.localName().equals(table))
                    .map(column -> column.names().getLast())
                    .collect(Collectors.toSet());
            return spec.columns().stream()
                    .filter(column -> !known.contains(column))
                    .map(column ->
                            unmet("column " + column + " of table " + spec.schema() + "." + table, Optional.empty()))
                    .toList();
        }

        List<PgUnmetGrant> schema() {
            SortedSet<String> known = byKind.getOrDefault(PgObject.Kind.SCHEMA, Set.of()).stream()
                    .map(PgObject::schema)
                    .collect(Collectors.toCollection(TreeSet::new));
            known.addAll(section.schemas().keySet());
            if (byKind.isEmpty()) {
                known.add(PgPublic.NAME);
            }
            return known.contains(spec.schema())
                    ? List.of()
                    : List.of(unmet("schema " + spec.schema(), Text.nearest(spec.schema(), known)));
        }

        private List<PgObject> in(PgObject.Kind kind) {
            return byKind.getOrDefault(kind, Set.of()).stream()
                    .filter(object -> object.schema().equals(spec.schema()))
                    .toList();
        }

        private String noun() {
            return spec.kind().name().toLowerCase(Locale.ROOT);
        }

        private PgUnmetGrant unmet(String what, Optional<String> near) {
            return new PgUnmetGrant(role, spec, what, near);
        }
    }

    /// The sentence for the reader of a plan.
    String text() {
        return quoted(role) + " is granted " + String.join(", ", spec.privileges()) + " on " + what
                + ", which isn't there"
                + (spec.isAboutSchema() || spec.isForLater()
                        ? ". Declare it below `schemas`, or apply again when it has been made"
                        : ". Apply again when it has been made. An extension's object can't be granted here")
                + near.map(name -> ". Did you mean " + name + "?").orElse("");
    }
}
