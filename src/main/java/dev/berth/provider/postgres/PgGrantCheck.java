package dev.berth.provider.postgres;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds mistakes in `grants:` that a JSON Schema can't express.
record PgGrantCheck(Node section, PgSection read, Problems problems) {

    void check() {
        section.entries("roles").forEach((role, login) -> {
            List<Node> grants = login.items("grants");
            if (!grants.isEmpty() && !login.text("access").equals(Optional.of(PgLevel.NONE.toString()))) {
                problems.add(
                        "BERTH-220",
                        login.originOf("grants"),
                        "role \"" + role + "\" has `access: "
                                + login.text("access").orElse("")
                                + "`, which says what it may do with everything, so `grants` can't stand beside it. Write"
                                + " `access: none`, or remove `grants`");
            }
            grants.forEach(this::check);
        });
    }

    private void check(Node grant) {
        grant.text("database").ifPresent(database -> database(grant, database));
        PgGrantSpec spec = PgGrantReader.spec(grant);
        PgObject.Kind kind = spec.columns().isEmpty() ? spec.kind() : PgObject.Kind.COLUMN;
        privileges(grant, spec, kind);
        names(grant, spec);
        if (spec.schema().startsWith("pg_") || spec.schema().equals("information_schema")) {
            problem(
                    grant,
                    "schema",
                    "schema \"" + spec.schema() + "\" belongs to PostgreSQL itself. Name one of the"
                            + " database's own");
        }
    }

    private void database(Node grant, String database) {
        Map<String, PgSection> known = read.perDatabase().stream()
                .filter(each -> read.absent() || !each.absent())
                .collect(Collectors.toMap(PgSection::database, each -> each, (first, _) -> first));
        if (!known.containsKey(database)) {
            problems.add(
                    "BERTH-221",
                    grant.originOf("database"),
                    "database \"" + database
                            + "\" is none of this service's. Declare it below `databases`, or leave `database` out for the"
                            + " first one"
                            + Text.nearest(database, known.keySet())
                                    .map(near -> ". Did you mean " + near + "?")
                                    .orElse(""));
        }
    }

    private void privileges(Node grant, PgGrantSpec spec, PgObject.Kind kind) {
        List<String> known = PgPrivileges.of(kind);
        spec.privileges().stream()
                .filter(privilege -> !privilege.equals(PgPrivileges.ALL) && !known.contains(privilege))
                .forEach(privilege -> problem(
                        grant,
                        "privileges",
                        "there is no privilege `" + lower(privilege) + "` on a " + lower(kind.name())
                                + ". Take `all` or some of "
                                + known.stream().map(PgGrantCheck::lower).collect(Collectors.joining(", "))));
    }

    private void names(Node grant, PgGrantSpec spec) {
        boolean named = grant.get("names").isPresent();
        if (spec.isAboutSchema()) {
            if (named) {
                problem(
                        grant,
                        "names",
                        "`on: schema` is about the schema itself, which `schema` names. Remove `names`");
            }
        } else if (!named) {
            problem(
                    grant,
                    "on",
                    "it isn't said which " + spec.kind().plural() + " are meant. Write `names: all`, which"
                            + " covers later ones too, or list them: `names: […]`");
        }
        if (!spec.columns().isEmpty()
                && (spec.kind() != PgObject.Kind.TABLE || spec.names().isEmpty())) {
            problem(
                    grant,
                    "columns",
                    "`columns` need `on: table` and the tables' names. Write `names: […]`, or remove" + " `columns`");
        }
        if (spec.kind() == PgObject.Kind.FUNCTION) {
            spec.names().stream()
                    .flatMap(java.util.Collection::stream)
                    .filter(name -> !PgSignature.isWhole(name))
                    .forEach(name -> problem(
                            grant,
                            "names",
                            "function \"" + name + "\" lacks its argument types. Write them: `" + name
                                    + "(integer, text)`, or `" + name + "()` for none"));
        }
    }

    private void problem(Node grant, String key, String message) {
        problems.add("BERTH-222", grant.originOf(key), message);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
