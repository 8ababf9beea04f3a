package dev.berth.run;

import dev.berth.core.Credentials;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Step.Phase;
import dev.berth.core.StepFailedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// How far each service of an apply is, and what runs of it next. Several threads work on different services.
final class ApplyRun {

    /// The changes of a service, and the steps that they wait for.
    private record Work(List<ExecutableChange> tasks, List<Dependency> needs) {}

    /// Why a service doesn't go on.
    ///
    /// @param phase the first that isn't finished
    private record Stop(Phase phase, ServiceOutcome outcome) {}

    private final Credentials credentials;
    private final Progress progress;
    private final SortedMap<String, Work> works = new TreeMap<>();
    private final SequencedSet<String> runnable = new LinkedHashSet<>();
    private final Map<String, Stop> stops = new ConcurrentHashMap<>();
    private final ChangeLedger changes;
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> finished = ConcurrentHashMap.newKeySet();

    /// Why no Secret can be written any more.
    private volatile Optional<String> closed = Optional.empty();

    /// @param log is told of each change
    ApplyRun(Credentials credentials, Progress progress, AuditLog log) {
        this.credentials = credentials;
        this.progress = progress;
        this.changes = new ChangeLedger(log);
    }

    /// Takes a service in, before anything runs. One that something stands against is skipped.
    void add(String service, List<ExecutableChange> tasks, List<Dependency> needs) {
        works.put(service, new Work(tasks, needs));
        if (tasks.stream().anyMatch(task -> task.change().isBlocked())) {
            stops.put(service, new Stop(Phase.CREDENTIALS, new ServiceOutcome.Skipped(refused(tasks))));
            changes.close(tasks, refused(tasks));
        } else {
            runnable.add(service);
        }
    }

    /// The services that nothing stands against, in the order of the plan.
    SequencedSet<String> runnable() {
        return runnable;
    }

    /// How many changes these have.
    int changes() {
        return runnable.stream()
                .mapToInt(service -> work(service).tasks().size())
                .sum();
    }

    /// Runs the steps that a service has in this phase, as long as nothing stops it.
    void run(Phase phase, String service) {
        Work work = work(service);
        if (phase == Phase.SERVERS && !stops.containsKey(service)) {
            // A change that takes no step, such as a slot that is just claimed, is one of those that the plan counts.
            work.tasks().stream().filter(task -> task.steps().isEmpty()).forEach(task -> {
                progress.step(service, task.usual(), true);
                changes.end(task, new ServiceOutcome.Applied(1));
            });
        }
        for (ExecutableChange task : work.tasks()) {
            for (int i = 0; i < task.steps().size(); i++) {
                if (task.steps().get(i).step().phase() == phase) {
                    if (!stops.containsKey(service)) {
                        obstacle(phase, service, work).ifPresent(reason -> stop(phase, service, reason));
                    }
                    if (stops.containsKey(service)) {
                        return;
                    }
                    run(phase, task, i);
                }
            }
        }
    }

    private void run(Phase phase, ExecutableChange task, int index) {
        ExecutableChange.BoundStep step = task.steps().get(index);
        begun.add(task.service());
        boolean first = changes.begins(task);
        progress.step(task.service(), task.titles().get(index), first);
        try {
            step.execute().accept(credentials);
            changes.ran(task);
        } catch (StepFailedException e) {
            String reason = String.valueOf(e.getMessage());
            if (e.isOfClosedStore() && closed.isEmpty()) {
                closed = Optional.of(reason);
            }
            stop(phase, task.service(), reason);
            changes.end(task, new ServiceOutcome.Failed(reason));
        } catch (RuntimeException e) {
            // A bug in one service's step must not leave the others half-way.
            String reason = step.step().preview() + ": unexpected " + e;
            stop(phase, task.service(), reason);
            changes.end(task, new ServiceOutcome.Failed(reason));
        }
    }

    /// Why a service's next step must not run. A password that can't be published is not changed.
    private Optional<String> obstacle(Phase phase, String service, Work work) {
        if (closed.isPresent() && (!begun.contains(service) || phase.compareTo(Phase.LOGINS) <= 0)) {
            return Optional.of("no Secret can be written any more, so no further password is changed: " + closed.get());
        }
        return work.needs().stream()
                .filter(this::isMissing)
                .findFirst()
                .map(need -> "it needs " + need.object() + ", and service " + need.service() + " was not finished");
    }

    private boolean isMissing(Dependency need) {
        Stop stop = stops.get(need.service());
        return need.vital() && stop != null && stop.phase().compareTo(need.phase()) <= 0;
    }

    private void stop(Phase phase, String service, String reason) {
        boolean tried = begun.contains(service);
        stops.put(
                service,
                new Stop(phase, tried ? new ServiceOutcome.Failed(reason) : new ServiceOutcome.Skipped(reason)));
        if (tried) {
            progress.failed(service, reason);
        }
    }

    /// Takes it that every phase of a service is over.
    void finished(String service) {
        finished.add(service);
        close(service);
    }

    /// No service will be worked on any more.
    void end() {
        works.keySet().forEach(this::close);
    }

    private void close(String service) {
        changes.close(
                work(service).tasks(),
                switch (outcome(service)) {
                    case ServiceOutcome.Failed(String reason) -> reason;
                    case ServiceOutcome.Skipped(String reason) -> reason;
                    case ServiceOutcome.Applied _ -> "it has no more steps";
                });
    }

    /// How it ended for each service.
    SortedMap<String, ServiceOutcome> outcomes() {
        var outcomes = new TreeMap<String, ServiceOutcome>();
        works.keySet().forEach(service -> outcomes.put(service, outcome(service)));
        return outcomes;
    }

    private ServiceOutcome outcome(String service) {
        return Optional.ofNullable(stops.get(service))
                .map(Stop::outcome)
                .orElseGet(() -> finished.contains(service)
                        ? new ServiceOutcome.Applied(work(service).tasks().size())
                        : new ServiceOutcome.Skipped("the run was interrupted before"));
    }

    private Work work(String service) {
        return Objects.requireNonNull(works.get(service));
    }

    private static String refused(List<ExecutableChange> tasks) {
        return tasks.stream()
                .map(ExecutableChange::change)
                .filter(PlannedChange::isBlocked)
                .map(change -> change.address() + " refused: "
                        + change.refusals().stream()
                                .map(Refusal::guard)
                                .distinct()
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}
