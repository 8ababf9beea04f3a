package dev.berth.run;

import dev.berth.core.Credentials;
import dev.berth.core.GuardOverride;
import dev.berth.core.Guards;
import dev.berth.core.History;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.RunGuards;
import dev.berth.core.Selection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Stream;

/// A plan, and what it takes to execute it while the planner's sessions are open.
///
/// @param declared the services that the directory declares
/// @param history what the services declare, and what was last applied for them
/// @param tally what the guards of a run with these changes go by
public record ExecutablePlan(
        Plan plan,
        List<ExecutableChange> tasks,
        Credentials credentials,
        SortedSet<String> declared,
        History history,
        Function<List<PlannedChange>, RunGuards> tally) {

    /// A copy of this plan for a part of the fleet. The limits of a run apply to the remaining changes, as a
    /// share of the whole fleet.
    public ExecutablePlan selecting(Selection part) {
        List<ExecutableChange> left = tasks.stream()
                .filter(task -> part.contains(task.change().service()))
                .toList();
        Plan partial = plan.selecting(
                part,
                tally.apply(left.stream().map(ExecutableChange::change).toList())
                        .refusals());
        return new ExecutablePlan(partial, left, credentials, declared, history, tally);
    }

    /// A copy of this plan for `part`, or this plan if there is no `part`.
    public ExecutablePlan selecting(Optional<Selection> part) {
        return part.map(this::selecting).orElse(this);
    }

    /// A copy of this plan with more refusals of the whole run, or this plan if it changes nothing.
    public ExecutablePlan refused(List<Refusal> more) {
        if (more.isEmpty() || plan.isEmpty()) {
            return this;
        }
        var refusals = Stream.concat(plan.refusals().stream(), more.stream()).toList();
        return new ExecutablePlan(plan.refused(plan.changes(), refusals), tasks, credentials, declared, history, tally);
    }

    /// A copy of this plan without the refusals that `overrides` allow.
    public ExecutablePlan allowing(List<GuardOverride> overrides) {
        List<ExecutableChange> allowed = tasks.stream()
                .map(task -> task.saying(task.change()
                        .refused(Guards.remaining(
                                task.change().refusals(),
                                Optional.of(task.change().address()),
                                overrides))))
                .toList();
        Plan open = plan.refused(
                allowed.stream().map(ExecutableChange::change).toList(),
                Guards.remaining(plan.refusals(), Optional.empty(), overrides));
        return new ExecutablePlan(open, allowed, credentials, declared, history, tally);
    }
}
