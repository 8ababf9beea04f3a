package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.live.PgMoveSession;
import dev.berth.run.ReconcileInput;

/// A service whose data are moved. [Composition] puts it together.
///
/// @param input the fleet as it is when this service's data are where they belong
/// @param restarts whether anything is restarted for a new Secret
record Moving(PgMove move, ReconcileInput input, boolean restarts) {

    PgMoveSession open(MigrateProgress progress) {
        return PgMoveSession.open(move, progress);
    }

    String service() {
        return move.section().service().name();
    }

    /// The new database.
    Address database() {
        return move.target().address().child("database", move.section().database());
    }

    /// The service's own login.
    Address login() {
        return move.target().role(move.section().user());
    }
}
