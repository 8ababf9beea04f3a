package dev.berth.provider.postgres;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgStep.PgStatement.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// The only statement that makes a database: closed, for a plan and for a migration. jOOQ writes it; the options that
/// jOOQ lacks are templates with its names and literals. See PostgreSQL docs, "CREATE DATABASE".
///
/// @param owner the login that it belongs to
/// @param template the database that it is copied from
/// @param limit of connections
record PgCreateDatabase(
        String database,
        String owner,
        Optional<String> encoding,
        PgLocale locale,
        String template,
        Optional<String> tablespace,
        Optional<Integer> limit) {

    Sql sql() {
        var options = new ArrayList<QueryPart>();
        options.add(DSL.createDatabase(name(database)));
        options.add(option("owner {0}", name(owner)));
        encoding.ifPresent(value -> options.add(option("encoding {0}", inline(value))));
        options.addAll(localeOptions());
        options.add(option("template {0}", name(template)));
        tablespace.ifPresent(value -> options.add(option("tablespace {0}", name(value))));
        options.add(option("allow_connections false"));
        limit.ifPresent(value -> options.add(option("connection limit {0}", inline(value))));
        return PgDialect.joined(options);
    }

    private List<QueryPart> localeOptions() {
        var options = new ArrayList<QueryPart>();
        boolean builtin = locale.provider().equals(Optional.of("builtin"));
        locale.provider().ifPresent(value -> options.add(option("locale_provider {0}", name(value))));
        locale.locale()
                .ifPresent(value -> options.add(option(builtin ? "builtin_locale {0}" : "locale {0}", inline(value))));
        locale.icu().ifPresent(value -> options.add(option("icu_locale {0}", inline(value))));
        return options;
    }

    private static QueryPart option(String template, QueryPart... value) {
        return DSL.sql(template, value);
    }
}
