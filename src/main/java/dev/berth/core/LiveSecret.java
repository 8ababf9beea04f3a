package dev.berth.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A Secret as a store holds it, with all of its keys, declared or not.
public record LiveSecret(Address address, Optional<Mark> mark, SortedMap<String, Secret> values) {

    public LiveSecret {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    private String namespace() {
        return address.namespace();
    }

    /// A key of it.
    public KeyRef key(String name) {
        return new KeyRef(namespace(), address.name(), name);
    }
}
