package dev.berth.run.migrate;

import dev.berth.core.Address;
import dev.berth.core.Allowance;
import dev.berth.core.Outcome;
import dev.berth.core.PlannedChange;
import dev.berth.core.Secret;
import dev.berth.core.Selection;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.run.Applier;
import dev.berth.run.Estate;
import dev.berth.run.Planned;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/// The ordinary plan of one service, by which it is told of its new place: its login may log in, its Secret is written,
/// its workloads restart.
///
/// @param estate the fleet as it is when this service's data are where they belong
/// @param login the service's own
/// @param store the head of the addresses of Secrets
public record Switch(
        Estate estate,
        String service,
        Address login,
        Address store,
        List<Allowance> allowances,
        Duration lockTimeout,
        Progress progress) {

    /// What is to be changed.
    public Planned plan() {
        try (Planner planner = Planner.open(estate)) {
            return plan(planner);
        }
    }

    private Planned plan(Planner planner) {
        return planner.plan()
                .selecting(Selection.of(new TreeSet<>(List.of(service)), "berth migrate " + service))
                .allowing(allowances);
    }

    /// Whether the service's Secret tells of the new place.
    public boolean isTold() {
        return plan().plan().of(service).stream()
                .map(PlannedChange::address)
                .noneMatch(address -> address.isBelow(store));
    }

    /// Changes it, and reads again.
    Outcome run() {
        try (Planner planner = Planner.open(estate)) {
            planner.lock(lockTimeout);
            Planned planned = plan(planner);
            if (planned.plan().unread().contains(service)) {
                throw new UnreadableException("a server or store that " + service + " uses can't be read");
            }
            var outcomes = new Applier(1, progress).apply(planned);
            Outcome outcome = outcomes.getOrDefault(service, new Outcome.Applied(0));
            if (!(outcome instanceof Outcome.Applied)) {
                return outcome;
            }
            planner.applied(List.of(service), planned);
            Planned again = plan(planner);
            planner.remember(List.of(service), again);
            outcomes.put(service, outcome);
            return Applier.verified(outcomes, again).getOrDefault(service, outcome);
        }
    }

    /// Makes sure that the service gets in on the new server, and nobody on the old one.
    void prove(MigrateSession session) {
        Planned planned = plan();
        Address user = planned.credentials().turn(login);
        Secret password = planned.credentials()
                .known(login)
                .orElseThrow(() -> new StepFailedException("no Secret holds the password of " + user.name()));
        session.prove(user.name(), password);
    }
}
