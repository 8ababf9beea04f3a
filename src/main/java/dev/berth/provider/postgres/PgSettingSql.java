package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Writes what sessions of a role or a database begin with. Pure.
final class PgSettingSql {

    private PgSettingSql() {}

    /// @param of the role or database: `role "cafe_user" in database "cafe"`
    static List<PgStatement> statements(QueryPart of, Optional<PgSettings> live, Optional<PgSettings> desired) {
        if (desired.isEmpty()) {
            return List.of();
        }
        PgSettings had = live.orElse(PgSettings.NONE);
        var before = had.values();
        var after = desired.get().values();
        var statements = new ArrayList<PgStatement>();
        before.keySet().stream()
                .filter(setting -> !after.containsKey(setting))
                .forEach(setting -> had.spellings(setting).forEach(name -> statements.add(reset(of, name))));
        after.forEach((setting, value) -> {
            if (!value.equals(before.get(setting))) {
                // Another spelling of a setting that the server doesn't know would stay beside this one.
                had.spellings(setting).stream()
                        .filter(name -> setting.contains(".") && !name.equals(setting))
                        .forEach(name -> statements.add(reset(of, name)));
                statements.add(sql("alter {0} set {1} = {2}", of, setting(setting), value(setting, value)));
            }
        });
        return statements;
    }

    private static PgStatement reset(QueryPart of, String setting) {
        return sql("alter {0} reset {1}", of, setting(setting));
    }

    /// An extension's setting has a dot, which separates two names.
    private static QueryPart setting(String setting) {
        return name(setting.split("\\.", -1));
    }

    private static QueryPart value(String setting, String value) {
        List<String> elements = PgSettings.isList(setting) ? PgSettings.elements(value) : List.of(value);
        return elements.isEmpty()
                ? inline("")
                : DSL.list(elements.stream().map(DSL::inline).toList());
    }
}
