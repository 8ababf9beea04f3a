package dev.berth.core;

import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// How much an object is used just now. A provider measures it for `berth status`.
///
/// @param service whose it is; empty if no manifest declares it
/// @param amounts by what they count: `bytes`, `connections`, `keys`
/// @param limits the most of some of these
/// @param names what it has that has a name: a database's extensions
public record Usage(
        Optional<String> service,
        Address address,
        SortedMap<String, Long> amounts,
        SortedMap<String, Long> limits,
        SortedSet<String> names)
        implements Comparable<Usage> {

    public Usage {
        amounts = Collections.unmodifiableSortedMap(new TreeMap<>(amounts));
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /// How near the nearest amount is to its limit, in percent; 0 without a limit.
    public int nearest() {
        return limits.entrySet().stream()
                .filter(limit -> amounts.containsKey(limit.getKey()))
                .mapToInt(limit -> limit.getValue() == 0
                        ? 100
                        : (int) (amounts.getOrDefault(limit.getKey(), 0L) * 100 / limit.getValue()))
                .max()
                .orElse(0);
    }

    /// An amount, if it is known.
    public Optional<Long> amount(String what) {
        return Optional.ofNullable(amounts.get(what));
    }

    public Optional<Long> limit(String what) {
        return Optional.ofNullable(limits.get(what));
    }

    @Override
    public int compareTo(Usage other) {
        return Comparator.comparing(Usage::address).compare(this, other);
    }
}
