package dev.berth.core.access;

import dev.berth.core.Address;
import dev.berth.core.Note;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Who may do what on servers. A system's provider makes it; `berth access` prints it.
///
/// @param databases those that it is about
/// @param roles those that it is about, the ones that may log in first
/// @param rights in the order of `roles`
/// @param notes what could not be read
public record AccessReview(
        SortedSet<Address> databases, List<AccessRole> roles, List<AccessRight> rights, List<Note> notes) {

    /// Of a server that has no such rights.
    public static final AccessReview NOTHING = new AccessReview(new TreeSet<>(), List.of(), List.of(), List.of());

    public AccessReview {
        databases = new TreeSet<>(databases);
        roles = List.copyOf(roles);
        rights = List.copyOf(rights);
        notes = List.copyOf(notes);
    }

    /// Of a server that could not be read.
    public static AccessReview unread(Note note) {
        return new AccessReview(new TreeSet<>(), List.of(), List.of(), List.of(note));
    }

    /// Both, one behind the other.
    public AccessReview and(AccessReview more) {
        var all = new TreeSet<>(databases);
        all.addAll(more.databases);
        return new AccessReview(
                all,
                Stream.concat(roles.stream(), more.roles.stream()).toList(),
                Stream.concat(rights.stream(), more.rights.stream()).toList(),
                Stream.concat(notes.stream(), more.notes.stream()).toList());
    }
}
