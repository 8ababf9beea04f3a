package dev.berth.provider.postgres.live;

import dev.berth.core.Pause;
import dev.berth.core.UnreadableException;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgServerSpec;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.Driver;

/// Makes connections, and tries again where waiting helps.
final class PgConnector {

    /// Cannot connect now, too many connections.
    private static final Set<String> PASSING = Set.of("57P03", "53300");

    private static final int TRIES = 6;

    /// Nobody may listen for a moment while a server restarts. Longer waits are what `--wait` is for.
    private static final int TRIES_IF_REFUSED = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /// How long it is tried again; a way that takes longer to come to nothing won't do better.
    private static final Duration TRYING = Duration.ofSeconds(8);

    /// Held for good, so that the setting isn't collected with the logger.
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

    private PgConnector() {}

    /// A server that is starting up, or has no session to spare, may have one in a moment.
    ///
    /// @param patient whether a login's own limit may pass, too
    static PgConnection connect(PgServerSpec server, String database, Properties properties, boolean patient) {
        long since = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return connect(server, database, properties);
            } catch (PgException failure) {
                boolean slow = System.nanoTime() - since > TRYING.toNanos();
                if (slow || attempt >= tries(failure, patient)) {
                    throw failure;
                }
                Pause.of(pause, _ -> failure);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static PgConnection connect(PgServerSpec server, String database, Properties properties) {
        if (server.forward().isEmpty()) {
            return connect(PgStartup.url(server, database), properties, Optional.empty());
        }
        try (LocalPort localPort = server.forward().get().open(PortForward.ClientAuth.KEY)) {
            var forwarded = new Properties();
            forwarded.putAll(properties);
            PgStartup.forwarded(localPort, server.manners().statementTimeout()).forEach(forwarded::setProperty);
            return connect(PgStartup.url(server, database), forwarded, Optional.of(localPort));
        } catch (UnreadableException none) {
            throw new PgException(
                    none.isPassing() ? PgFailure.UNREACHED : PgFailure.REJECTED,
                    String.valueOf(none.getMessage()),
                    none);
        }
    }

    /// One try.
    static PgConnection connect(String url, Properties properties, Optional<LocalPort> localPort) {
        DRIVER_LOG.setLevel(Level.OFF);
        try {
            Connection connection = new Driver().connect(url, properties);
            if (connection == null) {
                throw new AssertionError("the driver does not take " + url);
            }
            return new PgConnection(connection, localPort);
        } catch (SQLException e) {
            throw PgFailure.of(e, localPort);
        }
    }

    private static int tries(PgException failure, boolean patient) {
        if (failure.isCausedBy(ConnectException.class)) {
            return TRIES_IF_REFUSED;
        }
        return PASSING.contains(failure.state()) && (patient || !failure.isAfterPassword()) ? TRIES : 1;
    }
}
