package dev.berth.core;

import java.util.ArrayList;
import java.util.List;

/// The guards of a whole run: the counts of its plan, and the limits of `guards:` in `berth.yaml`. The counts
/// of plans that cover a fleet together add up, so that parts can't pass changes that one run would refuse.
/// Pure.
///
/// @param deletes objects that go, without those whose removal was begun with permission
/// @param updated services of which something that they have changes
/// @param services declared ones that the plan is about
/// @param objects that these declare
/// @param marked live objects with the fleet's mark, if no service is declared at all
public record RunGuards(
        long deletes,
        long updated,
        long services,
        long objects,
        long marked,
        int maxDeletes,
        int maxDeletePercent,
        int maxUpdatePercent) {

    /// From this many services on, updates to many of them are worth a second look.
    private static final int SMALL_FLEET = 10;

    /// However small their share, more deletes than this are never routine.
    private static final int MANY_DELETES = 10;

    /// The counts of both plans together, with the limits of this one.
    public RunGuards and(RunGuards other) {
        return new RunGuards(
                deletes + other.deletes,
                updated + other.updated,
                services + other.services,
                objects + other.objects,
                marked + other.marked,
                maxDeletes,
                maxDeletePercent,
                maxUpdatePercent);
    }

    /// The limits, as a person compares them.
    public String limits() {
        return "maxDeletes %d, maxDeletePercent %d, maxUpdatePercent %d"
                .formatted(maxDeletes, maxDeletePercent, maxUpdatePercent);
    }

    /// The refusals of the run.
    public List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        if (services == 0 && marked > 0) {
            refusals.add(Refusal.guard(
                    "empty-fleet",
                    "the directory declares no service, but " + Text.count(marked, "live object")
                            + " carry this fleet's mark. Is it the right directory?"));
        }
        if (deletes > Math.max(MANY_DELETES, maxDeletes)
                || (deletes > maxDeletes && exceeds(deletes, objects, maxDeletePercent))) {
            refusals.add(Refusal.guard(
                    "too-many-deletes",
                    deletes + " of " + objects + " objects would be deleted (" + percent(deletes, objects) + "%, limit "
                            + maxDeletes + " or " + maxDeletePercent + "%, and never more than "
                            + Math.max(MANY_DELETES, maxDeletes) + ")"));
        }
        if (services >= SMALL_FLEET && exceeds(updated, services, maxUpdatePercent)) {
            refusals.add(Refusal.guard(
                    "too-many-updates",
                    updated + " of " + services + " services would be updated (" + percent(updated, services)
                            + "%, limit " + maxUpdatePercent + "%)"));
        }
        return refusals;
    }

    /// Exactly, as a limit of 0 % lets nothing pass.
    private static boolean exceeds(long part, long whole, int percent) {
        return part * 100 > percent * whole;
    }

    private static long percent(long part, long whole) {
        return whole == 0 ? 100 : part * 100 / whole;
    }
}
