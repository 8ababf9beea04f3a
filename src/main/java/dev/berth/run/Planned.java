package dev.berth.run;

import dev.berth.core.Allowance;
import dev.berth.core.Credentials;
import dev.berth.core.Guards;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import java.util.List;
import java.util.Optional;

/// A plan, and what it takes to execute it while the planner's sessions are open.
public record Planned(Plan plan, List<Task> tasks, Credentials credentials) {

    /// The same with the refusals lifted that a person allowed.
    public Planned allowing(List<Allowance> allowances) {
        List<Task> allowed = tasks.stream()
                .map(task -> new Task(
                        task.change()
                                .refused(Guards.remaining(
                                        task.change().refusals(),
                                        Optional.of(task.change().address()),
                                        allowances)),
                        task.steps()))
                .toList();
        List<PlannedChange> changes = allowed.stream().map(Task::change).toList();
        Plan open = new Plan(
                plan.directory(),
                plan.commit(),
                plan.services(),
                plan.objects(),
                plan.unread(),
                changes,
                Guards.remaining(plan.refusals(), Optional.empty(), allowances),
                plan.notes(),
                plan.traffic());
        return new Planned(open, allowed, credentials);
    }
}
