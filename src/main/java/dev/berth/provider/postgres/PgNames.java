package dev.berth.provider.postgres;

import dev.berth.provider.postgres.PgFleet.Place;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The places of live roles in a fleet, computed once for each reading.
///
/// @param places every role that a section speaks for, by its present name and by the one that it had before
/// @param renames the new names of the roles that are to be renamed, by those that they have now
/// @param former the same the other way round
public record PgNames(
        SortedMap<String, Place> places, SortedMap<String, String> renames, SortedMap<String, String> former) {

    public PgNames {
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
        renames = Collections.unmodifiableSortedMap(new TreeMap<>(renames));
        former = Collections.unmodifiableSortedMap(new TreeMap<>(former));
    }

    public static PgNames of(PgFleet scope, PgServer facts) {
        Map<String, String> renames = scope.renames(facts);
        var former = new TreeMap<String, String>();
        renames.forEach((before, after) -> former.put(after, before));
        return new PgNames(new TreeMap<>(scope.places(facts)), new TreeMap<>(renames), former);
    }

    /// The place of the role in its section, if a section declares it.
    Optional<Place> place(String role) {
        return Optional.ofNullable(places.get(role));
    }

    /// The name that a role will have, as roles are renamed before anything else changes.
    String newName(String role) {
        return renames.getOrDefault(role, role);
    }

    /// The name that a role has now, if it is to be renamed.
    String liveName(String role) {
        return former.getOrDefault(role, role);
    }
}
