package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.impl.DSL;

/// Writes changes of extensions. Pure.
record PgExtensionSql(PgServer server) {

    /// Goes to schema `public` unless the manifest or the extension's control file names another; the session's
    /// search path names none.
    List<PgStep> create(PgExtension extension) {
        boolean fixed = Optional.ofNullable(server.extensions().get(extension.name()))
                .flatMap(offered -> offered.version(extension.version()))
                .flatMap(PgServer.OfferedVersion::fixedSchema)
                .isPresent();
        PgStatement statement = sql(
                "create extension if not exists {0} {1} {2}",
                name(extension.name()),
                fixed
                        ? DSL.sql("")
                        : DSL.sql("schema {0}", name(extension.schema().orElse("public"))),
                extension
                        .version()
                        .map(version -> DSL.sql("version {0}", inline(version)))
                        .orElse(DSL.sql("")));
        return List.of(PgStep.inside(extension.database(), List.of(statement)));
    }

    static List<PgStep> update(PgExtension live, PgExtension desired) {
        var statements = new ArrayList<PgStatement>();
        if (!live.version().equals(desired.version())) {
            statements.add(sql(
                    "alter extension {0} update to {1}",
                    name(desired.name()), inline(desired.version().orElseThrow())));
        }
        if (!live.schema().equals(desired.schema())) {
            statements.add(sql(
                    "alter extension {0} set schema {1}",
                    name(desired.name()), name(desired.schema().orElseThrow())));
        }
        return List.of(PgStep.inside(desired.database(), statements));
    }
}
