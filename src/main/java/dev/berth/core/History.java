package dev.berth.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The present declaration of every service, and the record of its last apply, if there is one.
public record History(SortedMap<String, Declaration> declared, SortedMap<String, Applied> applied) {

    public History {
        declared = Collections.unmodifiableSortedMap(new TreeMap<>(declared));
        applied = Collections.unmodifiableSortedMap(new TreeMap<>(applied));
    }

    public Optional<Applied> applied(String service) {
        return Optional.ofNullable(applied.get(service));
    }

    /// The record of a service that has just been applied.
    public Optional<Applied> toRecord(String service, Instant now, Optional<String> commit, Applied.By by) {
        return declared(service).map(declaration -> Applied.of(declaration, now, commit, by));
    }

    Optional<Declaration> declared(String service) {
        return Optional.ofNullable(declared.get(service));
    }
}
