package dev.berth.core;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// The part of a fleet that a run is about; what it says holds for that part only.
///
/// @param services the declared ones among them
/// @param removed those that no manifest declares any more
/// @param reason what chose them, as a person typed it: `--only cafe-backend`
public record Selection(SortedSet<String> services, SortedSet<String> removed, String reason) {

    public Selection {
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    /// Some of the declared services.
    public static Selection of(SortedSet<String> services, String reason) {
        return new Selection(services, Collections.emptySortedSet(), reason);
    }

    public boolean contains(String service) {
        return services.contains(service) || removed.contains(service);
    }
}
