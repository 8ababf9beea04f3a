package dev.berth.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Something a reader of the plan should know that no step changes: an orphan, a password that could not be
/// checked.
public record Note(
        String code, Optional<String> service, Optional<Origin> origin, Optional<Address> address, String message)
        implements Comparable<Note> {

    /// The code of a note about a server or store that could not be read.
    public static final String UNREADABLE = "unreadable";

    /// The code of a note about a service whose data are still to be moved; nothing of it is changed before.
    public static final String MOVING = "moving";

    /// The code of a note about a directory's own `berth.yaml`, when another one was named and is different.
    public static final String PLATFORM_NOT_USED = "platform-not-used";

    /// The code of a note about a policy that is broken and only warns.
    public static final String POLICY = "policy";

    /// A note about an object that no service declares.
    public static Note of(String code, Address address, String message) {
        return new Note(code, Optional.empty(), Optional.empty(), Optional.of(address), message);
    }

    /// A note that one service's part of a server could not be read, though the server could.
    public static Note unread(String service, Address address, String message) {
        return new Note(UNREADABLE, Optional.of(service), Optional.empty(), Optional.of(address), message);
    }

    /// A note about a server or the run as a whole.
    public static Note of(String code, String message) {
        return new Note(code, Optional.empty(), Optional.empty(), Optional.empty(), message);
    }

    /// A copy of this note that says which environment it is about.
    public Note in(String environment) {
        return new Note(code, service, origin, address, message + " (environment " + environment + ")");
    }

    /// A copy of this note with redacted text.
    Note redacted(UnaryOperator<String> redaction) {
        return new Note(code, service, origin, address, redaction.apply(message));
    }

    @Override
    public int compareTo(Note other) {
        return Comparator.comparing(Note::code)
                .thenComparing(note -> note.address().map(Address::toString).orElse(""))
                .thenComparing(Note::message)
                .compare(this, other);
    }
}
