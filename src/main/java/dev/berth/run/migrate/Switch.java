package dev.berth.run.migrate;

import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.GuardOverride;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Secret;
import dev.berth.core.Selection;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.run.Applier;
import dev.berth.run.AuditLog;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import dev.berth.run.ReconcileInput;
import dev.berth.template.Part;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The ordinary plan of one service, which publishes its new place: its login may log in, its Secret is
/// written, its workloads restart.
///
/// @param input the fleet as it is when this service's data are where they belong
/// @param login the service's own
/// @param store the head of the addresses of Secrets
public record Switch(
        ReconcileInput input,
        String service,
        Address login,
        Address store,
        List<GuardOverride> overrides,
        Duration lockTimeout,
        Progress progress) {

    /// The plan of the cut-over.
    public ExecutablePlan plan() {
        try (Planner planner = Planner.open(input)) {
            return plan(planner);
        }
    }

    /// The other services that have something to be applied, such as a copy of this one's Secret; none if that can't
    /// be read.
    public SortedSet<String> others() {
        try (Planner planner = Planner.open(input)) {
            var others = new TreeSet<>(planner.plan().plan().changed());
            others.remove(service);
            return others;
        } catch (UnreadableException unknown) {
            return Collections.emptySortedSet();
        }
    }

    private ExecutablePlan plan(Planner planner) {
        return planner.plan()
                .selecting(Selection.of(new TreeSet<>(List.of(service)), "berth migrate " + service))
                .allowing(overrides);
    }

    /// The keys of the service's Secrets that are still to be written, in words.
    List<String> unwritten() {
        Plan plan = plan().plan();
        if (plan.unread().contains(service)) {
            throw new UnreadableException("a server or store that " + service + " uses can't be read");
        }
        return ofSecrets(plan)
                .map(change -> change.address() + " " + change.fields())
                .toList();
    }

    private Stream<PlannedChange> ofSecrets(Plan plan) {
        return plan.of(service).stream().filter(change -> change.address().isBelow(store));
    }

    /// Whether a Secret may tell of the new place: one of the keys that hold the login's password needs no change.
    public boolean isPublished() {
        Plan plan = plan().plan();
        if (plan.unread().contains(service)) {
            return true;
        }
        Set<Address> pending = ofSecrets(plan)
                .flatMap(change -> change.fields().stream()
                        .filter(Field::isSecret)
                        .map(field -> change.address().child("key", key(field))))
                .collect(Collectors.toSet());
        return input.keys().entrySet().stream()
                .filter(key -> Part.logins(key.getValue()).contains(login))
                .anyMatch(key -> !pending.contains(
                        key.getKey().secret().child("key", key.getKey().key())));
    }

    /// A key that is called like another field of a Secret has a word before its name. No key has a space.
    private static String key(Field field) {
        return field.name().substring(field.name().indexOf(' ') + 1);
    }

    /// Changes it, and reads again.
    ///
    /// @param log is told of each change
    ServiceOutcome run(AuditLog log) {
        try (Planner planner = Planner.open(input)) {
            planner.lock(lockTimeout);
            ExecutablePlan planned = plan(planner);
            if (planned.plan().unread().contains(service)) {
                throw new UnreadableException("a server or store that " + service + " uses can't be read");
            }
            var outcomes = new Applier(1, progress, log).apply(planned);
            ServiceOutcome outcome = outcomes.getOrDefault(service, new ServiceOutcome.Applied(0));
            if (!(outcome instanceof ServiceOutcome.Applied)) {
                return outcome;
            }
            planner.memory().applied(List.of(service), planned);
            ExecutablePlan again = plan(planner);
            remember(planner, planned, again);
            outcomes.put(service, outcome);
            var verified = Applier.verified(outcomes, again);
            log.corrected(planned.plan(), outcomes, verified);
            return verified.getOrDefault(service, outcome);
        }
    }

    /// Notes for `berth drift` what was applied; everything else is done without.
    private void remember(Planner planner, ExecutablePlan planned, ExecutablePlan again) {
        try {
            planner.memory().remember(List.of(service), planned, again);
        } catch (StepFailedException unnoted) {
            progress.failed(service, "it could not be noted for `berth drift`: " + unnoted.getMessage());
        }
    }

    /// Makes sure that the service can log in on the new server, and no login on the old one.
    void prove(MigrateSession session) {
        ExecutablePlan planned = plan();
        Address user = planned.credentials().turn(login);
        Secret password = planned.credentials()
                .known(login)
                .orElseThrow(() -> new StepFailedException("no Secret holds the password of " + user.name()));
        session.prove(user.name(), password);
    }
}
