package dev.berth.run.bootstrap;

import dev.berth.core.Address;
import dev.berth.core.PlannedChange;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.system.AdminTarget;
import java.util.List;
import java.util.Optional;

/// The part of a bootstrap on one server.
///
/// @param place where a new password goes, if one is made
/// @param changes in the order in which they run; a new password's Secret is the first
record ServerBootstrap(AdminTarget target, Optional<NewPassword> place, List<BootstrapChange> changes) {

    ServerBootstrap {
        changes = List.copyOf(changes);
    }

    Address server() {
        return target.server().address();
    }

    List<PlannedChange> planned() {
        return changes.stream().map(BootstrapChange::change).toList();
    }

    /// Whether a change is that of the new password's Secret.
    boolean isOfPassword(BootstrapChange change) {
        return place.filter(made ->
                        made.change().change().address().equals(change.change().address()))
                .isPresent();
    }
}
