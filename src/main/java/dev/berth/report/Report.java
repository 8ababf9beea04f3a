package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Drift;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Problem;
import dev.berth.core.ServiceOutcome;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A run, complete or interrupted. The command makes it at its end; each class of this package writes it in
/// one format.
///
/// @param run what was run
/// @param fleet the declared services with the systems that each uses, as far as they are known
/// @param plan what was planned; empty if the run ended before, or plans nothing
/// @param drift the plan's differences by their cause, if the command asks for drift
/// @param outcomes how an apply ended for each service that it was to change
/// @param problems what is wrong with the files
/// @param error why the run ended early
/// @param exitCode of the process
public record Report(
        ReportedRun run,
        SortedMap<String, SortedSet<String>> fleet,
        Optional<Plan> plan,
        Optional<Drift> drift,
        SortedMap<String, ServiceOutcome> outcomes,
        List<Problem> problems,
        Optional<String> error,
        int exitCode) {

    /// How a service stands at the end of the run.
    public enum State {
        FAILED("failed"),
        REFUSED("refused"),
        UNREAD("could not be read"),
        DRIFTED("drifted"),
        CHANGES("changes"),
        PENDING("not yet applied"),
        APPLIED("applied"),
        SAME("as declared"),
        LEFT_OUT("left out");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public Report {
        fleet = Collections.unmodifiableSortedMap(new TreeMap<>(fleet));
        outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
        problems = List.copyOf(problems);
    }

    /// Whose a service is, as far as its manifest says it.
    public Optional<String> owner(String service) {
        return plan.flatMap(made -> made.owner(service));
    }

    /// Whose the service of a finding is.
    Optional<String> owner(Finding finding) {
        return finding.service().flatMap(this::owner);
    }

    /// Whether the run did what it was to do: nothing failed, was refused or could not be read.
    public boolean isSuccess() {
        return exitCode == 0 || exitCode == 2;
    }

    List<PlannedChange> changes() {
        return plan.map(Plan::changes).orElse(List.of());
    }

    long count(Action action) {
        return plan.map(some -> some.count(action)).orElse(0L);
    }

    /// Changes that something stands against, and what stands against the run.
    long blocked() {
        return changes().stream().filter(PlannedChange::isBlocked).count()
                + plan.map(some -> some.refusals().size()).orElse(0);
    }

    /// Differences and unmanaged objects.
    long drifted() {
        return drift.map(some ->
                        (long) some.differences().size() + some.unmanaged().size())
                .orElse(0L);
    }

    /// Every service that the run speaks of, and how it stands. Without a plan, of nothing is known how it stands.
    SortedMap<String, State> states() {
        var states = new TreeMap<String, State>();
        if (plan.isEmpty()) {
            return states;
        }
        var services = new TreeSet<>(fleet.keySet());
        services.addAll(plan.get().changed());
        services.addAll(plan.get().unread());
        services.addAll(outcomes.keySet());
        Set<Address> moved = moved();
        Map<String, List<PlannedChange>> changes =
                changes().stream().collect(Collectors.groupingBy(PlannedChange::service));
        services.forEach(service ->
                states.put(service, state(service, plan.get(), changes.getOrDefault(service, List.of()), moved)));
        return states;
    }

    /// The resources that a drift found changed on the servers, or not recorded.
    Set<Address> moved() {
        return drift.map(Drift::differences).orElse(List.of()).stream()
                .filter(difference -> difference.cause() != Drift.Cause.NOT_YET_APPLIED)
                .map(difference -> difference.change().address())
                .collect(Collectors.toSet());
    }

    private State state(String service, Plan plan, List<PlannedChange> changes, Set<Address> moved) {
        Optional<ServiceOutcome> outcome = Optional.ofNullable(outcomes.get(service));
        if (outcome.isPresent()) {
            return switch (outcome.get()) {
                case ServiceOutcome.Applied _ -> State.APPLIED;
                case ServiceOutcome.Failed _ -> State.FAILED;
                case ServiceOutcome.Skipped _ -> State.REFUSED;
            };
        }
        if (plan.unread().contains(service)) {
            return State.UNREAD;
        }
        boolean considered =
                plan.selection().map(part -> part.contains(service)).orElse(true);
        return changes.isEmpty() && !considered ? State.LEFT_OUT : state(changes, moved);
    }

    /// How it stands with what these changes are about.
    ///
    /// @param moved what [#moved()] says
    State state(List<PlannedChange> changes, Set<Address> moved) {
        if (changes.isEmpty()) {
            return State.SAME;
        }
        if (drift.isPresent()) {
            return changes.stream().anyMatch(change -> moved.contains(change.address()))
                    ? State.DRIFTED
                    : State.PENDING;
        }
        return changes.stream().anyMatch(PlannedChange::isBlocked) ? State.REFUSED : State.CHANGES;
    }
}
