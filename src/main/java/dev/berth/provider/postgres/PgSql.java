package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.berth.core.Change;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.impl.DSL;

/// Writes a change as SQL. Pure: no connection, the same change gives the same statements.
final class PgSql {

    private final PgServer server;

    PgSql(PgServer server) {
        this.server = server;
    }

    /// The steps of a change, in the order in which they must run.
    List<PgStep> steps(Change<PgResource> change) {
        return switch (change) {
            case Change.Create<PgResource>(PgResource desired) ->
                switch (desired) {
                    case PgRole role -> new PgRoleSql(server).create(role);
                    case PgDatabase database -> PgDatabaseSql.create(database);
                    case PgExtension extension -> create(extension);
                    case PgSchema schema -> create(schema);
                };
            case Change.Update<PgResource>(PgResource live, PgResource desired) ->
                switch (desired) {
                    case PgRole role -> new PgRoleSql(server).update((PgRole) live, role);
                    case PgDatabase database -> PgDatabaseSql.update((PgDatabase) live, database);
                    case PgExtension extension -> update(extension);
                    case PgSchema schema -> update((PgSchema) live, schema);
                };
            case Change.Delete<PgResource>(PgResource live) ->
                throw new AssertionError(
                        "a session reports only what is declared or marked, and neither is deleted: " + live.address());
        };
    }

    /// Goes to schema `public` unless the extension's control file names another; the session's search path names
    /// none.
    private List<PgStep> create(PgExtension extension) {
        boolean fixed = Optional.ofNullable(server.extensions().get(extension.name()))
                .map(PgServer.OfferedExtension::fixedSchema)
                .orElse(false);
        PgStatement statement = sql(
                "create extension if not exists {0} {1} {2}",
                name(extension.name()),
                fixed ? DSL.sql("") : DSL.sql("schema {0}", name("public")),
                extension
                        .version()
                        .map(version -> DSL.sql("version {0}", inline(version)))
                        .orElse(DSL.sql("")));
        return List.of(PgStep.inside(extension.database(), List.of(statement)));
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
}
