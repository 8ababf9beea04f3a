package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.report.Finding.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a person must look at, once for all objects that it is said of.
///
/// @param tone the class that colours it
/// @param message one sentence, as hostile as the names in it
record HtmlFinding(String tone, String code, String message, List<Place> places) {

    /// What it is said of.
    ///
    /// @param hasChanges whether the page shows changes of the service
    /// @param label where it is: an address, or a line of a file
    /// @param allow the option that lifts a refusal
    record Place(Optional<String> service, boolean hasChanges, String label, Optional<String> allow) {

        static Place of(PlannedChange change, Optional<String> allow) {
            return new Place(
                    Optional.of(change.service()), true, change.address().toString(), allow);
        }
    }

    /// So many are shown at once.
    static final int FIRST = 8;

    private static final Set<String> LOSSES = Set.of(Risk.DESTRUCTIVE.toString(), Action.DELETE.toString());

    /// The worst first: what failed or is wrong, what is refused, what is lost.
    static List<HtmlFinding> of(Report report) {
        var all = new ArrayList<HtmlFinding>();
        all.addAll(others(report, Level.ERROR));
        all.addAll(refusals(report));
        if (report.drift().isEmpty()) {
            report.changes().stream()
                    .filter(change -> Finding.isDangerous(change) && !change.isBlocked())
                    .forEach(change -> all.add(loss(change)));
            all.addAll(others(report, Level.WARNING));
        }
        return List.copyOf(all);
    }

    private static HtmlFinding loss(PlannedChange change) {
        return new HtmlFinding(
                "lost",
                change.risk() == Risk.SAFE
                        ? change.action().toString()
                        : change.risk().toString(),
                change.kind() + " `" + change.label() + "`"
                        + (change.summary().isEmpty() ? "" : ": " + change.summary()),
                List.of(Place.of(change, Optional.empty())));
    }

    private static List<HtmlFinding> refusals(Report report) {
        var places = new LinkedHashMap<Refusal, List<Place>>();
        report.plan().ifPresent(plan -> {
            plan.refusals()
                    .forEach(refusal -> places.computeIfAbsent(refusal, _ -> new ArrayList<>())
                            .add(new Place(Optional.empty(), false, "the whole run", refusal.allow(Optional.empty()))));
            plan.changes()
                    .forEach(change -> change.refusals()
                            .forEach(refusal -> places.computeIfAbsent(refusal, _ -> new ArrayList<>())
                                    .add(Place.of(change, refusal.allow(Optional.of(change.address()))))));
        });
        return places.entrySet().stream()
                .map(entry -> new HtmlFinding(
                        "refused", entry.getKey().guard(), entry.getKey().message(), entry.getValue()))
                .toList();
    }

    /// What is no change's: problems of files, failures, servers that could not be read.
    private static List<HtmlFinding> others(Report report, Level level) {
        Set<String> guards = report.plan().stream()
                .flatMap(Plan::allRefusals)
                .map(Refusal::guard)
                .collect(Collectors.toSet());
        Set<String> changed = report.plan().<Set<String>>map(Plan::changed).orElse(Set.of());
        return Finding.of(report).stream()
                .filter(finding -> finding.level() == level
                        && !guards.contains(finding.code())
                        && !LOSSES.contains(finding.code()))
                .map(finding -> new HtmlFinding(
                        level == Level.ERROR ? "error" : "warning",
                        finding.code(),
                        finding.message(),
                        Stream.of(finding)
                                .filter(found -> found.origin().isPresent()
                                        || found.service().isPresent())
                                .map(found -> new Place(
                                        found.service(),
                                        found.service()
                                                .filter(changed::contains)
                                                .isPresent(),
                                        found.origin().map(Origin::toString).orElse(""),
                                        Optional.empty()))
                                .toList()))
                .toList();
    }
}
