package dev.berth.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/// The place of a service's manifest among the places of its changes, and the order of changes by it.
public final class ChangeOrder {

    private ChangeOrder() {}

    /// The order of changes: by the manifest of their service, whatever file a value comes from;
    /// those of one service in the order that they have.
    public static Comparator<PlannedChange> byManifest(Collection<PlannedChange> changes) {
        var manifests = new HashMap<String, Origin>();
        changes.forEach(change -> manifests.merge(change.service(), change.origin(), ChangeOrder::manifest));
        return Comparator.comparing((PlannedChange change) -> manifests
                        .getOrDefault(change.service(), change.origin())
                        .file())
                .thenComparing(PlannedChange::service);
    }

    private static Origin manifest(Origin one, Origin other) {
        return one.isShared() && !other.isShared() ? other : one;
    }

    /// Where a service is declared: the first place of its changes that is in its manifest.
    public static Origin manifest(List<PlannedChange> changes) {
        return changes.stream()
                .map(PlannedChange::origin)
                .reduce(ChangeOrder::manifest)
                .orElseThrow();
    }
}
