package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.List;

/// Writes changes of schemas. Pure.
final class PgSchemaSql {

    private PgSchemaSql() {}

    /// It may be there already: a database that is created in the same run brings its schema along.
    static List<PgStep> create(PgSchema schema) {
        var statements = new ArrayList<PgStatement>();
        statements.add(sql("create schema if not exists {0}", name(schema.name())));
        statements.add(sql("alter schema {0} owner to {1}", name(schema.name()), name(schema.owner())));
        statements.add(sql("revoke create on schema {0} from public", name(schema.name())));
        for (String group : schema.groups()) {
            statements.add(sql("grant usage on schema {0} to {1}", name(schema.name()), name(group)));
        }
        return List.of(PgStep.inside(schema.database(), statements));
    }

    static List<PgStep> update(PgSchema live, PgSchema desired) {
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
