package dev.berth.provider.postgres;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Mark;
import dev.berth.provider.postgres.PgResource.PgDatabase;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgRole;
import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgStep.PgStatement.SetPassword;
import dev.berth.provider.postgres.PgStep.PgStatement.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/// Writes a change as SQL. Pure: no connection, the same change gives the same statements.
final class PgSql {

    static {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private static final DSLContext DIALECT =
            DSL.using(SQLDialect.POSTGRES, new Settings().withParamType(ParamType.INLINED));

    private final PgServer server;

    PgSql(PgServer server) {
        this.server = server;
    }

    /// The steps of a change, in the order in which they must run.
    List<PgStep> steps(Change<PgResource> change) {
        return switch (change) {
            case Change.Create<PgResource>(PgResource desired) ->
                switch (desired) {
                    case PgRole role -> create(role);
                    case PgDatabase database -> create(database);
                    case PgExtension extension -> create(extension);
                    case PgSchema schema -> create(schema);
                };
            case Change.Update<PgResource>(PgResource live, PgResource desired) ->
                switch (desired) {
                    case PgRole role -> update((PgRole) live, role);
                    case PgDatabase database -> update((PgDatabase) live, database);
                    case PgExtension extension -> update(extension);
                    case PgSchema schema -> update((PgSchema) live, schema);
                };
            case Change.Delete<PgResource>(PgResource live) ->
                throw new AssertionError(
                        "a session reports only what is declared or marked, and neither is deleted: " + live.address());
        };
    }

    /// An identifier as SQL writes it.
    static String quoted(String identifier) {
        return DIALECT.render(name(identifier));
    }

    /// A string as SQL writes it.
    static String literal(String text) {
        return DIALECT.render(inline(text));
    }

    private List<PgStep> create(PgRole role) {
        var statements = new ArrayList<PgStatement>();
        statements.add(sql(
                "create role {0} login connection limit {1}",
                name(role.address().name()), inline(role.connectionLimit())));
        statements.add(new SetPassword(role.address().name(), role.address()));
        statements.add(comment("role", role.address(), role.mark(), role.remark()));
        if (!server.superuser()) {
            statements.add(actAs(role.address().name()));
        }
        return List.of(PgStep.login(statements));
    }

    private List<PgStep> update(PgRole live, PgRole desired) {
        String role = desired.address().name();
        var statements = new ArrayList<PgStatement>();
        if (live.administered() != desired.administered()) {
            statements.add(actAs(role));
        }
        for (String attribute : difference(live.attributes(), desired.attributes())) {
            statements.add(sql("alter role {0} {1}", name(role), keyword("no" + attribute.toLowerCase(Locale.ROOT))));
        }
        for (String attribute : difference(desired.attributes(), live.attributes())) {
            statements.add(sql("alter role {0} {1}", name(role), keyword(attribute.toLowerCase(Locale.ROOT))));
        }
        if (live.connectionLimit() != desired.connectionLimit()) {
            statements.add(sql("alter role {0} connection limit {1}", name(role), inline(desired.connectionLimit())));
        }
        if (!live.validUntil().equals(desired.validUntil())) {
            statements.add(sql(
                    "alter role {0} valid until {1}",
                    name(role), inline(desired.validUntil().orElse("infinity"))));
        }
        live.memberOf().forEach((group, grantors) -> statements.addAll(leave(role, group, grantors)));
        live.members().forEach((member, grantors) -> statements.addAll(leave(member, role, grantors)));
        if (live.password() != desired.password()) {
            statements.add(new SetPassword(role, desired.address()));
        }
        if (!live.mark().equals(desired.mark())) {
            statements.add(comment("role", desired.address(), desired.mark(), desired.remark()));
        }
        return List.of(PgStep.login(statements));
    }

    /// Without superuser, owning, altering or dropping what belongs to a role takes membership in it. Since 16
    /// the creator has one with neither SET nor INHERIT, which must stay; this adds a full one.
    private PgStatement actAs(String role) {
        return sql("grant {0} to {1}", name(role), name(server.admin()));
    }

    /// Since 16 a membership exists once per grantor and goes only with its grantor's name.
    private List<PgStatement> leave(String member, String group, SortedSet<String> grantors) {
        if (server.major() < 16) {
            return List.of(sql("revoke {0} from {1}", name(group), name(member)));
        }
        return grantors.stream()
                .map(grantor -> sql("revoke {0} from {1} granted by {2}", name(group), name(member), name(grantor)))
                .toList();
    }

    /// The database is created closed and belongs to the service's login, whose mark makes it ours if the run is
    /// cut off here.
    private List<PgStep> create(PgDatabase database) {
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
        open.add(comment("database", database.address(), database.ownMark(), database.remark()));
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

    private List<PgStep> update(PgDatabase live, PgDatabase desired) {
        String name = desired.address().name();
        var statements = new ArrayList<PgStatement>();
        if (!live.owner().equals(desired.owner())) {
            statements.add(sql("alter database {0} owner to {1}", name(name), name(desired.owner())));
        }
        if (live.connectionLimit() != desired.connectionLimit()) {
            statements.add(
                    sql("alter database {0} connection limit {1}", name(name), inline(desired.connectionLimit())));
        }
        if (!live.ownMark().equals(desired.ownMark())) {
            statements.add(comment("database", desired.address(), desired.ownMark(), desired.remark()));
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

    /// Goes to schema `public` unless the extension's control file names another; the session's search path names
    /// none.
    private List<PgStep> create(PgExtension extension) {
        boolean fixed = Optional.ofNullable(server.extensions().get(extension.name()))
                .map(PgServer.OfferedExtension::fixedSchema)
                .orElse(false);
        String version =
                extension.version().map(value -> " version " + literal(value)).orElse("");
        String sql = "create extension if not exists " + quoted(extension.name()) + (fixed ? "" : " schema \"public\"")
                + version;
        return List.of(PgStep.inside(extension.database(), List.of(new Sql(sql))));
    }

    private static List<PgStep> update(PgExtension extension) {
        return List.of(PgStep.inside(
                extension.database(),
                List.of(sql(
                        "alter extension {0} update to {1}",
                        name(extension.name()), inline(extension.version().orElseThrow())))));
    }

    /// It may be there already: a database that is created in the same run brings its schema along.
    private static List<PgStep> create(PgSchema schema) {
        return List.of(PgStep.inside(
                schema.database(),
                List.of(
                        sql("create schema if not exists {0}", name(schema.name())),
                        sql("alter schema {0} owner to {1}", name(schema.name()), name(schema.owner())),
                        sql("revoke create on schema {0} from public", name(schema.name())))));
    }

    private static List<PgStep> update(PgSchema live, PgSchema desired) {
        var statements = new ArrayList<PgStatement>();
        if (!live.owner().equals(desired.owner())) {
            statements.add(sql("alter schema {0} owner to {1}", name(desired.name()), name(desired.owner())));
        }
        if (live.publicMayCreate()) {
            statements.add(sql("revoke create on schema {0} from public", name(desired.name())));
        }
        return List.of(PgStep.inside(desired.database(), statements));
    }

    private static PgStatement comment(String what, Address address, Optional<Mark> mark, String remark) {
        String comment = mark.map(value -> value.comment(remark)).orElse(remark);
        return sql("comment on {0} {1} is {2}", keyword(what), name(address.name()), inline(comment));
    }

    private static PgStatement sql(String template, QueryPart... parts) {
        return new Sql(DIALECT.render(DSL.sql(template, parts)));
    }

    private static SortedSet<String> difference(SortedSet<String> from, SortedSet<String> minus) {
        var rest = new TreeSet<>(from);
        rest.removeAll(minus);
        return rest;
    }
}
