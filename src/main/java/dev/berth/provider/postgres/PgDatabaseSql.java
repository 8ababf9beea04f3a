package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.comment;
import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;
import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jooq.QueryPart;

/// Writes changes of databases. Pure.
final class PgDatabaseSql {

    private PgDatabaseSql() {}

    /// The database is created closed and belongs to the service's login, whose mark makes it ours if the run is
    /// cut off here.
    static List<PgStep> create(PgDatabase database) {
        String name = database.address().name();
        String first = database.createdFor().orElse(database.owner());
        var create = new StringBuilder("create database " + quoted(name) + " owner " + quoted(first));
        database.encoding().ifPresent(encoding -> create.append(" encoding ").append(literal(encoding)));
        create.append(localeClause(database.locale()));
        template(database).ifPresent(template -> create.append(" template ").append(quoted(template)));
        create.append(" allow_connections false");
        if (database.connectionLimit() >= 0) {
            create.append(" connection limit ").append(database.connectionLimit());
        }
        var open = new ArrayList<PgStatement>();
        if (!first.equals(database.owner())) {
            open.add(sql("alter database {0} owner to {1}", name(name), name(database.owner())));
        }
        open.add(comment("database", database.address(), database.comment()));
        open.add(sql("revoke all on database {0} from public", name(name)));
        database.grants().forEach((role, privileges) -> open.addAll(grant(name, role, privileges)));
        open.add(sql("alter database {0} allow_connections true", name(name)));
        return List.of(PgStep.alone(create.toString()), PgStep.together(open));
    }

    /// A locale other than the template's needs template0, which holds no text that it would sort wrongly.
    private static Optional<String> template(PgDatabase database) {
        boolean own = database.encoding().isPresent()
                || database.locale().locale().isPresent()
                || database.locale().provider().isPresent();
        return database.template().or(() -> own ? Optional.of("template0") : Optional.empty());
    }

    private static String localeClause(PgLocale locale) {
        var clause = new StringBuilder();
        boolean builtin = locale.provider().equals(Optional.of("builtin"));
        locale.provider()
                .ifPresent(provider -> clause.append(" locale_provider ").append(quoted(provider)));
        locale.locale()
                .ifPresent(value ->
                        clause.append(builtin ? " builtin_locale " : " locale ").append(literal(value)));
        locale.icu().ifPresent(value -> clause.append(" icu_locale ").append(literal(value)));
        return clause.toString();
    }

    static List<PgStep> update(PgDatabase live, PgDatabase desired) {
        String name = desired.address().name();
        var statements = new ArrayList<PgStatement>();
        if (!live.owner().equals(desired.owner())) {
            statements.add(sql("alter database {0} owner to {1}", name(name), name(desired.owner())));
        }
        if (live.connectionLimit() != desired.connectionLimit()) {
            statements.add(
                    sql("alter database {0} connection limit {1}", name(name), inline(desired.connectionLimit())));
        }
        if (!live.comment().equals(desired.comment())) {
            statements.add(comment("database", desired.address(), desired.comment()));
        }
        var roles = new TreeSet<>(live.grants().keySet());
        roles.addAll(desired.grants().keySet());
        // What it was granted before is part of what an owner has anyway.
        roles.remove(desired.owner());
        for (String role : roles) {
            statements.addAll(regrant(name, role, live.grants(), desired.grants()));
        }
        if (live.ownerGrants() != desired.ownerGrants() || !live.owner().equals(desired.owner())) {
            statements.add(sql("grant all on database {0} to {1}", name(name), name(desired.owner())));
        }
        if (live.open() != desired.open()) {
            statements.add(sql("alter database {0} allow_connections true", name(name)));
        }
        return List.of(PgStep.together(statements));
    }

    private static List<PgStatement> regrant(
            String database,
            String role,
            SortedMap<String, SortedSet<String>> live,
            SortedMap<String, SortedSet<String>> desired) {
        SortedSet<String> before = live.getOrDefault(role, new TreeSet<>());
        SortedSet<String> after = desired.getOrDefault(role, new TreeSet<>());
        var statements = new ArrayList<PgStatement>();
        if (!before.equals(after)) {
            if (!before.isEmpty()) {
                statements.add(sql("revoke all on database {0} from {1}", name(database), grantee(role)));
            }
            statements.addAll(grant(database, role, after));
        }
        return statements;
    }

    /// All privileges of one role on one object in one statement: two statements at once on one object would
    /// collide.
    private static List<PgStatement> grant(String database, String role, Set<String> privileges) {
        if (privileges.isEmpty()) {
            return List.of();
        }
        return List.of(sql(
                "grant {0} on database {1} to {2}",
                keyword(String.join(", ", privileges).toLowerCase(Locale.ROOT)), name(database), grantee(role)));
    }

    private static QueryPart grantee(String role) {
        return role.isEmpty() ? keyword("public") : name(role);
    }
}
