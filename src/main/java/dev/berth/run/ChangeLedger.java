package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.ServiceOutcome;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How far each change of an apply is, so that an audit log hears of each once.
final class ChangeLedger {

    private final AuditLog log;
    private final Map<Address, Integer> steps = new ConcurrentHashMap<>();
    private final Set<Address> ended = ConcurrentHashMap.newKeySet();

    ChangeLedger(AuditLog log) {
        this.log = log;
    }

    /// A step is about to run. True if it is the first of its change.
    boolean begins(ExecutableChange task) {
        return steps.putIfAbsent(task.change().address(), 0) == null;
    }

    /// A step has run.
    void ran(ExecutableChange task) {
        if (steps.merge(task.change().address(), 1, Integer::sum)
                == task.steps().size()) {
            end(task, new ServiceOutcome.Applied(1));
        }
    }

    /// A change has ended.
    void end(ExecutableChange task, ServiceOutcome outcome) {
        if (ended.add(task.change().address())) {
            log.ended(task.change(), outcome);
        }
    }

    /// Nothing more will run of these changes.
    ///
    /// @param reason why not all of their steps did
    void close(Collection<ExecutableChange> tasks, String reason) {
        tasks.forEach(task -> end(
                task,
                steps.containsKey(task.change().address())
                        ? new ServiceOutcome.Failed("not finished: " + reason)
                        : new ServiceOutcome.Skipped(reason)));
    }
}
