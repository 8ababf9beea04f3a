package dev.berth.kubernetes;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// A field manager: a client that wrote some of the fields. See Kubernetes docs, "Server-Side Apply",
/// "Field management".
///
/// @param applies whether it declares what it wants, and will do so again, or changed something once
/// @param keys those whose present value it wrote
/// @param time when it last wrote anything
public record FieldManager(String name, boolean applies, SortedSet<String> keys, Optional<Instant> time) {

    /// The field manager of berth's writes.
    public static final String BERTH = "berth";

    public FieldManager {
        keys = Collections.unmodifiableSortedSet(new TreeSet<>(keys));
    }

    boolean isBerth() {
        return applies && name.equals(BERTH);
    }

    /// Whether a person typed it, so that it won't be written again of its own accord.
    public boolean isByHand() {
        return !applies && name.startsWith("kubectl") && !name.equals("kubectl-client-side-apply");
    }
}
