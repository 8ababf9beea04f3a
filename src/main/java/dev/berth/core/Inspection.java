package dev.berth.core;

import java.util.List;
import java.util.Map;

/// The result of reading a server: the normalised live resources that berth manages or would manage, the
/// status of each login's password, and notes.
public record Inspection<R extends Resource>(List<R> live, Map<Address, PasswordStatus> logins, List<Note> notes) {

    public Inspection {
        live = List.copyOf(live);
        logins = Map.copyOf(logins);
        notes = List.copyOf(notes);
    }
}
