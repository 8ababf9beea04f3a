package dev.berth.provider.postgres.live;

import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServer.Lasting;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Looks for what keeps roles that are to go, in the databases where they own or may use something and that stay.
final class PgLeftoverReader {

    private final PgFleet scope;
    private final Secret password;
    private final AtomicInteger logins = new AtomicInteger();

    PgLeftoverReader(PgFleet scope, Secret password) {
        this.scope = scope;
        this.password = password;
    }

    /// How many connections that took.
    int logins() {
        return logins.get();
    }

    /// A copy of the server with the leftovers that were found.
    PgServer found(PgServer known) {
        SortedSet<String> leaving = scope.leaving(known);
        SortedSet<String> doomed = scope.doomed(known);
        Set<String> closed = known.findings().lasting().stream()
                .filter(lasting -> lasting.kind().equals("closed"))
                .map(Lasting::database)
                .collect(Collectors.toSet());
        List<String> databases = leaving.stream()
                .flatMap(role -> known.dependentsOf(role).keySet().stream())
                .distinct()
                .filter(database -> !database.isEmpty() && !doomed.contains(database) && !closed.contains(database))
                .toList();
        List<Lasting> found =
                Parallel.map(databases, scope.server().manners().more(), database -> inside(database, leaving, known))
                        .stream()
                        .flatMap(List::stream)
                        .toList();
        return known.with(known.findings().withLasting(found));
    }

    private List<Lasting> inside(String database, SortedSet<String> leaving, PgServer known) {
        logins.incrementAndGet();
        try (var session = PgConnection.inside(scope.server(), database, password, known)) {
            return session.inspect("leftovers").getFirst().stream()
                    .map(row -> Lasting.of(row, database))
                    .toList();
        } catch (PgException e) {
            if (!e.isOfDatabase()) {
                throw e;
            }
            return leaving.stream()
                    .filter(role -> known.dependentsOf(role).containsKey(database))
                    .map(role -> PgUnreadableDatabase.leftover(role, database, e))
                    .toList();
        }
    }
}
