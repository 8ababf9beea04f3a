package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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

    /// Changes a schema. Grants of the old owner become grants of the new owner.
    static List<PgStep> update(PgSchema live, PgSchema desired, boolean superuser) {
        return List.of(PgStep.inside(desired.database(), statements(live, desired, superuser)));
    }

    private static List<PgStatement> statements(PgSchema live, PgSchema desired, boolean superuser) {
        var all = new ArrayList<PgStatement>();
        if (!live.owner().equals(desired.owner())) {
            all.add(sql("alter schema {0} owner to {1}", name(desired.name()), name(desired.owner())));
        }
        List<PgStatement> rights = rights(live, desired);
        all.addAll(rights.isEmpty() ? rights : PgAccessSql.as(superuser ? "" : desired.owner(), rights));
        return all;
    }

    private static List<PgStatement> rights(PgSchema live, PgSchema desired) {
        var statements = new ArrayList<PgStatement>();
        if (!live.ownerRights() && desired.ownerRights()) {
            statements.add(sql("grant all on schema {0} to {1}", name(desired.name()), name(desired.owner())));
        }
        for (String opener : live.openers()) {
            statements.add(
                    opener.equals(live.owner())
                            ? sql("revoke create on schema {0} from public", name(desired.name()))
                            : sql(
                                    "revoke grant option for create on schema {0} from {1} cascade",
                                    name(desired.name()), name(opener)));
        }
        return statements;
    }

    /// The statements of an update, as a superuser would run them.
    static String statements(PgSchema live, PgSchema desired) {
        return statements(live, desired, true).stream()
                .map(statement -> statement instanceof PgStatement.Sql(String text) ? text : "")
                .collect(Collectors.joining("; "));
    }
}
