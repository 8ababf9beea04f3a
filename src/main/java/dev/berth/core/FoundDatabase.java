package dev.berth.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A live database that a manifest could declare. A provider finds it for `berth import`.
///
/// @param service whose it is by its mark; empty if it has none
/// @param user the login that owns it
/// @param connectionLimit empty if it has none
/// @param logins the further logins that berth once gave access to, by name, and which: `read` or `write`
/// @param mayConnect other roles that were given the right to connect
public record FoundDatabase(
        Address address,
        Optional<String> service,
        String user,
        Optional<Integer> connectionLimit,
        SortedSet<String> extensions,
        SortedMap<String, String> logins,
        SortedSet<String> mayConnect) {

    public FoundDatabase {
        extensions = Collections.unmodifiableSortedSet(new TreeSet<>(extensions));
        logins = Collections.unmodifiableSortedMap(new TreeMap<>(logins));
        mayConnect = Collections.unmodifiableSortedSet(new TreeSet<>(mayConnect));
    }

    public String name() {
        return address.name();
    }

    /// Which entry of `berth.yaml` it is on.
    public String server() {
        return address.server();
    }

    /// A copy of this database with the extensions that were found inside it.
    public FoundDatabase having(SortedSet<String> inside) {
        return new FoundDatabase(address, service, user, connectionLimit, inside, logins, mayConnect);
    }
}
