package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.provider.postgres.PgMoving;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What of the old database could not be in the new one, as far as catalogs tell. Pure.
record PgContentCheck(PgMove move, PgState state, PgMoveFindings found) {

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        text(refusals);
        extensions(refusals);
        collations(refusals);
        objects(refusals);
        return refusals;
    }

    /// The encoding and the order of texts, which a new database takes from template0 if its manifest names none.
    private void text(List<Refusal> refusals) {
        Row old = state.hidden().or(state::old).orElseThrow();
        Optional<String> declared = move.section().databaseSpec().creation().encoding();
        String encoding = declared.or(() -> found.template().map(row -> row.text("encoding")))
                .orElse("UTF8");
        if (old.text("encoding").equals("SQL_ASCII") && !encoding.equals("SQL_ASCII")) {
            refusals.add(Refusal.always(
                    "encoding",
                    "the old database is SQL_ASCII, so nothing says in which encoding its texts are. Write `encoding:"
                            + " SQL_ASCII`, or convert it first"));
        } else if (declared.isEmpty() && !old.text("encoding").equals(encoding)) {
            refusals.add(Refusal.always(
                    "encoding",
                    "the old database is " + old.text("encoding") + ", the new one would be " + encoding
                            + ". Say which it is to be: `encoding: " + old.text("encoding") + "`"));
        }
        String sorting = found.template().map(row -> row.text("sorting")).orElse("");
        if (PgMoving.sorting(move.section()).isEmpty()
                && !folded(old.text("sorting")).equals(folded(sorting))) {
            refusals.add(Refusal.always(
                    "collation",
                    "the old database sorts by " + old.text("sorting") + ", the new one would by " + sorting
                            + ". Say which it is to be: `locale: …`, with `localeProvider` for icu and builtin"));
        }
    }

    private static String folded(String locale) {
        // POSIX is another name of C.
        return locale.toLowerCase(Locale.ROOT).replace("-", "").replace("posix", "c");
    }

    private void extensions(List<Refusal> refusals) {
        List<String> declared = PgMoving.extensions(move.section());
        for (Row extension : found.of("extensions")) {
            String name = extension.text("name");
            if (name.equals("plpgsql")) {
                continue;
            }
            List<String> offered = found.of("offered").stream()
                    .filter(row -> row.text("name").equals(name))
                    .map(row -> row.text("version"))
                    .toList();
            if (offered.isEmpty()) {
                refusals.add(Refusal.always(
                        "extension",
                        "the old database has extension " + quoted(name)
                                + ", which the new server doesn't offer. Install it there, or drop it here"));
            } else if (!declared.contains(name)) {
                String schema = extension.text("schema");
                boolean usual = List.of("public", "pg_catalog").contains(schema);
                refusals.add(Refusal.always(
                        "extension",
                        "the old database has extension " + quoted(name) + ", which the manifest doesn't declare. Write"
                                + " `extensions: ["
                                + (usual ? name : "{name: " + name + ", schema: " + schema + "}")
                                + "]`, or drop it on the old server"));
            } else if (!offered.contains(extension.text("version"))
                    && newest(offered).compareTo(version(extension.text("version"))) < 0) {
                refusals.add(Refusal.always(
                        "extension",
                        "the old database has " + quoted(name) + " " + extension.text("version")
                                + ", which is newer than what the new server offers (" + String.join(", ", offered)
                                + "). Install a newer one there"));
            }
        }
    }

    private static String newest(List<String> versions) {
        return versions.stream()
                .map(PgContentCheck::version)
                .max(String::compareTo)
                .orElse("");
    }

    /// Comparable as a text: each number of it has six digits.
    private static String version(String text) {
        return NUMBER.matcher(text)
                .replaceAll(number -> "0".repeat(Math.max(0, 6 - number.group().length())) + number.group());
    }

    private void collations(List<Refusal> refusals) {
        List<String> offered = found.of("offered_collations").stream()
                .map(row -> row.text("name"))
                .toList();
        List<String> missing = found.of("collations").stream()
                .map(row -> row.text("name"))
                .filter(name -> !offered.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            refusals.add(Refusal.always(
                    "collation",
                    "columns or indexes sort by what the new server doesn't have: " + PgMoveCheck.listed(missing)
                            + ". Install that locale there"));
        }
    }

    private void objects(List<Refusal> refusals) {
        String login = quoted(move.from().server().admin());
        some("prepared")
                .ifPresent(names -> refusals.add(Refusal.always(
                        "prepared-transaction",
                        "transactions are prepared and not finished: " + names
                                + ". Commit them or roll them back on the old server: commit prepared '…'")));
        some("row-security")
                .ifPresent(names -> refusals.add(Refusal.always(
                        "row-security",
                        "row security would keep rows from " + login + ": " + names
                                + ". Name a superuser or a role with BYPASSRLS: `from: {user: …}`")));
        some("unreadable")
                .ifPresent(names -> refusals.add(Refusal.always(
                        "unreadable",
                        login + " may not read: " + names + ". Name a superuser or the owner: `from: {user: …}`")));
        some("language")
                .ifPresent(names -> refusals.add(Refusal.always(
                        "untrusted-language",
                        "only a superuser could make these functions: " + names
                                + ". Drop them on the old server, or make them an extension")));
        some("superuser-only")
                .ifPresent(names -> refusals.add(Refusal.always(
                        "superuser-only",
                        "only a superuser could make these on the new server: " + names
                                + ". Drop them on the old one")));
        listed(found.obstacles("left-behind").stream()
                        .filter(name -> !isMadeAnew(name))
                        .toList())
                .ifPresent(names -> refusals.add(Refusal.guard(
                        "left-behind",
                        "these stay behind: " + names + ". Make them anew where they are needed, and allow it")));
    }

    private boolean isMadeAnew(String name) {
        return PgMoving.publications(move.section()).stream()
                .anyMatch(declared -> name.equals("publication " + declared));
    }

    private Optional<String> some(String kind) {
        return listed(found.obstacles(kind));
    }

    private static Optional<String> listed(List<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of(PgMoveCheck.listed(names));
    }
}
