package dev.berth.run;

import dev.berth.core.Allowance;
import dev.berth.core.Credentials;
import dev.berth.core.Guards;
import dev.berth.core.History;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Selection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/// A plan, and what it takes to execute it while the planner's sessions are open.
///
/// @param declared the services that the directory declares
/// @param history what the services declare, and what was last applied for them
/// @param limits what stands against a run with these changes as a whole
public record Planned(
        Plan plan,
        List<Task> tasks,
        Credentials credentials,
        SortedSet<String> declared,
        History history,
        Function<List<PlannedChange>, List<Refusal>> limits) {

    /// The same for a part of the fleet. The limits of a run hold for what is left, still measured against the whole
    /// fleet.
    public Planned selecting(Selection part) {
        List<Task> left = tasks.stream()
                .filter(task -> part.contains(task.change().service()))
                .toList();
        Plan partial = plan.selecting(
                part, limits.apply(left.stream().map(Task::change).toList()));
        return new Planned(partial, left, credentials, declared, history, limits);
    }

    /// The same for a part of the fleet, if one was asked for.
    public Planned selecting(Optional<Selection> part) {
        return part.map(this::selecting).orElse(this);
    }

    /// The same with the refusals lifted that a person allowed.
    public Planned allowing(List<Allowance> allowances) {
        List<Task> allowed = tasks.stream()
                .map(task -> task.saying(task.change()
                        .refused(Guards.remaining(
                                task.change().refusals(),
                                Optional.of(task.change().address()),
                                allowances))))
                .toList();
        Plan open = plan.refused(
                allowed.stream().map(Task::change).toList(),
                Guards.remaining(plan.refusals(), Optional.empty(), allowances));
        return new Planned(open, allowed, credentials, declared, history, limits);
    }
}
