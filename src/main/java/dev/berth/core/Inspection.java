package dev.berth.core;

import java.util.List;
import java.util.Map;

/// What a session has read: the live resources that berth manages or would manage, normalised; what the server
/// says of each login's password; and what a reader should know.
public record Inspection<R extends Resource>(List<R> live, Map<Address, PasswordStatus> logins, List<Note> notes) {

    public Inspection {
        live = List.copyOf(live);
        logins = Map.copyOf(logins);
        notes = List.copyOf(notes);
    }
}
