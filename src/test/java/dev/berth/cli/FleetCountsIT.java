package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Calls;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What plans and applies of fleets of several sizes take, counted and not timed: nothing may grow faster than the
/// fleet.
class FleetCountsIT {

    /// An address prints itself when it is made, piece by piece, and never again.
    private static final List<String> PRINTS =
            List.of("dev.berth.core.Address::<init>", "dev.berth.core.Address::escape");

    private static final List<String> DESIRED = List.of(
            "dev.berth.provider.postgres.live.PostgresProvider::desired",
            "dev.berth.provider.secrets.SecretsProvider::desired");

    /// How much the second half of a fleet may take more than the first.
    private static final double TOLERANCE = 1.05;

    /// The statements of an apply, the same: how many sessions it opens depends on what the machine does besides, and
    /// each begins with a few statements. What grows with the square of a fleet takes 1.7 times more.
    private static final double TOLERANCE_OF_SESSIONS = 1.3;

    /// The sessions of an apply, which may lie idle in turns.
    private static final long MOST_SESSIONS = 8;

    /// @param sessions that the server admitted
    /// @param statements that the server got
    /// @param calls of each counted method
    private record Count(long sessions, long statements, Map<String, Long> calls) {

        List<Long> desired() {
            return DESIRED.stream().map(this::calls).toList();
        }

        long calls(String method) {
            return calls.getOrDefault(method, 0L);
        }
    }

    /// What the first apply of a fleet takes, the plan behind it, and an apply with nothing to do.
    private record Counts(Count first, Count plan, Count again) {

        Stream<Count> inSync() {
            return Stream.of(plan, again);
        }
    }

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Workspace workspace;

    FleetCountsIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void logSessions() {
        server.execute("postgres", "alter system set log_connections = 'on'", "select pg_reload_conf()");
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), server.superuser().user()));
    }

    @AfterEach
    void reset() {
        server.execute("postgres", "alter system reset log_connections", "select pg_reload_conf()");
        server.reset();
    }

    @Test
    void aFleetOfAHundredTakesNoMoreThanOneOfTenWhereNothingIsDeclaredInside() {
        Counts small = fleet(10, "postgres: {}");
        Counts middle = fleet(55, "postgres: {}");
        Counts large = fleet(100, "postgres: {}");

        assertAll(
                () -> assertEquals(1, large.plan().sessions()),
                () -> assertEquals(
                        small.inSync().map(Count::sessions).toList(),
                        large.inSync().map(Count::sessions).toList()),
                () -> assertEquals(
                        small.inSync().map(Count::statements).toList(),
                        large.inSync().map(Count::statements).toList()),
                () -> assertEquals(List.of(1L, 1L), large.plan().desired()),
                () -> assertEquals(List.of(1L, 1L), large.again().desired()),
                () -> assertEquals(small.first().desired(), large.first().desired()),
                () -> assertTrue(large.first().sessions() <= MOST_SESSIONS, large::toString),
                () -> assertLinear(
                        List.of(small, middle, large), counts -> counts.first().statements()));
        for (String print : PRINTS) {
            assertAll(
                    () -> assertLinear(
                            List.of(small, middle, large),
                            counts -> counts.first().calls(print)),
                    () -> assertLinear(
                            List.of(small, middle, large),
                            counts -> counts.plan().calls(print)),
                    () -> assertLinear(
                            List.of(small, middle, large),
                            counts -> counts.again().calls(print)));
        }
    }

    /// A session inside each database, and the same statements there.
    @Test
    void whatIsDeclaredInsideDatabasesTakesASessionForEach() {
        String section = "postgres: {roles: {%s_ro: {access: read}}}";
        List<Counts> fleets =
                Stream.of(4, 8, 12).map(services -> fleet(services, section)).toList();

        assertAll(
                () -> assertEquals(
                        List.of(5L, 9L, 13L),
                        fleets.stream().map(counts -> counts.plan().sessions()).toList()),
                () -> assertLinear(fleets, counts -> counts.plan().statements()),
                () -> assertLinear(fleets, counts -> counts.again().statements()),
                () -> assertLinear(fleets, counts -> counts.first().statements(), TOLERANCE_OF_SESSIONS),
                () -> assertEquals(List.of(1L, 1L), fleets.getLast().plan().desired()));
    }

    /// Three sizes, with the same step between them.
    private static void assertLinear(List<Counts> fleets, ToLongFunction<Counts> counted) {
        assertLinear(fleets, counted, TOLERANCE);
    }

    private static void assertLinear(List<Counts> fleets, ToLongFunction<Counts> counted, double tolerance) {
        List<Long> counts = fleets.stream().map(counted::applyAsLong).toList();
        long first = counts.get(1) - counts.get(0);
        long second = counts.get(2) - counts.get(1);
        assertTrue(first > 0 && second <= first * tolerance, () -> "grows faster than the fleet: " + counts);
    }

    /// A fleet of so many services, on a server without any.
    ///
    /// @param section the rest of each manifest, `%s` for the service's name
    private Counts fleet(int services, String section) {
        server.reset();
        workspace.forgetSecrets();
        workspace.clear();
        for (int i = 0; i < services; i++) {
            String name = "s" + i;
            workspace.write(name + ".yaml", "service: %s\n%s\n".formatted(name, section.formatted(name)));
        }
        return new Counts(count("apply", "--yes"), count("plan", "--exit-code"), count("apply", "--yes"));
    }

    private Count count(String... arguments) {
        int before = server.log().length();
        var results = new TreeMap<String, Result>();
        Map<String, Long> calls = Calls.of(
                Stream.concat(PRINTS.stream(), DESIRED.stream()).toList(),
                () -> results.put("", workspace.berth(arguments)));
        results.values().forEach(result -> assertEquals(0, result.exitCode(), result::all));
        List<String> log = server.log().substring(before).lines().toList();
        return new Count(
                log.stream()
                        .filter(line -> line.contains("connection authorized"))
                        .count(),
                log.stream()
                        .filter(line -> line.contains(" statement: ") || line.contains(" execute "))
                        .count(),
                calls);
    }
}
