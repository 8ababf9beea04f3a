package dev.berth.run;

import dev.berth.core.Credentials;
import dev.berth.core.Parallel;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Step;
import dev.berth.credential.PasswordGenerator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Executes a plan, service by service: all phases of one before the next begins, several services side by side.
/// Services that wait for each other run phase by phase together. A failed service is left where it stands; the
/// others go on, unless no Secret can be written any more.
public final class Applier {

    private final int parallelism;
    private final Progress progress;
    private final AuditLog log;

    /// @param parallelism how many services are worked on at once
    public Applier(int parallelism, Progress progress) {
        this(parallelism, progress, AuditLog.NONE);
    }

    /// @param log is told of each change
    public Applier(int parallelism, Progress progress, AuditLog log) {
        this.parallelism = parallelism;
        this.progress = progress;
        this.log = log;
    }

    /// Runs every step of every service that nothing stands against. New passwords are made here, before the
    /// first step.
    public SortedMap<String, ServiceOutcome> apply(ExecutablePlan planned) {
        Credentials credentials = planned.credentials().withGenerated(new PasswordGenerator()::generate);
        Map<String, List<ExecutableChange>> tasks = planned.tasks().stream()
                .collect(Collectors.groupingBy(ExecutableChange::service, LinkedHashMap::new, Collectors.toList()));
        Map<String, List<Dependency>> needs = Dependency.of(planned.tasks());
        var run = new ApplyRun(credentials, progress, log);
        tasks.forEach((service, ofService) -> run.add(service, ofService, needs.getOrDefault(service, List.of())));
        var waiting = new HashMap<String, Set<String>>();
        needs.forEach((service, ofService) ->
                waiting.put(service, ofService.stream().map(Dependency::service).collect(Collectors.toSet())));
        var schedule = new Schedule(ServiceGroup.of(run.runnable(), waiting), parallelism);
        progress.started(run.changes());
        schedule.run(unit -> work(unit, schedule.width(unit), run));
        run.end();
        progress.ended();
        return run.outcomes();
    }

    private static void work(ServiceGroup unit, int width, ApplyRun run) {
        for (Step.Phase phase : Step.Phase.values()) {
            if (unit.services().size() == 1) {
                run.run(phase, unit.services().getFirst());
            } else {
                Parallel.map(unit.services(), width, service -> {
                    run.run(phase, service);
                    return service;
                });
            }
        }
        unit.services().forEach(run::finished);
    }

    /// `outcomes` corrected by a second reading: what was applied must plan empty.
    public static SortedMap<String, ServiceOutcome> verified(
            SortedMap<String, ServiceOutcome> outcomes, ExecutablePlan again) {
        var verified = new TreeMap<>(outcomes);
        SequencedSet<String> changed = again.plan().changed();
        outcomes.forEach((service, outcome) -> {
            if (outcome instanceof ServiceOutcome.Applied
                    && again.plan().unread().contains(service)) {
                verified.put(
                        service,
                        new ServiceOutcome.Failed(
                                "every step ran, but a server that it uses can't be read any more to prove it"));
            } else if (outcome instanceof ServiceOutcome.Applied && changed.contains(service)) {
                String left = again.plan().of(service).stream()
                        .map(change -> change.address() + " " + change.fields())
                        .reduce((a, b) -> a + "; " + b)
                        .orElse("");
                verified.put(
                        service, new ServiceOutcome.Failed("every step ran, but reading again still finds " + left));
            }
        });
        return verified;
    }
}
