package dev.berth.provider.postgres.live;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Credentials;
import dev.berth.core.Retry;
import dev.berth.core.Secret;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgChecks;
import dev.berth.provider.postgres.PgConnectedUsers;
import dev.berth.provider.postgres.PgDatabase;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgRole;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgStep;
import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgVerifier;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Runs steps on a small pool of sessions, which it opens when they are needed.
final class PgStepRunner implements AutoCloseable {

    /// Serialisation failure, deadlock, object in use: worth another try. "tuple concurrently updated" comes as
    /// XX000.
    private static final Set<String> PASSING = Set.of("40001", "40P01", "55006");

    private static final String CLOCK =
            "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

    private static final Retry RETRY = Retry.doubling(Duration.ofMillis(50)).times(6);

    /// PostgreSQL waits 5 s by itself for a database in use, so a statement is tried again once in that case.
    private static final Duration ENOUGH = Duration.ofSeconds(8);

    private final PgServerSpec spec;
    private final Secret password;
    private final PgServer facts;
    private final int locker;
    private final PgChecks.Made made;
    private final Semaphore permits;
    private final Deque<PgConnection> idle = new ArrayDeque<>();

    /// @param locker the process on the server that holds berth's lock
    /// @param made records each verifier that is made
    PgStepRunner(PgServerSpec spec, Secret password, PgServer facts, int locker, PgChecks.Made made) {
        this.spec = spec;
        this.permits = new Semaphore(spec.manners().more());
        this.password = password;
        this.facts = facts;
        this.locker = locker;
        this.made = made;
    }

    /// Does what takes a session of its own, when there is one to spare.
    void aside(Runnable task) {
        permits.acquireUninterruptibly();
        try {
            makeRoom();
            task.run();
        } finally {
            permits.release();
        }
    }

    /// Makes sure that a closed database has no sessions. Sessions of an earlier run of berth are ended in
    /// any case, because the lock proves that no other run is working.
    ///
    /// @param ends whether everybody else's sessions are ended, too
    /// @throws PgException if sessions are left
    void alone(String database, boolean ends) {
        permits.acquireUninterruptibly();
        try {
            PgConnection session = borrow();
            try {
                leave(session, database, ends);
            } catch (PgException e) {
                session.close();
                throw e;
            }
            giveBack(session);
        } finally {
            permits.release();
        }
    }

    private static void leave(PgConnection session, String database, boolean ends) {
        Retry.Tries tries = RETRY.begin();
        while (true) {
            session.query(PgConnectedUsers.own(database));
            if (ends) {
                session.query(PgConnectedUsers.all(database));
            }
            List<String> left = session.query(PgConnectedUsers.left(database));
            if (left.isEmpty()) {
                return;
            }
            if (tries.isOver()) {
                throw new PgException(
                        "55006",
                        Text.count(left.size(), "session")
                                + (left.size() == 1 ? " uses " : " use ")
                                + PgDialect.quoted(database)
                                + (ends ? " although berth ended it: " : " by now: ")
                                + String.join(", ", left)
                                + (ends ? "" : ". Stop what uses it, or write `endSessions: true`"));
            }
            tries.pause(e -> new PgException("57014", "interrupted while ending the sessions of a database", e));
        }
    }

    void execute(PgStep step, Credentials credentials) {
        permits.acquireUninterruptibly();
        try {
            List<String> statements = step.statements().stream()
                    .map(statement -> sql(statement, credentials))
                    .toList();
            Retry.Tries tries = RETRY.within(ENOUGH).begin();
            while (true) {
                try {
                    run(step, statements);
                    return;
                } catch (PgException e) {
                    if (tries.isOver() || !isPassing(e)) {
                        throw e;
                    }
                    tries.pause(_ -> e);
                }
            }
        } finally {
            permits.release();
        }
    }

    private String verifier(String role, Secret password) {
        String verifier = PgVerifier.of(password);
        made.noted(role, verifier, password);
        return verifier;
    }

    private String sql(PgStatement statement, Credentials credentials) {
        return switch (statement) {
            case PgStatement.Sql(String sql) -> sql;
            case PgStatement.SetPassword(String role, var login) ->
                "alter role " + PgDialect.quoted(role) + " password "
                        + PgDialect.literal(verifier(role, credentials.require(login)));
            case PgStatement.Rotated(Address role, Comment comment) ->
                PgDialect.comment(
                                "role",
                                role,
                                comment.with(
                                        PgRole.ROTATED,
                                        LocalDate.now(ZoneOffset.UTC).toString()))
                        .sql();
            case PgStatement.Quarantine(Address database, Comment comment, Duration time) ->
                PgDialect.comment(
                                "database",
                                database,
                                comment.with(
                                        PgDatabase.UNTIL,
                                        now().plus(time)
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString()))
                        .sql();
            case PgStatement.Alone alone -> throw new AssertionError("not SQL: " + alone);
            case PgStatement.Dump dump -> throw new AssertionError("not SQL: " + dump);
        };
    }

    /// The server's clock, by which a quarantine begins and ends.
    private Instant now() {
        PgConnection session = borrow();
        try {
            return Instant.parse(session.query(CLOCK).getFirst());
        } finally {
            giveBack(session);
        }
    }

    private void run(PgStep step, List<String> statements) {
        if (step.database().isPresent()) {
            makeRoom();
            try (var session = open(step.database().get())) {
                session.execute(statements, step.transaction());
            }
            return;
        }
        PgConnection session = borrow();
        try {
            session.execute(statements, step.transaction());
        } catch (PgException e) {
            session.close();
            throw e;
        }
        giveBack(session);
    }

    private void giveBack(PgConnection session) {
        synchronized (idle) {
            idle.push(session);
        }
    }

    /// Closes an idle session when a new one is needed, so that idle and busy sessions together are never
    /// more than the permits.
    private void makeRoom() {
        Optional<PgConnection> idler;
        synchronized (idle) {
            idler = Optional.ofNullable(idle.poll());
        }
        idler.ifPresent(PgConnection::close);
    }

    private PgConnection borrow() {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return open(spec.maintenance());
    }

    private PgConnection open(String database) {
        PgConnection session = database.equals(spec.maintenance())
                ? PgConnection.open(spec, database, spec.admin(), password, Mode.WRITE)
                : PgConnection.writing(spec, database, password, facts);
        if (database.equals(spec.maintenance())) {
            // Advisory locks belong to a database. What runs inside another is short, and cancelled with its
            // client.
            session.query(PgAdvisoryLock.writing());
        }
        if (!session.query(PgAdvisoryLock.heldBy(locker)).equals(List.of("t"))) {
            session.close();
            throw new PgException(
                    "57P01", "the session that held berth's lock is gone, as if the server had started anew");
        }
        if (facts.major() >= 14) {
            session.query("select set_config('client_connection_check_interval', '100ms', false)");
        }
        return session;
    }

    private static boolean isPassing(PgException e) {
        return PASSING.contains(e.state())
                || (e.state().equals("XX000") && e.said().contains("tuple concurrently"));
    }

    /// Ends the sessions that wait for more to do; there may be more later.
    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(PgConnection::close);
            idle.clear();
        }
    }
}
