package dev.berth.cli;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.ChangedObject;
import dev.berth.core.Fingerprint;
import dev.berth.core.PlannedChange;
import dev.berth.core.Risk;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.live.PgMoveSession;
import dev.berth.run.ReconcileInput;
import java.util.List;

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

    /// What is done to the new database, and on the old server for it, as a change.
    ///
    /// @param action what becomes of the new database
    PlannedChange moved(Action action) {
        return new PlannedChange(
                new ChangedObject(
                        service(),
                        move.section().origin(),
                        database(),
                        "postgres database",
                        move.section().database()),
                action,
                Risk.DISRUPTIVE,
                "its data are moved",
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /// The digest of what is done without a plan that was shown: what was asked for, and the steps.
    String digest(String what, List<MigrateStep> steps) {
        return new Fingerprint()
                .add(what)
                .add(service())
                .add(steps.stream().map(MigrateStep::preview).toList())
                .hex();
    }

    /// The service's own login.
    Address login() {
        return move.target().role(move.section().user());
    }
}
