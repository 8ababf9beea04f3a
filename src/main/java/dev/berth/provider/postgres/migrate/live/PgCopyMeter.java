package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.migrate.PgCopyProgress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Tells how far pg_dump or pg_restore is while it works on one server: by what it prints, and by what the
/// server says of the tables that are being copied.
final class PgCopyMeter implements AutoCloseable {

    /// The first version that tells of copies.
    private static final int PROGRESS = 14;

    private final PgCopyProgress copied;
    private final MigrateProgress progress;
    private final Optional<PgConnection> session;
    private final long start = System.nanoTime();
    private final PgPulse pulse;

    /// @param besides is done from time to time, too
    PgCopyMeter(PgCopyProgress copied, PgMoveServer end, String database, MigrateProgress progress, Runnable besides) {
        this.copied = copied;
        this.progress = progress;
        this.session = session(end, database);
        this.pulse = new PgPulse(() -> {
            besides.run();
            tell();
        });
    }

    /// Empty if the server has no session to spare.
    private static Optional<PgConnection> session(PgMoveServer end, String database) {
        try {
            return end.major() < PROGRESS ? Optional.empty() : Optional.of(end.inside(database, Mode.READ));
        } catch (UnreadableException busy) {
            return Optional.empty();
        }
    }

    private void tell() {
        progress.at(copied.position(running(), Duration.ofNanos(System.nanoTime() - start)));
    }

    private List<Row> running() {
        try {
            return session.map(one -> one.inspect("migrate/copies").getFirst()).orElse(List.of());
        } catch (PgException gone) {
            return List.of();
        }
    }

    @Override
    public void close() {
        pulse.close();
        try {
            session.ifPresent(PgConnection::close);
        } catch (PgException gone) {
            // The server has dropped the session already.
            return;
        }
    }
}
