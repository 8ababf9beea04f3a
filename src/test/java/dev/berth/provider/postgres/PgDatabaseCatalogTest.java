package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.manifest.DocumentReader;
import dev.berth.provider.postgres.PgServer.Power;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What it takes to understand the rows of one database.
class PgDatabaseCatalogTest {

    private static final int SERVICES = 20;

    private final AtomicInteger lookUps = new AtomicInteger();

    /// Which roles are to be renamed depends on the whole fleet, so it is found out once, and not for each table that a
    /// reader may read.
    @Test
    void manyTablesTakeNoMoreLookUpsOfRolesThanFew() {
        int few = lookUps(10);
        int many = lookUps(5000);

        assertAll(() -> assertTrue(few > 0), () -> assertEquals(few, many));
    }

    private int lookUps(int tables) {
        PgFleet scope = scope();
        PgServer server = server();
        lookUps.set(0);
        PgNames names = PgNames.of(scope, server);
        PgSection section = scope.sections().getFirst();
        var inside = new PgDatabaseCatalog(scope, server, names, section, section.database(), rows(tables));
        inside.inner();
        List<PgResource> live = inside.live();
        assertEquals(
                List.of(tables),
                live.stream()
                        .filter(PgAccess.class::isInstance)
                        .map(access -> further((PgAccess) access))
                        .toList());
        return lookUps.get();
    }

    private static int further(PgAccess live) {
        PgAccess desired = PgAccess.desired(Address.of("postgres", "main", "database", "s0"), live.rule())
                .completedBy(live);
        return PgRightsDifference.between(live.rights(), desired.rights())
                .further()
                .size();
    }

    private static PgRows rows(int tables) {
        return new PgRows(Map.of(
                "schemas",
                List.of(row("name", "public", "owner", "pg_database_owner")),
                "rights",
                IntStream.range(0, tables).mapToObj(table -> right("t" + table)).toList()));
    }

    /// The reader may delete, which nobody declares.
    private static Row right(String table) {
        return row(
                "kind",
                "table",
                "schema",
                "public",
                "object",
                table,
                "column",
                "",
                "owner",
                "s0_user",
                "grantee",
                "s0_read",
                "privilege",
                "DELETE",
                "grantable",
                "f",
                "grantor",
                "s0_user");
    }

    private static Row row(String... columns) {
        var row = new TreeMap<String, String>();
        for (int i = 0; i < columns.length; i += 2) {
            row.put(columns[i], columns[i + 1]);
        }
        return new Row(row);
    }

    /// A server whose roles count how often they are looked at.
    private PgServer server() {
        var roles = new TreeMap<String, Power>((one, other) -> {
            lookUps.incrementAndGet();
            return one.compareTo(other);
        });
        roles.put(
                "postgres",
                new Power(true, true, true, new TreeSet<>(), new TreeSet<>(), Comment.NONE, new TreeMap<>()));
        return new PgServer(
                new PgServer.Greeting(18, "postgres", true, Instant.EPOCH),
                roles,
                Collections.emptySortedMap(),
                PgServer.Offer.NONE,
                PgFindings.NONE);
    }

    private static PgFleet scope() {
        Node servers = node(
                "main: {host: pg.infra, port: 5432, sslmode: prefer, admin: {user: postgres, password: [env:PG]}}\n");
        List<PgSection> sections = IntStream.range(0, SERVICES)
                .mapToObj(i -> new PgSectionReader()
                        .read(
                                ServiceId.of("s" + i, Origin.of("s.yaml", 1)),
                                node("{renamedFrom: old" + i + ", roles: {s" + i + "_report: {access: read}}}\n"),
                                servers.entries(),
                                new Problems()))
                .toList();
        return new PgFleet("default", sections.getFirst().server(), sections);
    }

    private static Node node(String yaml) {
        return DocumentReader.read("s.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
