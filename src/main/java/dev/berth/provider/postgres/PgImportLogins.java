package dev.berth.provider.postgres;

import dev.berth.core.Comment;
import dev.berth.core.FoundLogin;
import dev.berth.core.FoundLogin.Password;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import java.util.Collections;
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
import java.util.stream.Stream;

/// The logins of databases that a manifest could declare, and what adopting takes from them. Pure.
///
/// @param roles by name
/// @param grants the rows of `database_grants.sql` by database
record PgImportLogins(
        String fleet, PgServerSpec server, PgRows rows, Map<String, Row> roles, Map<String, List<Row>> grants) {

    /// Asked of a server whose verifiers berth's admin may read.
    static final String VERIFIERS = "verifiers";

    private static final String REPLICATION = "replication";

    static PgImportLogins of(String fleet, PgServerSpec server, PgRows rows) {
        return new PgImportLogins(
                fleet,
                server,
                rows,
                rows.of("roles").stream().collect(Collectors.toMap(row -> row.text("name"), Function.identity())),
                rows.by("database_grants", "database"));
    }

    private Stream<Row> grantsOn(String database) {
        return grants.getOrDefault(database, List.of()).stream();
    }

    Optional<Row> role(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    /// @param access empty for the owner of a database
    FoundLogin found(String login, String access) {
        return new FoundLogin(login, access, password(login), mayReplicate(login));
    }

    /// Known where verifiers can be read.
    private Password password(String login) {
        if (!rows.asked(VERIFIERS)) {
            return Password.UNKNOWN;
        }
        return rows.of(VERIFIERS).stream()
                        .filter(row -> row.text("name").equals(login))
                        .anyMatch(row -> row.find("verifier").isPresent())
                ? Password.SET
                : Password.NONE;
    }

    private boolean mayReplicate(String login) {
        return replicates(login) && server.bounds().replication().contains(login);
    }

    private boolean replicates(String login) {
        return Objects.requireNonNull(roles.get(login)).flag(REPLICATION);
    }

    /// What adopting a database takes from its owner and its further logins.
    Stream<Note> notes(String owner, SortedMap<String, FoundLogin> further) {
        return Stream.concat(
                Stream.of(
                                limit(owner)
                                        .map(what -> note(
                                                owner,
                                                "it has " + what
                                                        + ", which no manifest can keep: adopting takes it away")),
                                powers(owner).map(what -> note(owner, what)),
                                ending(owner, "which no manifest can keep"))
                        .flatMap(Optional::stream),
                further.keySet().stream().flatMap(this::further));
    }

    private Stream<Note> further(String login) {
        return Stream.of(
                        limit(login)
                                .map(
                                        what -> note(
                                                login,
                                                "it has " + what
                                                        + ". Write `connectionLimit` for it under `roles`, or adopting takes it away")),
                        ending(login, "which `validUntil` under `roles` keeps"),
                        Optional.of(login)
                                .filter(name -> replicates(name) && !mayReplicate(name))
                                .map(name -> note(
                                        name,
                                        "it has REPLICATION, which adopting takes away. To keep it, " + listing(name))))
                .flatMap(Optional::stream);
    }

    private String listing(String login) {
        return "let the platform team write in berth.yaml: "
                + PgBounds.line(server, REPLICATION, server.bounds().replication(), login) + ", and import again";
    }

    private Note note(String login, String what) {
        return Note.of("adopts-login", server.role(login), what);
    }

    private Optional<String> limit(String login) {
        int limit = Objects.requireNonNull(roles.get(login)).integer("connection_limit");
        return limit < 0 ? Optional.empty() : Optional.of("a connection limit of its own (" + limit + ")");
    }

    /// A note on what adoption does to a password that expires or has expired.
    private Optional<Note> ending(String login, String kept) {
        Row role = Objects.requireNonNull(roles.get(login));
        return role.find("valid_until")
                .map(until -> note(
                        login,
                        role.flag("expired")
                                ? "its password has ended, so it can't log in, and adopting revives it. Don't import it if it"
                                        + " shall stay so"
                                : "its password ends at " + until.replaceFirst("\\.\\d+Z$", "Z") + ", " + kept
                                        + ": adopting takes the end away"));
    }

    /// The reason of [PgBoundsRefusals] against adopting the login; empty if there is none.
    private Optional<String> powers(String login) {
        SortedSet<String> powers = PgClusterCatalog.powers(Objects.requireNonNull(roles.get(login)));
        if (mayReplicate(login)) {
            powers.remove(PgRole.REPLICATION);
        }
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
                        + PgBoundsRefusals.weaken(login, powers, groups)
                        + (powers.contains(PgRole.REPLICATION) ? ". To keep REPLICATION, " + listing(login) : ""));
    }

    /// The logins that own or may use something inside a database to which everybody may connect, and that nothing else
    /// lets in.
    SortedSet<String> guests(String database, Set<String> logins) {
        boolean open = grantsOn(database)
                .anyMatch(row -> row.text("privilege").equals("CONNECT")
                        && row.find("grantee").isEmpty());
        Set<String> granted =
                grantsOn(database).flatMap(row -> row.find("grantee").stream()).collect(Collectors.toSet());
        return rows.of("users").stream()
                .filter(row -> open && row.text("database").equals(database))
                .map(row -> row.text("role"))
                .filter(role -> isWritable(role)
                        && !role.equals(server.admin())
                        && !logins.contains(role)
                        && !granted.contains(role))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The further logins that berth once gave access to.
    SortedMap<String, FoundLogin> of(String database) {
        var logins = new TreeMap<String, FoundLogin>();
        for (PgLevel level : PgLevel.WITH_GROUP) {
            rows.of("memberships").stream()
                    .filter(row -> row.text("role").equals(level.group(database)) && isOurs(row.text("role")))
                    .map(row -> row.text("member"))
                    .filter(member -> isOurs(member) && isWritable(member))
                    .forEach(member -> logins.put(member, found(member, level.toString())));
        }
        return Collections.unmodifiableSortedMap(logins);
    }

    /// The service's logins that may connect to some of its databases by a grant of their own.
    ///
    /// @param databases rows of `databases.sql`
    SortedMap<String, FoundLogin> granted(Stream<Row> databases) {
        var logins = new TreeMap<String, FoundLogin>();
        databases
                .flatMap(this::granted)
                .distinct()
                .forEach(login -> logins.put(login, found(login, PgLevel.NONE.toString())));
        return logins;
    }

    private Stream<String> granted(Row database) {
        Optional<Mark> service = mark(database);
        return grantsOn(database.text("name"))
                .filter(grant -> grant.text("privilege").equals("CONNECT") && !grant.flag("owner"))
                .flatMap(grant -> grant.find("grantee").stream())
                .filter(login -> service.isPresent()
                        && role(login)
                                .filter(role -> role.flag("login") && mark(role).equals(service))
                                .isPresent()
                        && isOurs(login)
                        && isWritable(login));
    }

    /// Without the groups that berth makes, and those who may enter everywhere.
    SortedSet<String> mayConnect(String database, Set<String> logins) {
        Set<String> groups =
                PgLevel.WITH_GROUP.stream().map(level -> level.group(database)).collect(Collectors.toSet());
        return grantsOn(database)
                .filter(row -> row.text("privilege").equals("CONNECT") && !row.flag("owner"))
                .flatMap(row -> row.find("grantee").stream())
                .filter(PgImportLogins::isWritable)
                .filter(grantee -> !groups.contains(grantee) && !logins.contains(grantee))
                .filter(grantee -> !grantee.equals(server.admin())
                        && role(grantee).filter(role -> !role.flag("superuser")).isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Whether a manifest may contain the name.
    static boolean isWritable(String role) {
        return !PgText.isOtherBytes(role)
                && PgNameCheck.flaw("role", role, false).isEmpty();
    }

    private boolean isOurs(String role) {
        return role(role)
                .flatMap(PgImportLogins::mark)
                .filter(mark -> mark.fleet().equals(fleet))
                .isPresent();
    }

    /// The mark in the comment of a role or database.
    static Optional<Mark> mark(Row row) {
        return row.find("comment").flatMap(text -> Comment.parse(text).mark());
    }
}
