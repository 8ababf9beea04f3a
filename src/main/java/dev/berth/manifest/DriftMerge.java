package dev.berth.manifest;

import dev.berth.core.ChangeOrder;
import dev.berth.core.Drift;
import dev.berth.core.Drift.Difference;
import dev.berth.core.Plan;
import java.util.Comparator;
import java.util.List;

/// Makes one drift of several that cover a fleet together, by the rules of [PlanMerge]. Pure.
public final class DriftMerge {

    private DriftMerge() {}

    /// The drift of the whole fleet.
    ///
    /// @param parts at least one
    /// @throws dev.berth.core.InvalidInputException as [PlanMerge#of] does
    public static Drift of(List<DriftFile.Saved> parts) {
        Plan plan = PlanMerge.of(parts.stream()
                .map(part -> new PlanFile.Saved(
                        part.file(), part.version(), part.drift().plan()))
                .toList());
        return new Drift(
                plan,
                parts.stream()
                        .flatMap(part -> part.drift().differences().stream())
                        .sorted(Comparator.comparing(Difference::cause)
                                .thenComparing(
                                        Difference::change,
                                        ChangeOrder.byManifest(parts.stream()
                                                .flatMap(part -> part.drift().differences().stream())
                                                .map(Difference::change)
                                                .toList())))
                        .toList(),
                plan.notes().stream()
                        .filter(note -> parts.stream()
                                .anyMatch(part -> part.drift().unmanaged().contains(note)))
                        .toList());
    }
}
