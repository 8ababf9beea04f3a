package dev.berth.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What every service declares now, and what was last applied for it, as far as that is known.
public record History(SortedMap<String, Declaration> declared, SortedMap<String, Applied> applied) {

    public History {
        declared = Collections.unmodifiableSortedMap(new TreeMap<>(declared));
        applied = Collections.unmodifiableSortedMap(new TreeMap<>(applied));
    }

    public Optional<Applied> applied(String service) {
        return Optional.ofNullable(applied.get(service));
    }

    /// What to remember of a service that has just been applied.
    public Optional<Applied> toRecord(String service, Instant now, Optional<String> commit) {
        return declared(service).map(declaration -> Applied.of(declaration, now, commit));
    }

    Optional<Declaration> declared(String service) {
        return Optional.ofNullable(declared.get(service));
    }
}
