package dev.berth.provider.postgres.live;

import dev.berth.provider.postgres.PgDatabaseVisits;
import dev.berth.provider.postgres.PgFacts;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgRetiredUsers;
import dev.berth.provider.postgres.PgRows;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Reads what all databases of a server share, as far as the sections give a reason to.
///
/// @param server the row of `server.sql`
record PgSharedReader(PgFleet scope, PgConnection session, Row server, int major) {

    /// The query about what the server stores instead of passwords.
    static final String VERIFIERS = "verifiers";

    /// What all databases share, and if a role goes, is adopted or loses a database, what depends on it.
    PgRows read() {
        PgRows rows = inspect(session, sharedQueries());
        PgServer known = new PgFacts(server, rows).facts();
        return !scope.leaving(known).isEmpty() || scope.changesOwners(known) || scope.adoptsRoles(known)
                ? rows.and(inspect(session, List.of("dependents", "role_obstacles")))
                : rows;
    }

    /// The queries about what all databases share; one round trip takes them all.
    private List<String> sharedQueries() {
        var queries = new ArrayList<>(List.of("roles", "memberships", "databases", "database_grants"));
        addIf(server.flag("reads_verifiers"), queries, VERIFIERS);
        addIf(major >= 15, queries, "collations");
        addIf(PgDatabaseVisits.asks(scope.server(), major), queries, PgDatabaseVisits.QUERIES.toArray(String[]::new));
        addIf(scope.hasExtensions(), queries, "offered_extensions");
        addIf(scope.any(section -> section.databaseSpec().tablespace().isPresent()), queries, "tablespaces");
        addIf(scope.hasSettings(), queries, "settings", "offered_settings");
        addIf(scope.mindsSessions(), queries, "sessions", "obstacles");
        addIf(scope.any(PgSection::takesTurns), queries, PgRetiredUsers.SESSIONS);
        return queries;
    }

    private static void addIf(boolean needed, List<String> queries, String... more) {
        if (needed) {
            queries.addAll(List.of(more));
        }
    }

    static PgRows inspect(PgConnection session, List<String> queries) {
        List<List<Row>> results = session.inspect(queries.toArray(String[]::new));
        var rows = new TreeMap<String, List<Row>>();
        for (int i = 0; i < queries.size(); i++) {
            rows.put(queries.get(i), results.get(i));
        }
        return new PgRows(rows);
    }
}
