package dev.berth.core.bootstrap;

import dev.berth.core.Note;
import java.util.List;

/// The changes of a bootstrap on one server, in the order in which they run.
public record BootstrapReading(List<BootstrapChange> changes, List<Note> notes) {

    public BootstrapReading {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }
}
