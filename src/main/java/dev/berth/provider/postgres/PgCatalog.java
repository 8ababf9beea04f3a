package dev.berth.provider.postgres;

import dev.berth.core.Mark;
import dev.berth.core.Verdict;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgDatabase;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgRole;
import dev.berth.provider.postgres.PgResource.PgSchema;
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

/// The rows that the inspection queries gave, turned into normalised resources. Pure.
record PgCatalog(
        PgServerSpec server,
        String admin,
        Set<String> declaredRoles,
        List<Row> roles,
        List<Row> memberships,
        List<Row> databases,
        List<Row> grants) {

    private static final Map<String, String> ATTRIBUTES = Map.of(
            "login", "LOGIN",
            "superuser", "SUPERUSER",
            "createdb", "CREATEDB",
            "createrole", "CREATEROLE",
            "replication", "REPLICATION",
            "bypassrls", "BYPASSRLS",
            "inherit", "INHERIT");

    /// The marks of all marked roles, by name.
    Map<String, Mark> roleMarks() {
        var marks = new TreeMap<String, Mark>();
        roles.forEach(row -> mark(row).ifPresent(mark -> marks.put(row.text("name"), mark)));
        return marks;
    }

    /// The roles whose privileges the admin has.
    SortedSet<String> administered() {
        return roles.stream()
                .filter(row -> row.flag("administered"))
                .map(row -> row.text("name"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    SortedSet<String> roleNames() {
        return roles.stream().map(row -> row.text("name")).collect(Collectors.toCollection(TreeSet::new));
    }

    /// A live role.
    ///
    /// @param verdict what is known of its password
    PgRole role(Row row, Verdict verdict, PgServer facts) {
        String name = row.text("name");
        var attributes = new TreeSet<String>();
        ATTRIBUTES.forEach((column, attribute) -> {
            if (row.flag(column)) {
                attributes.add(attribute);
            }
        });
        return new PgRole(
                server.role(name),
                attributes,
                row.integer("connection_limit"),
                row.find("valid_until"),
                password(verdict),
                grantors("member", name, "role"),
                grantors("role", name, "member"),
                facts.superuser() || row.flag("administered"),
                facts.superuser() || (facts.major() < 16 ? !row.flag("superuser") : row.flag("admin_option")),
                mark(row),
                Mark.remark(row.find("comment").orElse("")));
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
        memberships.stream()
                .filter(row -> row.text(side).equals(name))
                .filter(row -> !row.text("member").equals(admin)
                        && (side.equals("member")
                                || (!row.flag("member_is_superuser") && !declaredRoles.contains(row.text("member")))))
                .forEach(row -> others.computeIfAbsent(row.text(otherSide), _ -> new TreeSet<>())
                        .add(row.text("grantor")));
        return others;
    }

    /// A live database.
    PgDatabase database(Row row, PgServer facts) {
        String name = row.text("name");
        String owner = row.text("owner");
        var grants = new TreeMap<String, SortedSet<String>>();
        var ownerPrivileges = new TreeSet<String>();
        this.grants.stream()
                .filter(grant -> grant.text("database").equals(name))
                .forEach(grant -> {
                    if (grant.flag("owner")) {
                        ownerPrivileges.add(grant.text("privilege"));
                    } else {
                        String privilege =
                                grant.text("privilege") + (grant.flag("grantable") ? " WITH GRANT OPTION" : "");
                        grants.computeIfAbsent(grant.find("grantee").orElse(""), _ -> new TreeSet<>())
                                .add(privilege);
                    }
                });
        String provider = row.text("locale_provider");
        String collate = row.text("collate");
        String libc = collate.equals(row.text("ctype")) ? collate : collate + "/" + row.text("ctype");
        boolean builtin = provider.equals("builtin");
        String comment = row.find("comment").orElse("");
        int limit = row.integer("connection_limit");
        return new PgDatabase(
                server.database(name),
                owner,
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
                limit == -2,
                facts.superuser() || row.flag("administered"),
                Mark.in(comment),
                Optional.ofNullable(roleMarks().get(owner)),
                Mark.remark(comment));
    }

    /// An extension inside `database`.
    PgExtension extension(String database, Row row) {
        String name = row.text("name");
        return new PgExtension(server.database(database).child("extension", name), database, name, row.find("version"));
    }

    /// A schema inside `database`.
    PgSchema schema(String database, Row row) {
        String name = row.text("name");
        return new PgSchema(
                server.database(database).child("schema", name),
                database,
                name,
                row.text("owner"),
                row.flag("public_may_create"));
    }

    private static Optional<Mark> mark(Row row) {
        return row.find("comment").flatMap(Mark::in);
    }
}
