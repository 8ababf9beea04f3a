package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.Problems;
import dev.berth.core.RunGuards;
import dev.berth.core.Selection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Makes one plan of several that cover a fleet together: the plan that one run over all of it would have made. Pure.
public final class PlanMerge {

    private final List<PlanFile.Saved> parts;
    private final PlanFile.Saved first;
    private final Problems problems = new Problems();

    private PlanMerge(List<PlanFile.Saved> parts) {
        this.parts = List.copyOf(parts);
        this.first = parts.getFirst();
    }

    /// The plan of the whole fleet.
    ///
    /// @param parts at least one
    /// @throws InvalidInputException if they are not of one fleet at one time, overlap, or leave something out
    public static Plan of(List<PlanFile.Saved> parts) {
        var merge = new PlanMerge(parts);
        merge.requireShards();
        merge.requireOneFleet();
        merge.requireNoOverlap();
        merge.requireAll();
        return new MergedPlan(merge.parts).plan();
    }

    private void requireShards() {
        for (PlanFile.Saved part : parts) {
            if (coverage(part).isEmpty()) {
                problem(
                        part,
                        "is not about whole servers"
                                + part.plan()
                                        .selection()
                                        .map(some -> ", but about some services (" + some.reason() + ")")
                                        .orElse(", but about the whole directory")
                                + ". Merge what was made with --server or --shard");
            }
        }
        problems.throwIfAny();
    }

    private void requireOneFleet() {
        requireSame("berth", PlanFile.Saved::version);
        requireSame("directory", part -> part.plan().directory());
        requireSame("commit", part -> part.plan().commit().orElse("none"));
        requireSame("environment", part -> part.plan().site().environment().orElse("none"));
        requireSame("fleet", part -> part.plan().site().fleet());
        requireSame("number of services", part -> String.valueOf(part.plan().services()));
        requireSame(
                "servers of the fleet",
                part -> names(coverage(part).orElseThrow().all()));
        requireSame(
                "guards", part -> MergedPlan.tally(part).map(RunGuards::limits).orElse("unknown"));
        problems.throwIfAny();
    }

    private void requireSame(String what, Function<PlanFile.Saved, String> value) {
        String here = value.apply(first);
        for (PlanFile.Saved part : parts) {
            String there = value.apply(part);
            if (!there.equals(here)) {
                problem(
                        part,
                        "is not of the same run as " + first.file() + ": its " + what + " is " + there
                                + ", there it is " + here + ". Plan all parts again, of one commit, with one berth");
            }
        }
    }

    private void requireNoOverlap() {
        var servers = new TreeMap<Address, PlanFile.Saved>();
        var services = new TreeMap<String, PlanFile.Saved>();
        var identities = new TreeMap<Address, String>();
        for (PlanFile.Saved part : parts) {
            for (Address server : coverage(part).orElseThrow().servers()) {
                Optional.ofNullable(servers.putIfAbsent(server, part))
                        .ifPresent(other -> overlap(part, server.toString(), other));
            }
            for (String service : part.plan().selection().orElseThrow().services()) {
                Optional.ofNullable(services.putIfAbsent(service, part))
                        .ifPresent(other -> overlap(part, "service " + service, other));
            }
            part.plan().site().servers().forEach((address, server) -> {
                String identity = identities.putIfAbsent(address, server.identity());
                if (identity != null && !identity.equals(server.identity())) {
                    problem(
                            part,
                            "was planned on another server " + address + " (" + server.identity()
                                    + ") than the files before" + " it (" + identity
                                    + "). Plan all parts on the same servers");
                }
            });
        }
        problems.throwIfAny();
    }

    private void overlap(PlanFile.Saved part, String what, PlanFile.Saved other) {
        problem(part, "covers " + what + ", and so does " + other.file() + ". Merge each part once");
    }

    private void requireAll() {
        var missing = new TreeSet<>(coverage(first).orElseThrow().all());
        parts.forEach(part -> missing.removeAll(coverage(part).orElseThrow().servers()));
        if (!missing.isEmpty()) {
            problem(first, "and the other files leave out " + named(missing) + ". Plan and merge that, too");
        }
        int covered = parts.stream().mapToInt(part -> part.plan().considered()).sum();
        if (missing.isEmpty() && covered != first.plan().services()) {
            problem(
                    first,
                    "and the other files are about " + covered + " of "
                            + first.plan().services()
                            + " services. Plan whole servers, without --only and --changed-since");
        }
        problems.throwIfAny();
    }

    /// `postgres/b (--shard 0/4), secret (--shard 2/4)`.
    private String named(SortedSet<Address> servers) {
        Optional<Integer> shards = first.plan().selection().flatMap(Selection::shards);
        return String.join(
                ", ",
                servers.stream()
                        .map(server -> server
                                + shards.map(count -> " (--shard " + Coverage.shard(server, count) + "/" + count + ")")
                                        .orElse(""))
                        .toList());
    }

    private static String names(SortedSet<Address> servers) {
        return String.join(", ", servers.stream().map(Address::toString).toList());
    }

    private static Optional<Coverage> coverage(PlanFile.Saved part) {
        return part.plan().selection().flatMap(Selection::coverage);
    }

    private void problem(PlanFile.Saved part, String sentence) {
        problems.add(ProblemCodes.MERGE, Origin.of(part.file(), 0), sentence);
    }
}
