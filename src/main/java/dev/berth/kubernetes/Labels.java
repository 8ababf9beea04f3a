package dev.berth.kubernetes;

import dev.berth.core.Mark;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The mark of a Secret, as its labels.
public final class Labels {

    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String SERVICE = "berth.dev/service";
    private static final String FLEET = "berth.dev/fleet";

    /// All of them.
    public static final Set<String> NAMES = Set.of(MANAGED_BY, SERVICE, FLEET);

    private Labels() {}

    /// The labels that all Secrets of a fleet have.
    public static SortedMap<String, String> of(String fleet) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(MANAGED_BY, "berth", FLEET, fleet)));
    }

    /// The labels that a Secret with this mark has, among others.
    public static SortedMap<String, String> of(Mark mark) {
        return Collections.unmodifiableSortedMap(
                new TreeMap<>(Map.of(MANAGED_BY, "berth", SERVICE, mark.service(), FLEET, mark.fleet())));
    }

    /// The mark that `labels` are, if all of them are there.
    public static Optional<Mark> mark(Map<String, String> labels) {
        String service = labels.get(SERVICE);
        String fleet = labels.get(FLEET);
        return service != null && fleet != null && "berth".equals(labels.get(MANAGED_BY))
                ? Optional.of(new Mark(fleet, service))
                : Optional.empty();
    }
}
