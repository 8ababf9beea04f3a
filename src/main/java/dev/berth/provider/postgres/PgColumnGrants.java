package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Writes grants on columns. Pure.
final class PgColumnGrants {

    private PgColumnGrants() {}

    /// All columns of a table in one statement: `grant select ("id", "name"), update ("name") on table …`.
    static List<PgStatement> statements(String grantee, SortedMap<PgObject, SortedSet<String>> columns) {
        var byTable = new TreeMap<List<String>, SortedMap<String, List<QueryPart>>>(
                java.util.Comparator.comparing(List::toString));
        columns.forEach((column, privileges) -> privileges.forEach(
                privilege -> byTable.computeIfAbsent(column.names().subList(0, 2), _ -> new TreeMap<>())
                        .computeIfAbsent(privilege, _ -> new ArrayList<>())
                        .add(name(column.names().getLast()))));
        var statements = new ArrayList<PgStatement>();
        byTable.forEach((table, privileges) -> statements.add(sql(
                "grant {0} on table {1} to {2}",
                DSL.list(privileges.entrySet().stream()
                        .map(PgColumnGrants::privilege)
                        .toList()),
                name(table),
                name(grantee))));
        return statements;
    }

    private static QueryPart privilege(Map.Entry<String, List<QueryPart>> columns) {
        return DSL.sql("{0} ({1})", keyword(columns.getKey().toLowerCase(Locale.ROOT)), DSL.list(columns.getValue()));
    }

    /// The rights on columns that the revocation of one on their table takes along, although they are to stay. See
    /// PostgreSQL docs, "REVOKE", Notes.
    ///
    /// @param revoked the rights that are revoked
    /// @param desired the rights afterwards
    static SortedSet<PgRight> takenAlong(Collection<PgRight> revoked, PgRights desired) {
        var along = new TreeSet<PgRight>();
        List<PgRight> tables = revoked.stream()
                .filter(right -> right.object().kind() == PgObject.Kind.TABLE)
                .toList();
        if (!tables.isEmpty()) {
            desired.objects().forEach((object, grants) -> {
                if (object.kind() == PgObject.Kind.COLUMN) {
                    grants.stream()
                            .filter(grant -> tables.stream().anyMatch(table -> takes(table, object, grant)))
                            .forEach(grant -> along.add(new PgRight(object, grant)));
                }
            });
        }
        return along;
    }

    private static boolean takes(PgRight table, PgObject column, PgGrant grant) {
        return table.object().names().equals(column.names().subList(0, 2))
                && table.grantee().equals(grant.grantee())
                && table.privilege().equals(grant.privilege());
    }
}
