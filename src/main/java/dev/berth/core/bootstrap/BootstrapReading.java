package dev.berth.core.bootstrap;

import dev.berth.core.Note;
import java.util.List;

/// What a server's own side of a bootstrap comes to: what is to change there, in the order in which it runs.
public record BootstrapReading(List<BootstrapChange> changes, List<Note> notes) {

    public BootstrapReading {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }
}
