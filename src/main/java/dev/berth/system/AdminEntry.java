package dev.berth.system;

import dev.berth.core.Address;
import dev.berth.credential.PasswordSource;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// How berth logs in to one server of `berth.yaml`.
///
/// @param user its login
/// @param whose what the password is called in messages: `the password of admin_user`
/// @param places where the password is looked for; none if the server asks for none
/// @param bootstrapped whether `berth bootstrap` can make that login
/// @param needed the objects on the server that berth's access depends on, which no plan may remove
public record AdminEntry(
        Address server,
        String user,
        String whose,
        List<PasswordSource> places,
        boolean bootstrapped,
        SortedSet<Address> needed) {

    public AdminEntry {
        places = List.copyOf(places);
        needed = Collections.unmodifiableSortedSet(new TreeSet<>(needed));
    }

    /// The remedy if none of the places holds the password.
    public String remedy() {
        return bootstrapped
                ? "If berth has no login there yet, run: berth bootstrap --server " + server.name()
                : "Put it into one of them, or name another place in berth.yaml: `password` of " + server;
    }
}
