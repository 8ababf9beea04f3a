package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgAccess.Later;
import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Writes what a role may do inside a database. Pure.
final class PgAccessSql {

    private PgAccessSql() {}

    /// In a database that is made in the same run: whatever its template brought into the schemas that are
    /// declared, and what its makers will create. Schema `public` is everybody's to use, a declared one is granted
    /// when it is made.
    static List<PgStep> create(PgAccess access) {
        var statements = new ArrayList<PgStatement>();
        QueryPart schemas = DSL.list(access.schemas().stream().map(DSL::name).toList());
        for (PgRight.Kind kind : List.of(PgRight.Kind.TABLE, PgRight.Kind.SEQUENCE, PgRight.Kind.FUNCTION)) {
            statements.add(sql(
                    "grant {0} on all {1} in schema {2} to {3}",
                    keyword(privileges(access.level().on(kind))),
                    keyword(kind.plural()),
                    schemas,
                    name(access.role())));
        }
        for (String maker : access.makers()) {
            statements.addAll(later("grant", "to", PgInside.later(access.level(), maker, access.role())));
        }
        return List.of(PgStep.inside(access.database(), statements));
    }

    static List<PgStep> update(PgAccess live, PgAccess desired) {
        var statements = new ArrayList<PgStatement>();
        statements.addAll(revoke(live));
        statements.addAll(later("revoke", "from", live.furtherLater()));
        statements.addAll(grant(live));
        statements.addAll(later("grant", "to", live.lackingLater()));
        return List.of(PgStep.inside(desired.database(), statements));
    }

    /// All objects that lack the same privileges in one statement.
    private static List<PgStatement> grant(PgAccess live) {
        Map<PgRight.Kind, Map<String, PrivilegesOf>> byKind = new java.util.EnumMap<>(PgRight.Kind.class);
        for (PgRight right : live.lacking()) {
            byKind.computeIfAbsent(right.kind(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(right.label(), _ -> new PrivilegesOf(right.object(), new TreeSet<>()))
                    .privileges()
                    .add(right.privilege());
        }
        var statements = new ArrayList<PgStatement>();
        byKind.forEach((kind, objects) -> {
            Map<SortedSet<String>, List<QueryPart>> byPrivileges = new LinkedHashMap<>();
            objects.values()
                    .forEach(object -> byPrivileges
                            .computeIfAbsent(object.privileges(), _ -> new ArrayList<>())
                            .add(object.object()));
            byPrivileges.forEach((privileges, parts) -> statements.add(sql(
                    "grant {0} on {1} {2} to {3}",
                    keyword(privileges(privileges)), keyword(noun(kind)), DSL.list(parts), name(live.role()))));
        });
        return statements;
    }

    private record FutureObjects(String maker, String schema, PgRight.Kind kind, String grantee) {}

    private record PrivilegesOf(QueryPart object, SortedSet<String> privileges) {}

    /// Who granted a right, and is neither the object's owner nor superuser, is the only one to take it back.
    private static List<PgStatement> revoke(PgAccess live) {
        var statements = new ArrayList<PgStatement>();
        for (PgRight right : live.further()) {
            boolean byAnother = !right.grantor().equals(right.owner());
            if (byAnother) {
                statements.add(sql("set local role {0}", name(right.grantor())));
            }
            if (right.kind() == PgRight.Kind.COLUMN) {
                statements.add(sql(
                        "revoke {0} ({1}) on table {2} from {3}",
                        keyword(right.privilege().toLowerCase(Locale.ROOT)),
                        name(right.names().getLast()),
                        right.object(),
                        name(right.grantee())));
            } else {
                statements.add(sql(
                        "revoke {0} on {1} {2} from {3}",
                        keyword(right.privilege().toLowerCase(Locale.ROOT)),
                        keyword(noun(right.kind())),
                        right.object(),
                        name(right.grantee())));
            }
            if (byAnother) {
                statements.add(sql("reset role"));
            }
        }
        return statements;
    }

    private static List<PgStatement> later(String verb, String preposition, Collection<Later> rights) {
        Map<FutureObjects, SortedSet<String>> byObjects = new LinkedHashMap<>();
        rights.stream()
                .sorted()
                .forEach(right -> byObjects
                        .computeIfAbsent(
                                new FutureObjects(right.maker(), right.schema(), right.kind(), right.grantee()),
                                _ -> new TreeSet<>())
                        .add(right.privilege()));
        var statements = new ArrayList<PgStatement>();
        byObjects.forEach((objects, privileges) -> statements.add(sql(
                "alter default privileges for role {0} {1} {2} {3} on {4} {5} {6}",
                name(objects.maker()),
                objects.schema().isEmpty() ? DSL.sql("") : DSL.sql("in schema {0}", name(objects.schema())),
                keyword(verb),
                keyword(privileges(privileges)),
                keyword(objects.kind().plural()),
                keyword(preposition),
                name(objects.grantee()))));
        return statements;
    }

    private static String noun(PgRight.Kind kind) {
        return switch (kind) {
            case SCHEMA -> "schema";
            case TABLE, COLUMN -> "table";
            case SEQUENCE -> "sequence";
            case FUNCTION -> "routine";
        };
    }

    private static String privileges(Collection<String> privileges) {
        return String.join(", ", privileges).toLowerCase(Locale.ROOT);
    }
}
