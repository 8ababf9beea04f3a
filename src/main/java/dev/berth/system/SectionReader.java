package dev.berth.system;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import java.util.Map;

/// How a provider reads its section of a manifest. The schema has accepted the section before; what the schema
/// can't know (unknown servers, names that are too long) is checked here.
public interface SectionReader {

    /// The section's key in manifests and in `berth.yaml`, and the head of its addresses: `postgres`.
    String name();

    /// A section in its long form, so that it can be merged with defaults and patches: `redis: 3` is
    /// `redis: {slots: {default: 3}}`. By default the section itself. Pure.
    default Node expanded(Node section) {
        return section;
    }

    /// Reads one section. Every mistake goes to `problems`; what is returned then is the best that can be made of
    /// it, so that later checks find further problems.
    ///
    /// @param servers this system's entries of `berth.yaml` with defaults filled in, by name
    Section read(ServiceId service, Node section, Map<String, Node> servers, Problems problems);
}
