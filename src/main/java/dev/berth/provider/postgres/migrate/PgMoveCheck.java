package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Comment;
import dev.berth.core.Refusal;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.provider.postgres.PgMoving;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What stands against a move, as far as catalogs tell. Pure.
public record PgMoveCheck(PgMove move, PgState state, PgFindings found) {

    private static final int SHOWN = 5;

    /// Everything, what the servers are first.
    public List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        if (state.stage() == MigrateStage.ARRIVED) {
            return refusals;
        }
        servers(refusals);
        source(refusals);
        target(refusals);
        if (state.old().isPresent() || state.hidden().isPresent()) {
            text(refusals);
            extensions(refusals);
            collations(refusals);
            objects(refusals);
        }
        return refusals;
    }

    /// What a person should know besides.
    public static List<String> remarks(PgState state, PgFindings found) {
        return new PgRemarks(state, found).remarks();
    }

    private void servers(List<Refusal> refusals) {
        if (found.majorOfSource() > found.majorOfTarget()) {
            refusals.add(always(
                    "older-server",
                    "the old server is PostgreSQL " + found.majorOfSource() + " and the new one "
                            + found.majorOfTarget() + ". Upgrade the new one first"));
        }
        if (found.sameServer()) {
            refusals.add(always(
                    "same-server",
                    "`from` names the new server itself. To give a database another name, write `renamedFrom`"));
        }
        PgMoving.problem(move.programs(), found.majorOfSource(), found.majorOfTarget())
                .ifPresent(problem -> refusals.add(always("client-programs", problem)));
    }

    private void source(List<Refusal> refusals) {
        Optional<Row> row = state.hidden().or(state::old);
        if (row.isEmpty()) {
            refusals.add(always(
                    "no-database",
                    "there is no database " + quoted(move.from().database())
                            + " on the old server. Name it: `from: {database: …}`"));
            return;
        }
        Row database = row.get();
        Comment comment = PgState.comment(database);
        if (comment.mark().isPresent() && !state.isClosing() && state.hidden().isEmpty()) {
            refusals.add(always(
                    "conflict",
                    "the old database belongs to service " + comment.mark().get()
                            + ", as its comment says. Take that mark away if it doesn't"));
        }
        if (state.hidden().isPresent() && state.old().isPresent()) {
            refusals.add(always(
                    "two-databases",
                    "the old database is closed and called " + quoted(move.hidden())
                            + ", and there is a new one called "
                            + quoted(move.from().database())
                            + ": something made it meanwhile. Rename or drop it on the old server, and run again"));
        }
        boolean superuser = found.source().flag("superuser");
        if (!superuser && !(database.flag("administered") && found.source().flag("createdb"))) {
            refusals.add(always(
                    "source-rights",
                    quoted(move.from().server().admin())
                            + " can't close the old database: it is neither a superuser nor"
                            + " both owner of it and CREATEDB. Name another login: `from: {user: …}`"));
        }
        if (!database.flag("open") && !state.isClosing() && state.hidden().isEmpty()) {
            refusals.add(always(
                    "closed",
                    "the old database takes no connections. Run on the old server: alter database "
                            + quoted(move.from().database()) + " allow_connections true"));
        }
    }

    private void target(List<Refusal> refusals) {
        if (state.copy().isPresent() && !state.isCopyOurs()) {
            refusals.add(always(
                    "database-exists",
                    "there is a database " + quoted(move.section().database())
                            + " on the new server already, and no migration made it. If its rows aren't needed, let an"
                            + " apply remove it (`state: absent`, without `from`); if they are, remove `from`"));
        }
        if (state.role().isPresent() && !state.isRoleOurs()) {
            refusals.add(always(
                    "role-exists",
                    "there is a role " + quoted(move.section().user())
                            + " on the new server already, and no migration made it. Drop it there, or name another:"
                            + " `user: …`"));
        }
    }

    /// The encoding and the order of texts, which a new database takes from template0 if its manifest names none.
    private void text(List<Refusal> refusals) {
        Row old = state.hidden().or(state::old).orElseThrow();
        Optional<String> declared = move.section().encoding();
        String encoding = declared.or(() -> found.template().map(row -> row.text("encoding")))
                .orElse("UTF8");
        if (old.text("encoding").equals("SQL_ASCII") && !encoding.equals("SQL_ASCII")) {
            refusals.add(always(
                    "encoding",
                    "the old database is SQL_ASCII, so nothing says in which encoding its texts are. Write `encoding:"
                            + " SQL_ASCII`, or convert it first"));
        } else if (declared.isEmpty() && !old.text("encoding").equals(encoding)) {
            refusals.add(always(
                    "encoding",
                    "the old database is " + old.text("encoding") + ", the new one would be " + encoding
                            + ". Say which it is to be: `encoding: " + old.text("encoding") + "`"));
        }
        String sorting = found.template().map(row -> row.text("sorting")).orElse("");
        if (PgMoving.sorting(move.section()).isEmpty()
                && !folded(old.text("sorting")).equals(folded(sorting))) {
            refusals.add(always(
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
                refusals.add(always(
                        "extension",
                        "the old database has extension " + quoted(name)
                                + ", which the new server doesn't offer. Install it there, or drop it here"));
            } else if (!declared.contains(name)) {
                String schema = extension.text("schema");
                boolean usual = List.of("public", "pg_catalog").contains(schema);
                refusals.add(always(
                        "extension",
                        "the old database has extension " + quoted(name) + ", which the manifest doesn't declare. Write"
                                + " `extensions: ["
                                + (usual ? name : "{name: " + name + ", schema: " + schema + "}")
                                + "]`, or drop it on the old server"));
            } else if (!offered.contains(extension.text("version"))
                    && newest(offered).compareTo(version(extension.text("version"))) < 0) {
                refusals.add(always(
                        "extension",
                        "the old database has " + quoted(name) + " " + extension.text("version")
                                + ", which is newer than what the new server offers (" + String.join(", ", offered)
                                + "). Install a newer one there"));
            }
        }
    }

    private static String newest(List<String> versions) {
        return versions.stream()
                .map(PgMoveCheck::version)
                .max(String::compareTo)
                .orElse("");
    }

    /// Comparable as a text: each number of it has six digits.
    private static String version(String text) {
        return java.util.regex.Pattern.compile("\\d+")
                .matcher(text)
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
            refusals.add(always(
                    "collation",
                    "columns or indexes sort by what the new server doesn't have: " + listed(missing)
                            + ". Install that locale there"));
        }
    }

    private void objects(List<Refusal> refusals) {
        String login = quoted(move.from().server().admin());
        some("prepared")
                .ifPresent(names -> refusals.add(always(
                        "prepared-transaction",
                        "transactions are prepared and not finished: " + names
                                + ". Commit them or roll them back on the old server: commit prepared '…'")));
        some("row-security")
                .ifPresent(names -> refusals.add(always(
                        "row-security",
                        "row security would keep rows from " + login + ": " + names
                                + ". Name a superuser or a role with BYPASSRLS: `from: {user: …}`")));
        some("unreadable")
                .ifPresent(names -> refusals.add(always(
                        "unreadable",
                        login + " may not read: " + names + ". Name a superuser or the owner: `from: {user: …}`")));
        some("language")
                .ifPresent(names -> refusals.add(always(
                        "untrusted-language",
                        "only a superuser could make these functions: " + names
                                + ". Drop them on the old server, or make them an extension")));
        some("superuser-only")
                .ifPresent(names -> refusals.add(always(
                        "superuser-only",
                        "only a superuser could make these on the new server: " + names
                                + ". Drop them on the old one")));
        some("left-behind")
                .ifPresent(names -> refusals.add(Refusal.guard(
                        "left-behind",
                        "these stay behind: " + names + ". Make them anew where they are needed, and allow it")));
    }

    private Optional<String> some(String kind) {
        List<String> names = found.obstacles(kind);
        return names.isEmpty() ? Optional.empty() : Optional.of(listed(names));
    }

    /// The first of them, and how many there are besides.
    static String listed(List<String> names) {
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }

    private static Refusal always(String code, String message) {
        return Refusal.always(code, message);
    }
}
