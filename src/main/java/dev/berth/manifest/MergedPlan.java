package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.ChangeOrder;
import dev.berth.core.Coverage;
import dev.berth.core.Note;
import dev.berth.core.Ownership;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.RunGuards;
import dev.berth.core.Selection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The plan of a whole fleet, put together of parts that fit together.
record MergedPlan(List<PlanFile.Saved> parts) {

    Plan plan() {
        Plan one = parts.getFirst().plan();
        return new Plan(
                new PlanSource(
                        one.directory(),
                        one.commit(),
                        one.services(),
                        plans().mapToInt(Plan::objects).sum(),
                        List.of()),
                site(),
                Optional.empty(),
                ownership(),
                unread(),
                plans().flatMap(plan -> plan.changes().stream())
                        .sorted(ChangeOrder.byManifest(
                                plans().flatMap(plan -> plan.changes().stream()).toList()))
                        .toList(),
                parts.stream()
                        .flatMap(part -> tally(part).stream())
                        .reduce(RunGuards::and)
                        .map(RunGuards::refusals)
                        .orElse(List.of()),
                plans().<Note>flatMap(plan -> Stream.concat(plan.notes().stream(), refusals(plan)))
                        .toList());
    }

    private Stream<Plan> plans() {
        return parts.stream().map(PlanFile.Saved::plan);
    }

    private SortedSet<String> unread() {
        var unread = new TreeSet<String>();
        plans().forEach(plan -> unread.addAll(plan.unread()));
        return unread;
    }

    /// The refusals of one part's apply, as notes, beside the refusals of the whole plan.
    private static Stream<Note> refusals(Plan plan) {
        String part = plan.selection().map(Selection::reason).orElse("");
        return plan.refusals().stream()
                .map(refusal -> Note.of(
                        "part-refused",
                        "an apply of " + part + " alone would be refused (" + refusal.guard() + "): "
                                + refusal.message()));
    }

    /// What the guards count in one part.
    static Optional<RunGuards> tally(PlanFile.Saved part) {
        return part.plan().selection().flatMap(Selection::coverage).flatMap(Coverage::tally);
    }

    private SortedMap<String, Ownership> ownership() {
        var ownership = new TreeMap<String, Ownership>();
        plans().forEach(plan -> ownership.putAll(plan.ownership()));
        return ownership;
    }

    private PlanTarget site() {
        var servers = new TreeMap<Address, PlanTarget.Server>();
        plans().forEach(plan -> plan.site()
                .servers()
                .forEach((address, server) -> servers.merge(address, server, (here, there) -> {
                    var services = new TreeSet<>(here.services());
                    services.addAll(there.services());
                    return new PlanTarget.Server(here.identity(), services);
                })));
        return new PlanTarget(
                parts.getFirst().plan().site().fleet(),
                parts.getFirst().plan().site().environment(),
                servers);
    }
}
