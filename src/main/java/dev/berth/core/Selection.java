package dev.berth.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The part of a fleet that a run is about; what it says holds for that part only.
///
/// @param services the declared ones among them
/// @param removed those that no manifest declares any more
/// @param reason what chose them, as a person typed it: `--only cafe-backend`
/// @param coverage the servers that the run is limited to; empty if it is limited to services alone
public record Selection(
        SortedSet<String> services, SortedSet<String> removed, String reason, Optional<Coverage> coverage) {

    private static final Pattern SHARD = Pattern.compile("^--shard [0-9]{1,4}/([1-9][0-9]{0,3})$");

    public Selection {
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    /// Some services, wherever they are.
    public Selection(SortedSet<String> services, SortedSet<String> removed, String reason) {
        this(services, removed, reason, Optional.empty());
    }

    /// Some of the declared services.
    public static Selection of(SortedSet<String> services, String reason) {
        return new Selection(services, Collections.emptySortedSet(), reason);
    }

    public boolean contains(String service) {
        return services.contains(service) || removed.contains(service);
    }

    /// A copy of this selection within `whole`.
    public Selection within(Optional<Selection> whole) {
        return coverage.isPresent()
                ? this
                : new Selection(services, removed, reason, whole.flatMap(Selection::coverage));
    }

    /// A copy of this selection with the counts of its plan, if it selects whole servers.
    public Selection counted(RunGuards tally) {
        return new Selection(
                services,
                removed,
                reason,
                coverage.map(part -> new Coverage(part.servers(), part.all(), Optional.of(tally))));
    }

    /// How many shards there are, if one of them was chosen.
    public Optional<Integer> shards() {
        Matcher shard = SHARD.matcher(reason);
        return shard.find() ? Optional.of(Integer.parseInt(shard.group(1))) : Optional.empty();
    }

    /// The option that made the selection, and the selected servers: `--shard 2/4: postgres/b, secret`.
    public String inWords() {
        return coverage.map(part -> reason + ": "
                        + (part.servers().isEmpty()
                                ? "no server"
                                : part.servers().stream().map(Address::toString).collect(Collectors.joining(", "))))
                .orElse(reason);
    }
}
