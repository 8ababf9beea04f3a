package dev.berth.core;

import java.util.List;

/// A change as plans show and digest it: text only, no secret value, nothing of a live connection.
///
/// @param kind what the resource is: `postgres role`
/// @param label what the resource is called beside its kind: `cafe/pg_trgm`
/// @param steps previews of what will run, in order
/// @param refusals why it must not run as it stands; empty if nothing is in the way
public record PlannedChange(
        String service,
        Origin origin,
        Address address,
        String kind,
        String label,
        Action action,
        Risk risk,
        String summary,
        List<Field> fields,
        List<String> steps,
        List<Refusal> refusals) {

    public PlannedChange {
        fields = List.copyOf(fields);
        steps = List.copyOf(steps);
        refusals = List.copyOf(refusals);
    }

    public boolean isBlocked() {
        return !refusals.isEmpty();
    }

    /// The same change of these fields alone.
    PlannedChange with(List<Field> some) {
        return new PlannedChange(service, origin, address, kind, label, action, risk, summary, some, steps, refusals);
    }

    /// The same change with other refusals.
    public PlannedChange refused(List<Refusal> others) {
        return new PlannedChange(service, origin, address, kind, label, action, risk, summary, fields, steps, others);
    }
}
