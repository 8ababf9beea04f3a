package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.Verdict;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgServer.OfferedExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rows that the inspection queries gave, turned into facts and normalised resources. Pure.
///
/// @param server the one row of `server.sql`
/// @param rows of the other queries, by the query's name; those that were not asked are missing
record PgCatalog(PgScope scope, Row server, Map<String, List<Row>> rows) {

    /// The connection limit of a database whose drop was cut off. See PostgreSQL's `DATCONNLIMIT_INVALID_DB`.
    private static final int INVALID = -2;

    private static final Map<String, String> ATTRIBUTES = Map.of(
            "login", "LOGIN",
            "superuser", "SUPERUSER",
            "createdb", "CREATEDB",
            "createrole", "CREATEROLE",
            "replication", "REPLICATION",
            "bypassrls", "BYPASSRLS",
            "inherit", "INHERIT");

    /// What the server is.
    PgServer facts() {
        return new PgServer(
                server.integer("major"),
                server.text("admin"),
                server.flag("superuser"),
                offered(),
                names(roles().stream()),
                names(roles().stream().filter(row -> row.flag("administered"))));
    }

    List<Row> roles() {
        return rows("roles");
    }

    /// The roles and databases that the fleet declares or has marked.
    ///
    /// @param verdicts what is known of the passwords of declared roles
    List<PgResource> live(Map<Address, Verdict> verdicts) {
        PgServer facts = facts();
        var live = new ArrayList<PgResource>();
        roles().stream()
                .filter(row -> scope.declaredRoles().contains(row.text("name")) || scope.isMarked(row))
                .map(row -> role(
                        row,
                        verdicts.getOrDefault(
                                scope.server().role(row.text("name")), new Verdict.Unknown("not declared")),
                        facts))
                .forEach(live::add);
        Map<String, List<Row>> grants =
                rows("database_grants").stream().collect(Collectors.groupingBy(row -> row.text("database")));
        Map<String, Mark> marks = roleMarks();
        rows("databases").stream()
                .filter(row -> scope.declaredDatabases().contains(row.text("name")) || scope.isMarked(row))
                .map(row -> database(
                        row,
                        grants.getOrDefault(row.text("name"), List.of()),
                        Optional.ofNullable(marks.get(row.text("owner"))),
                        facts))
                .forEach(live::add);
        return live;
    }

    /// Whether a database is there and takes connections.
    boolean isEnterable(String database) {
        return rows("databases").stream()
                .anyMatch(row -> row.text("name").equals(database)
                        && row.flag("allow_connections")
                        && row.integer("connection_limit") != INVALID);
    }

    private List<Row> rows(String query) {
        return rows.getOrDefault(query, List.of());
    }

    private static SortedSet<String> names(Stream<Row> rows) {
        return rows.map(row -> row.text("name")).collect(Collectors.toCollection(TreeSet::new));
    }

    private SortedMap<String, OfferedExtension> offered() {
        var extensions = new TreeMap<String, OfferedExtension>();
        rows("offered_extensions").stream()
                .collect(Collectors.groupingBy(row -> row.text("name")))
                .forEach((name, versions) -> {
                    Row usual = versions.stream()
                            .filter(row -> row.flag("is_default"))
                            .findFirst()
                            .orElse(versions.getFirst());
                    extensions.put(
                            name,
                            new OfferedExtension(
                                    versions.stream()
                                            .map(row -> row.text("version"))
                                            .collect(Collectors.toCollection(TreeSet::new)),
                                    usual.flag("trusted"),
                                    usual.find("fixed_schema").isPresent()));
                });
        return extensions;
    }

    /// The marks of all marked roles, by name.
    private Map<String, Mark> roleMarks() {
        var marks = new TreeMap<String, Mark>();
        roles().forEach(row -> comment(row).mark().ifPresent(mark -> marks.put(row.text("name"), mark)));
        return marks;
    }

