package dev.berth.manifest;

import dev.berth.core.KeyRef;
import dev.berth.core.Origin;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which services may copy a key with `${copy:…}`. `exports` of a manifest says it of its own keys, `copies` of
/// `berth.yaml` of any key.
///
/// @param readers the services, or [#EVERYBODY]
public record Consent(KeyRef source, SortedSet<String> readers, Origin origin) {

    /// The name that stands for every service.
    public static final String EVERYBODY = "*";

    public Consent {
        readers = Collections.unmodifiableSortedSet(new TreeSet<>(readers));
    }

    boolean reaches(String service) {
        return readers.contains(service) || readers.contains(EVERYBODY);
    }
}
