package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.LockBusyException;
import dev.berth.core.Retry;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgConnectedUsers;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgAdvisoryLock;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.live.PgIdentity;
import dev.berth.provider.postgres.live.PgPreflight;
import dev.berth.provider.postgres.migrate.PgMaking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// A server of a move, the old one or the new one: a session on its maintenance database, and more inside
/// others.
///
/// @param server the row of `server.sql`
/// @param unreadable what to say when it can't be read
record PgMoveServer(
        PgServerSpec spec,
        Secret password,
        PgConnection session,
        Row server,
        Function<PgException, UnreadableException> unreadable)
        implements AutoCloseable {

    /// How long a killed run's sessions may take to end.
    private static final Duration KILLED = Duration.ofSeconds(10);

    private static final Duration DELAY = Duration.ofMillis(100);

    private static final String CLOCK =
            "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

    private static final Retry ENDING = Retry.doubling(Duration.ofMillis(50)).times(7);

    static PgMoveServer source(PgServerSpec spec, AdminLogin login) {
        PgPreflight admission = PgPreflight.ofSource(spec, login);
        return new PgMoveServer(
                spec,
                login.password(),
                admission.session(),
                admission.server(),
                e -> PgPreflight.unreadableSource(spec, e));
    }

    static PgMoveServer target(PgServerSpec spec, AdminLogin login) {
        PgServerSpec own = spec.as(login.user());
        PgPreflight admission = PgPreflight.of(own, login);
        admission.session().query("select set_config('default_transaction_read_only', 'off', false)");
        return new PgMoveServer(
                own, login.password(), admission.session(), admission.server(), e -> PgPreflight.unreadable(own, e));
    }

    int major() {
        return server.integer("major");
    }

    String identity() {
        return asked(() -> PgIdentity.of(session, spec));
    }

    List<Row> rows(String query) {
        return asked(() -> session.inspect("migrate/" + query).getFirst());
    }

    List<Row> select(String sql) {
        return asked(() -> session.rows(sql));
    }

    /// Keeps other moves off one thing as long as this session lives. See also [PgAdvisoryLock#writing].
    boolean isTaken(String thing) {
        return asked(() -> PgAdvisoryLock.isTaken(session, thing));
    }

    /// The server's clock.
    Instant now() {
        return asked(() -> Instant.parse(session.query(CLOCK).getFirst()));
    }

    /// Statements as one transaction.
    void together(List<String> statements) {
        changed(statements.getLast(), () -> session.execute(statements, true));
    }

    /// A statement that PostgreSQL allows in no transaction.
    void alone(String statement) {
        changed(statement, () -> {
            session.query("select set_config('statement_timeout', '0', false)");
            if (major() >= 14) {
                // A killed run's statement ends with it.
                session.query("select set_config('client_connection_check_interval', '100ms', false)");
            }
            session.execute(List.of(statement), false);
        });
    }

    /// Drops the new database, and ends its sessions.
    void drop(PgMaking making) {
        if (!making.superuser()) {
            empty(making.move().section().database());
        }
        alone(making.dropDatabase());
    }

    /// Keeps other moves off some things as long as this session and another live.
    ///
    /// @param taken takes them, and says whether nobody else has one
    /// @throws LockBusyException if another session still has one when a killed run's sessions must have
    ///     ended
    static void await(String where, String holder, BooleanSupplier taken) {
        boolean ended = Retry.every(DELAY)
                .within(KILLED)
                .until(taken, e -> new LockBusyException(holder + ": interrupted while waiting for its end", e));
        if (!ended) {
            throw LockBusyException.held(where, holder, KILLED);
        }
    }

    /// Ends everybody's sessions in a database that takes no new ones.
    void empty(String database) {
        changed("end the sessions in " + PgDialect.quoted(database), () -> {
            Retry.Tries tries = ENDING.begin();
            while (true) {
                session.query(PgConnectedUsers.all(database));
                List<String> left = session.query(PgConnectedUsers.left(database));
                if (left.isEmpty()) {
                    return;
                }
                if (tries.isOver()) {
                    throw new StepFailedException(spec.where() + ": "
                            + Text.count(left.size(), "session")
                            + " of " + PgDialect.quoted(database) + " "
                            + (left.size() == 1 ? "is" : "are") + " left although berth ended "
                            + (left.size() == 1 ? "it" : "them") + ": " + String.join(", ", left));
                }
                tries.pause(e -> new StepFailedException("interrupted", e));
            }
        });
    }

    /// A session inside one of its databases, for as long as its work takes.
    PgConnection inside(String database, Mode mode) {
        return asked(() -> PgConnection.moving(spec, database, password, server, mode));
    }

    /// What a query inside a database gives.
    <T> T inside(String database, Function<PgConnection, T> question) {
        try (PgConnection there = inside(database, Mode.READ)) {
            return asked(() -> question.apply(there));
        }
    }

    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (PgException failure) {
            throw unreadable.apply(failure);
        }
    }

    private void changed(String what, Runnable change) {
        try {
            change.run();
        } catch (PgException refused) {
            throw new StepFailedException(spec.where() + ": " + refused.said() + ", at: " + what, refused);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (PgException gone) {
            // The server has dropped the session already; there may be a better error to show.
            return;
        }
    }
}
