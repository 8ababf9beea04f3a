package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.FoundDatabase;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which of a server's databases a manifest could declare, and why the others can't. Pure.
///
/// Databases that manifests declare are skipped.
public final class PgImportCandidates {

    private final String fleet;
    private final PgServerSpec server;
    private final Set<Address> declared;
    private final PgRows rows;
    private final Map<String, Row> roles;
    private final Map<String, Long> owned;

    public PgImportCandidates(String fleet, PgServerSpec server, Set<Address> declared, PgRows rows) {
        this.fleet = fleet;
        this.server = server;
        this.declared = declared;
        this.rows = rows;
        this.roles = rows.of("roles").stream().collect(Collectors.toMap(row -> row.text("name"), Function.identity()));
        this.owned = rows.of("databases").stream()
                .filter(row -> usual(row).isEmpty())
                .collect(Collectors.groupingBy(row -> row.text("owner"), Collectors.counting()));
    }

    public List<FoundDatabase> databases() {
        return rows.of("databases").stream()
                .filter(row -> isOpen(row) && reason(row).isEmpty())
                .map(this::found)
                .toList();
    }

    /// Why each of the others is left out, and what adopting takes from a login.
    public List<Note> notes() {
        var notes = new ArrayList<Note>();
        databases().forEach(database -> {
            String login = database.user();
            limit(login)
                    .ifPresent(what -> notes.add(Note.of(
                            "adopts-login",
                            server.role(login),
                            "it has " + what + ", which no manifest can keep: adopting takes it away")));
            powers(login).ifPresent(what -> notes.add(Note.of("adopts-login", server.role(login), what)));
            ending(login, "which no manifest can keep").ifPresent(notes::add);
            database.logins().keySet().forEach(further -> {
                limit(further)
                        .ifPresent(what -> notes.add(Note.of(
                                "adopts-login",
                                server.role(further),
                                "it has " + what
                                        + ". Write `connectionLimit` for it under `roles`, or adopting takes it"
                                        + " away")));
                ending(further, "which `validUntil` under `roles` keeps").ifPresent(notes::add);
            });
            guests(database.name(), database.logins())
                    .forEach(guest -> notes.add(Note.of(
                            "connects-as-everybody",
                            server.role(guest),
                            "it has something in " + PgDialect.quoted(database.name())
                                    + " and gets in as everybody may,"
                                    + " which adopting ends. It stands under `allowConnect`, so that it goes on; remove it"
                                    + " there, or declare it under `roles`")));
        });
        databases()
                .forEach(
                        database -> rows.of("database_grants").stream()
                                .filter(row -> row.text("database")
                                        .equals(database.address().name()))
                                .flatMap(row -> row.find("grantee").stream())
                                .filter(grantee -> !isWritable(grantee))
                                .distinct()
                                .forEach(
                                        grantee -> notes.add(
                                                Note.of(
                                                        "not-imported",
                                                        server.role(grantee),
                                                        "it may connect to "
                                                                + PgDialect.quoted(database.address()
                                                                        .name())
                                                                + ", and no manifest can have its name. Adopting the database takes that away"))));
        rows.of("databases").stream()
                .filter(this::isOpen)
                .forEach(row -> reason(row)
                        .ifPresent(reason ->
                                notes.add(Note.of("not-imported", server.database(row.text("name")), reason))));
        return notes;
    }

    private boolean isOpen(Row row) {
        return !declared.contains(server.database(row.text("name")));
    }

    /// The reason why a database that every server has is not imported; empty for other databases.
    private Optional<String> usual(Row row) {
        if (row.flag("template")) {
            return Optional.of("it is a template");
        }
        return row.text("name").equals(server.maintenance())
                ? Optional.of("it is the database that berth itself logs in to")
                : Optional.empty();
    }

    private Optional<String> reason(Row row) {
        return usual(row).or(() -> name(row)).or(() -> state(row)).or(() -> owner(row));
    }

    /// The reason why no manifest can contain the name; empty if one can.
    private Optional<String> name(Row row) {
        if (PgText.isOtherBytes(row.text("name"))) {
            return Optional.of("its name is not UTF-8, so no manifest can write it. Rename it in psql after: "
                    + "\\encoding SQL_ASCII");
        }
        Optional<String> flaw = PgNameCheck.flaw("database", row.text("name"), false)
                .map(found -> "its name " + found)
                .or(() -> PgNameCheck.flaw("role", row.text("owner"), false)
                        .map(found -> "the name of its owner " + found));
        if (flaw.isPresent()) {
            return flaw.map(found -> found + ", which no manifest may have. Rename it");
        }
        return PgText.isOtherBytes(row.text("owner"))
                ? Optional.of(
                        "the name of its owner is not UTF-8, so no manifest can write it. Rename that role in psql"
                                + " after: \\encoding SQL_ASCII")
                : Optional.empty();
    }

    private static boolean isWritable(String role) {
        return !PgText.isOtherBytes(role)
                && PgNameCheck.flaw("role", role, false).isEmpty();
    }

    private Optional<String> state(Row row) {
        Optional<Mark> mark = mark(row);
        if (mark.isPresent() && !mark.get().fleet().equals(fleet)) {
            return Optional.of("it belongs to service " + mark.get());
        }
        if (row.integer("connection_limit") == -2) {
            return Optional.of("it was being dropped when the server stopped. All it is good for is: drop database "
                    + PgDialect.quoted(row.text("name")));
        }
        return row.flag("allow_connections")
                ? Optional.empty()
                : Optional.of("nobody may connect to it (allow_connections is false)");
    }

