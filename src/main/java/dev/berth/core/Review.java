package dev.berth.core;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Compares the services of a new plan with a reviewed plan. Pure.
///
/// @param standings of every service that changes in either plan
public record Review(Plan reviewed, Plan now, SortedMap<String, Standing> standings) {

    /// How one service stands.
    public enum Standing {
        /// Its changes are those that were reviewed.
        AS_REVIEWED,
        /// It needs no change any more.
        CONVERGED,
        /// It needs changes, and the reviewed plan has none for it.
        NOT_REVIEWED,
        /// It needs other changes than those that were reviewed.
        DIFFERENT,
        /// It was reviewed on another server than the one that stands under that name now.
        ELSEWHERE,
        /// It was reviewed, and no manifest declares it any more.
        UNDECLARED,
        /// It was reviewed, and this run is about other services.
        LEFT_OUT,
        /// Nothing is known of it, as a server can't be read.
        UNREAD
    }

    public Review {
        standings = Collections.unmodifiableSortedMap(new TreeMap<>(standings));
    }

    /// Compares two plans, service by service.
    ///
    /// @param declared the services that the directory declares now
    public static Review of(Plan reviewed, Plan now, SortedSet<String> declared) {
        SortedMap<String, String> before = reviewed.digests();
        SortedMap<String, String> after = now.digests();
        var standings = new TreeMap<String, Standing>();
        var services = new TreeSet<>(before.keySet());
        services.addAll(after.keySet());
        for (String service : services) {
            standings.put(service, standing(service, reviewed, before, after, now, declared));
        }
        return new Review(reviewed, now, standings);
    }

    private static Standing standing(
            String service,
            Plan reviewed,
            SortedMap<String, String> before,
            SortedMap<String, String> after,
            Plan now,
            SortedSet<String> declared) {
        if (!before.containsKey(service)) {
            return Standing.NOT_REVIEWED;
        }
        if (now.unread().contains(service)) {
            return Standing.UNREAD;
        }
        if (declared.contains(service)
                && now.selection().filter(part -> !part.contains(service)).isPresent()) {
            return Standing.LEFT_OUT;
        }
        if (!now.site().others(reviewed.site(), service).isEmpty()) {
            return Standing.ELSEWHERE;
        }
        if (after.containsKey(service)) {
            return before.get(service).equals(after.get(service)) ? Standing.AS_REVIEWED : Standing.DIFFERENT;
        }
        return declared.contains(service) ? Standing.CONVERGED : Standing.UNDECLARED;
    }

    /// The services that stand so.
    public SortedSet<String> services(Standing standing) {
        return standings.entrySet().stream()
                .filter(entry -> entry.getValue() == standing)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Whether something that was reviewed is no longer what it was.
    public boolean isRefused() {
        return standings.containsValue(Standing.DIFFERENT)
                || standings.containsValue(Standing.ELSEWHERE)
                || standings.containsValue(Standing.UNDECLARED);
    }

    /// Whether all that changed since is that some services need nothing any more.
    public boolean isOnlyLess() {
        return standings.values().stream()
                .allMatch(standing -> standing == Standing.AS_REVIEWED || standing == Standing.CONVERGED);
    }
}
