package dev.berth.core;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a live Secret has beside its values that a manifest could declare, for `berth import`. The store leaves out
/// what
/// is its own or belongs to a tool that keeps the Secret.
///
/// @param type empty if it is the usual one
public record SecretShape(String type, SortedMap<String, String> labels, SortedMap<String, String> annotations) {

    public SecretShape {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }
}