    private PgRole role(Row row, Verdict verdict, PgServer facts) {
        String name = row.text("name");
        var attributes = new TreeSet<String>();
        ATTRIBUTES.forEach((column, attribute) -> {
            if (row.flag(column)) {
                attributes.add(attribute);
            }
        });
        return new PgRole(
                scope.server().role(name),
                attributes,
                row.integer("connection_limit"),
                row.find("valid_until"),
                password(verdict),
                grantors("member", name, "role"),
                grantors("role", name, "member"),
                facts.superuser() || row.flag("administered"),
                facts.superuser() || (facts.major() < 16 ? !row.flag("superuser") : row.flag("admin_option")),
                comment(row));
    }

    private static Password password(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Works _, Verdict.Unknown _ -> Password.AS_IN_SECRET;
            case Verdict.Wrong _ -> Password.DIFFERENT;
            case Verdict.Unset _, Verdict.Absent _ -> Password.NONE;
        };
    }

    /// The other side of each membership whose `side` is `name`, with its grantors. The admin and superusers may
    /// act as anybody anyway. A membership between two declared roles belongs to the member, so that only one
    /// change removes it.
    private SortedMap<String, SortedSet<String>> grantors(String side, String name, String otherSide) {
        var others = new TreeMap<String, SortedSet<String>>();
        rows("memberships").stream()
                .filter(row -> row.text(side).equals(name))
                .filter(row -> !row.text("member").equals(server.text("admin"))
                        && (side.equals("member")
                                || (!row.flag("member_is_superuser")
                                        && !scope.declaredRoles().contains(row.text("member")))))
                .forEach(row -> others.computeIfAbsent(row.text(otherSide), _ -> new TreeSet<>())
                        .add(row.text("grantor")));
        return others;
    }

    private PgDatabase database(Row row, List<Row> allGrants, Optional<Mark> ownerMark, PgServer facts) {
        String name = row.text("name");
        var grants = new TreeMap<String, SortedSet<String>>();
        var ownerPrivileges = new TreeSet<String>();
        for (Row grant : allGrants) {
            if (grant.flag("owner")) {
                ownerPrivileges.add(grant.text("privilege"));
            } else {
                String privilege = grant.text("privilege") + (grant.flag("grantable") ? " WITH GRANT OPTION" : "");
                grants.computeIfAbsent(grant.find("grantee").orElse(""), _ -> new TreeSet<>())
                        .add(privilege);
            }
        }
        String provider = row.text("locale_provider");
        String collate = row.text("collate");
        String libc = collate.equals(row.text("ctype")) ? collate : collate + "/" + row.text("ctype");
        boolean builtin = provider.equals("builtin");
        int limit = row.integer("connection_limit");
        return new PgDatabase(
                scope.server().database(name),
                row.text("owner"),
                row.find("encoding"),
                new PgLocale(
                        Optional.of(provider),
                        builtin ? row.find("locale") : Optional.of(libc),
                        builtin ? Optional.empty() : row.find("locale")),
                Optional.empty(),
                Optional.empty(),
                limit,
                Collections.unmodifiableSortedMap(grants),
                ownerPrivileges.size() == 3,
                row.flag("allow_connections"),
                limit == INVALID,
                facts.superuser() || row.flag("administered"),
                comment(row),
                ownerMark);
    }

    /// What is declared inside a section's database and there.
    List<PgResource> inside(PgSection section, List<Row> extensions, List<Row> schemas) {
        String database = section.database();
        Address address = scope.server().database(database);
        Set<String> declared = section.extensions().stream()
                .map(PgSection.PgExtensionSpec::name)
                .collect(Collectors.toSet());
        var inside = new ArrayList<PgResource>();
        for (Row row : extensions) {
            String name = row.text("name");
            if (declared.contains(name)) {
                inside.add(new PgExtension(address.child("extension", name), database, name, row.find("version")));
            }
        }
        if (scope.looksIntoSchema(section, facts())) {
            for (Row row : schemas) {
                String name = row.text("name");
                inside.add(new PgSchema(
                        address.child("schema", name),
                        database,
                        name,
                        row.text("owner"),
                        row.flag("public_may_create")));
            }
        }
        return inside;
    }

    private static Comment comment(Row row) {
        return row.find("comment").map(Comment::parse).orElse(Comment.NONE);
    }
}
