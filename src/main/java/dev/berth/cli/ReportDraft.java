package dev.berth.cli;

import dev.berth.core.Drift;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Plan;
import dev.berth.core.Problem;
import dev.berth.core.ServiceOutcome;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.Service;
import dev.berth.report.Report;
import dev.berth.report.ReportedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// The findings of a run so far, so that a report can be written after any end of the run.
final class ReportDraft {

    private final Instant start = Instant.now();
    private SortedMap<String, SortedSet<String>> fleet = new TreeMap<>();
    private Optional<Plan> plan = Optional.empty();
    private Optional<Drift> drift = Optional.empty();
    private SortedMap<String, ServiceOutcome> outcomes = new TreeMap<>();
    private List<Problem> problems = List.of();
    private Optional<String> error = Optional.empty();
    private final Optional<String> environment;
    private final boolean wanted;

    /// @param environment the one that the run is for; a plan knows its own
    /// @param wanted whether anybody will read it
    ReportDraft(Optional<String> environment, boolean wanted) {
        this.environment = environment;
        this.wanted = wanted;
    }

    /// A plan alone.
    static ReportDraft of(Plan plan) {
        ReportDraft draft = unwanted();
        draft.planned(plan);
        return draft;
    }

    /// Drift alone.
    static ReportDraft of(Drift drift) {
        ReportDraft draft = unwanted();
        draft.drifted(drift);
        return draft;
    }

    /// For what writes no reports.
    static ReportDraft unwanted() {
        return new ReportDraft(Optional.empty(), false);
    }

    /// The fleet of the run; read only if a report is written.
    void fleet(Supplier<Fleet> declared) {
        if (wanted) {
            fleet = systems(declared.get());
        }
    }

    /// The declared services with the systems that each uses.
    private static SortedMap<String, SortedSet<String>> systems(Fleet fleet) {
        var systems = new TreeMap<String, SortedSet<String>>();
        for (Service service : fleet.services()) {
            var names = new TreeSet<>(service.sections().keySet());
            if (!service.secrets().isEmpty()) {
                names.add("secret");
            }
            systems.put(service.id().name(), names);
        }
        return systems;
    }

    void planned(Plan made) {
        plan = Optional.of(made);
    }

    void drifted(Drift found) {
        plan = Optional.of(found.plan());
        drift = Optional.of(found);
    }

    void ended(SortedMap<String, ServiceOutcome> applied) {
        outcomes = applied;
    }

    void failed(Exception failure) {
        if (failure instanceof InvalidInputException invalid) {
            problems = invalid.problems();
        } else {
            error = Optional.of(String.valueOf(failure.getMessage()));
        }
    }

    /// @param directory as it was given; a plan knows its own
    Report report(String command, String directory, ExitCode code) {
        return new Report(
                new ReportedRun(
                        command,
                        Version.number(),
                        plan.map(Plan::directory).orElse(directory),
                        plan.isPresent() ? plan.get().site().environment() : environment,
                        start,
                        Duration.between(start, Instant.now())),
                fleet,
                plan,
                drift,
                outcomes,
                problems,
                error,
                code.code());
    }
}
