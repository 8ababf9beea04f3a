package dev.berth.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A live database that a manifest could declare, with the others of its owner. A provider finds it for `berth import`.
///
/// @param service whose it is by its mark; empty if it has none
/// @param owner the login that owns it
/// @param logins the further logins that berth once gave access to, by name
/// @param mayConnect other roles that were given the right to connect
/// @param further the owner's other databases, by name
public record FoundDatabase(
        Address address,
        Optional<String> service,
        FoundLogin owner,
        Inside inside,
        SortedMap<String, FoundLogin> logins,
        SortedSet<String> mayConnect,
        SortedMap<String, Inside> further) {

    /// What one database has.
    ///
    /// @param connectionLimit empty if it has none
    /// @param publications by name
    /// @param grants what logins with `access: none` are granted, by login
    public record Inside(
            Optional<Integer> connectionLimit,
            SortedSet<String> extensions,
            SortedMap<String, FoundPublication> publications,
            SortedMap<String, List<FoundGrant>> grants) {

        public Inside {
            extensions = Collections.unmodifiableSortedSet(new TreeSet<>(extensions));
            publications = Collections.unmodifiableSortedMap(new TreeMap<>(publications));
            grants = Collections.unmodifiableSortedMap(new TreeMap<>(grants));
        }

        /// One of which nobody has looked inside.
        public static Inside limited(Optional<Integer> connectionLimit) {
            return new Inside(connectionLimit, new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
        }

        /// A copy with what was found.
        public Inside having(Inside found) {
            return new Inside(connectionLimit, found.extensions, found.publications, found.grants);
        }
    }

    public FoundDatabase {
        logins = Collections.unmodifiableSortedMap(new TreeMap<>(logins));
        mayConnect = Collections.unmodifiableSortedSet(new TreeSet<>(mayConnect));
        further = Collections.unmodifiableSortedMap(new TreeMap<>(further));
    }

    public String name() {
        return address.name();
    }

    /// The name of the login that owns it.
    public String user() {
        return owner.name();
    }

    /// Which entry of `berth.yaml` it is on.
    public String server() {
        return address.server();
    }

    /// The names of all databases of the owner.
    public SortedSet<String> names() {
        var names = new TreeSet<>(further.keySet());
        names.add(name());
        return names;
    }

    /// What is in the database or one of the owner's others.
    public Inside inside(String database) {
        return database.equals(name())
                ? inside
                : Optional.ofNullable(further.get(database)).orElseThrow();
    }

    /// A copy of this database with what was found inside it and the others.
    public FoundDatabase having(Inside found, SortedMap<String, Inside> others) {
        return new FoundDatabase(address, service, owner, found, logins, mayConnect, others);
    }

    /// A copy of this database with other facts of its logins.
    public FoundDatabase with(FoundLogin login, SortedMap<String, FoundLogin> others) {
        return new FoundDatabase(address, service, login, inside, others, mayConnect, further);
    }
}
