package dev.berth.run;

import dev.berth.core.Credentials;
import dev.berth.core.Outcome;
import dev.berth.core.Parallel;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Step;
import dev.berth.core.StepFailedException;
import dev.berth.secret.PasswordGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/// Executes a plan: phase by phase for all services, the services of a phase side by side, the steps of a service
/// one after another. A failed service is left where it stands; the others go on.
public final class Applier {

    private final int parallelism;
    private final Progress progress;

    /// @param parallelism how many services are worked on at once
    public Applier(int parallelism, Progress progress) {
        this.parallelism = parallelism;
        this.progress = progress;
    }

    /// Runs every step of every service that nothing stands against. New passwords are made here, before the
    /// first step.
    public SortedMap<String, Outcome> apply(Planned planned) {
        Credentials credentials = planned.credentials().withGenerated(new PasswordGenerator()::generate);
        var outcomes = new TreeMap<String, Outcome>();
        var runnable = new ArrayList<String>();
        for (String service : planned.plan().changed()) {
            List<PlannedChange> changes = planned.plan().of(service);
            if (changes.stream().anyMatch(PlannedChange::isBlocked)) {
                outcomes.put(service, new Outcome.Skipped(reason(changes)));
            } else {
                runnable.add(service);
                outcomes.put(service, new Outcome.Applied(changes.size()));
            }
        }
        Map<String, String> failures = new ConcurrentHashMap<>();
        progress.started((int) planned.tasks().stream()
                .filter(task -> runnable.contains(task.change().service()))
                .mapToLong(task -> task.steps().size())
                .sum());
        for (Step.Phase phase : Step.Phase.values()) {
            run(phase, planned, runnable, credentials, failures);
        }
        progress.ended();
        failures.forEach((service, reason) -> outcomes.put(service, new Outcome.Failed(reason)));
        return outcomes;
    }

    /// `outcomes` corrected by a second reading: what was applied must plan empty.
    public static SortedMap<String, Outcome> verified(SortedMap<String, Outcome> outcomes, Planned again) {
        var verified = new TreeMap<>(outcomes);
        SequencedSet<String> changed = again.plan().changed();
        outcomes.forEach((service, outcome) -> {
            if (outcome instanceof Outcome.Applied && again.plan().unread().contains(service)) {
                verified.put(
                        service,
                        new Outcome.Failed(
                                "every step ran, but a server that it uses can't be read any more to prove it"));
            } else if (outcome instanceof Outcome.Applied && changed.contains(service)) {
                String left = again.plan().of(service).stream()
                        .map(change -> change.address() + " " + change.fields())
                        .reduce((a, b) -> a + "; " + b)
                        .orElse("");
                verified.put(service, new Outcome.Failed("every step ran, but reading again still finds " + left));
            }
        });
        return verified;
    }

    private void run(
            Step.Phase phase,
            Planned planned,
            List<String> services,
            Credentials credentials,
            Map<String, String> failures) {
        var permits = new Semaphore(parallelism);
        try (var executor = Parallel.threads()) {
            for (String service : services) {
                List<Task> tasks = planned.tasks().stream()
                        .filter(task -> task.change().service().equals(service))
                        .toList();
                if (!failures.containsKey(service)) {
                    executor.execute(() -> {
                        permits.acquireUninterruptibly();
                        try {
                            run(phase, service, tasks, credentials, failures);
                        } finally {
                            permits.release();
                        }
                    });
                }
            }
        }
    }

    private void run(
            Step.Phase phase, String service, List<Task> tasks, Credentials credentials, Map<String, String> failures) {
        for (Task task : tasks) {
            for (Task.BoundStep step : task.steps()) {
                if (step.step().phase() != phase) {
                    continue;
                }
                progress.step(service, task.title());
                try {
                    step.execute().accept(credentials);
                } catch (StepFailedException e) {
                    fail(service, String.valueOf(e.getMessage()), failures);
                    return;
                } catch (RuntimeException e) {
                    // A bug in one service's step must not leave the others half-way.
                    fail(service, step.step().preview() + ": unexpected " + e, failures);
                    return;
                }
            }
        }
    }

    private void fail(String service, String reason, Map<String, String> failures) {
        failures.put(service, reason);
        progress.failed(service, reason);
    }

    private static String reason(List<PlannedChange> changes) {
        return changes.stream()
                .filter(PlannedChange::isBlocked)
                .map(change -> change.address() + " refused: "
                        + change.refusals().stream()
                                .map(Refusal::guard)
                                .distinct()
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}
