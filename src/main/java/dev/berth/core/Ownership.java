package dev.berth.core;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who is asked about a service, how people sort it, and which files besides its manifest say something of it. berth
/// shows this, and selects by owner and labels.
///
/// @param owner a team or a person, as the manifest writes it: `team-cafe`
/// @param labels free ones: `tier` to `gold`
/// @param places where the values are from that another file than the manifest gives, by their last key:
/// `connectionLimit` to `services.d/berth.yaml:8`
public record Ownership(Optional<String> owner, SortedMap<String, String> labels, SortedMap<String, Origin> places) {

    /// What a manifest says that has neither.
    public static final Ownership NONE = new Ownership(Optional.empty(), Collections.emptySortedMap());

    /// A service whose manifest gives every value itself.
    public Ownership(Optional<String> owner, SortedMap<String, String> labels) {
        this(owner, labels, Collections.emptySortedMap());
    }

    public Ownership {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }

    /// Whether it has all of these labels, with these values.
    public boolean hasLabels(Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }

    /// Whether there is nothing to show.
    public boolean isEmpty() {
        return owner.isEmpty() && labels.isEmpty() && places.isEmpty();
    }
}