    private Optional<String> owner(Row row) {
        String name = row.text("owner");
        Row owner = roles.get(name);
        String quoted = PgDialect.quoted(name);
        String way =
                ". Give it a login of its own: alter database " + PgDialect.quoted(row.text("name")) + " owner to …";
        if (owner == null || !owner.flag("login")) {
            return Optional.of("its owner " + quoted + " can't log in" + way);
        }
        if (name.equals(server.admin()) || owner.flag("superuser")) {
            return Optional.of("its owner " + quoted + " is "
                    + (owner.flag("superuser") ? "a superuser" : "berth's admin") + ", not a service's login" + way);
        }
        if (declared.contains(server.role(name))) {
            return Optional.of("its owner " + quoted + " is declared already, for another database" + way);
        }
        long databases = owned.getOrDefault(name, 0L);
        return databases > 1
                ? Optional.of("its owner " + quoted + " owns " + databases
                        + " databases, and a login belongs to one service" + way)
                : Optional.empty();
    }

    private Optional<String> limit(String login) {
        int limit = Objects.requireNonNull(roles.get(login)).integer("connection_limit");
        return limit < 0 ? Optional.empty() : Optional.of("a connection limit of its own (" + limit + ")");
    }

    /// A note on what adoption does to a password that expires or has expired.
    private Optional<Note> ending(String login, String kept) {
        Row role = Objects.requireNonNull(roles.get(login));
        return role.find("valid_until")
                .map(until -> Note.of(
                        "adopts-login",
                        server.role(login),
                        role.flag("expired")
                                ? "its password has ended, so it can't log in, and adopting revives it. Don't import it if it"
                                        + " shall stay so"
                                : "its password ends at " + until.replaceFirst("\\.\\d+Z$", "Z") + ", " + kept
                                        + ": adopting takes the end away"));
    }

    /// The logins that own or may use something inside a database to which everybody may connect, and that nothing else
    /// lets in.
    private SortedSet<String> guests(String database, SortedMap<String, String> logins) {
        boolean open = rows.of("database_grants").stream()
                .anyMatch(row -> row.text("database").equals(database)
                        && row.text("privilege").equals("CONNECT")
                        && row.find("grantee").isEmpty());
        Set<String> granted = rows.of("database_grants").stream()
                .filter(row -> row.text("database").equals(database))
                .flatMap(row -> row.find("grantee").stream())
                .collect(Collectors.toSet());
        return rows.of("users").stream()
                .filter(row -> open && row.text("database").equals(database))
                .map(row -> row.text("role"))
                .filter(role -> isWritable(role)
                        && !role.equals(server.admin())
                        && !logins.containsKey(role)
                        && !granted.contains(role))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The reason of [PgBoundsRefusals] against adopting the login; empty if there is none.
    private Optional<String> powers(String login) {
        SortedSet<String> powers = PgClusterCatalog.powers(Objects.requireNonNull(roles.get(login)));
        List<String> groups = rows.of("memberships").stream()
                .filter(row -> row.text("member").equals(login) && !isOurs(row.text("role")))
                .map(row -> row.text("role"))
                .filter(group -> !server.bounds().memberships().contains(group))
                .distinct()
                .toList();
        return powers.isEmpty() && groups.isEmpty()
                ? Optional.empty()
                : Optional.of("it has " + PgBoundsRefusals.list(powers, groups)
                        + ", which no manifest may take over. Before it is adopted, let a platform engineer run: "
                        + PgBoundsRefusals.weaken(login, powers, groups));
    }

    private static Optional<Mark> mark(Row row) {
        return row.find("comment").flatMap(text -> Comment.parse(text).mark());
    }

    private FoundDatabase found(Row row) {
        String name = row.text("name");
        int limit = row.integer("connection_limit");
        SortedMap<String, String> logins = logins(name);
        SortedSet<String> others = mayConnect(name, logins);
        others.addAll(guests(name, logins));
        return new FoundDatabase(
                server.database(name),
                mark(row).map(Mark::service),
                row.text("owner"),
                limit < 0 ? Optional.empty() : Optional.of(limit),
                new TreeSet<>(),
                logins,
                others);
    }

    private SortedMap<String, String> logins(String database) {
        var logins = new TreeMap<String, String>();
        for (PgLevel level : PgLevel.values()) {
            rows.of("memberships").stream()
                    .filter(row -> row.text("role").equals(level.group(database)) && isOurs(row.text("role")))
                    .map(row -> row.text("member"))
                    .filter(member -> isOurs(member) && isWritable(member))
                    .forEach(member -> logins.put(member, level.toString()));
        }
        return logins;
    }

    private boolean isOurs(String role) {
        return Optional.ofNullable(roles.get(role))
                .flatMap(PgImportCandidates::mark)
                .filter(mark -> mark.fleet().equals(fleet))
                .isPresent();
    }

    /// Without the groups that berth makes, and those who may enter everywhere.
    private SortedSet<String> mayConnect(String database, SortedMap<String, String> logins) {
        Set<String> groups = List.of(PgLevel.values()).stream()
                .map(level -> level.group(database))
                .collect(Collectors.toSet());
        return rows.of("database_grants").stream()
                .filter(row -> row.text("database").equals(database)
                        && row.text("privilege").equals("CONNECT")
                        && !row.flag("owner"))
                .flatMap(row -> row.find("grantee").stream())
                .filter(PgImportCandidates::isWritable)
                .filter(grantee -> !groups.contains(grantee) && !logins.containsKey(grantee))
                .filter(grantee -> !grantee.equals(server.admin())
                        && Optional.ofNullable(roles.get(grantee))
                                .filter(role -> !role.flag("superuser"))
                                .isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
