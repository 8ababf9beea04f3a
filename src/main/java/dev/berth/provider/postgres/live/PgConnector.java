package dev.berth.provider.postgres.live;

import dev.berth.core.Retry;
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

    /// A restarting server refuses connections for a moment. For longer waits there is `--wait`.
    private static final int TRIES_IF_REFUSED = 4;

    /// A connection whose failure takes longer than the limit is not tried again: the next one would fail as slowly.
    private static final Retry RETRY = Retry.doubling(Duration.ofMillis(100)).within(Duration.ofSeconds(8));

    /// A permanent reference, so that the setting isn't collected with the logger.
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

    private PgConnector() {}

    /// Connects; tries again if the server is starting up or has no session left.
    ///
    /// @param patient whether to try again when the login's own limit is reached
    static PgConnection connect(PgServerSpec server, String database, Properties properties, boolean patient) {
        Retry.Tries tries = RETRY.begin();
        while (true) {
            try {
                return connect(server, database, properties);
            } catch (PgException failure) {
                if (tries.isOver() || tries.made() >= allowed(failure, patient)) {
                    throw failure;
                }
                tries.pause(_ -> failure);
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

    /// Connects once, without another try.
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

    private static int allowed(PgException failure, boolean patient) {
        if (failure.isCausedBy(ConnectException.class)) {
            return TRIES_IF_REFUSED;
        }
        return PASSING.contains(failure.state()) && (patient || !failure.isAfterPassword()) ? TRIES : 1;
    }
}
