package dev.berth.provider.postgres;

import dev.berth.provider.postgres.PgFleet.Place;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The places of a server's roles in the sections of a fleet, and the roles that get another name. Pure.
record PgPlaces(PgFleet scope, PgServer facts) {

    /// Every role that a section speaks for, by its present name and by the one that it had before.
    Map<String, Place> all() {
        var places = new TreeMap<String, Place>();
        for (PgSection section : scope.declared()) {
            scope.turns(section, facts)
                    .forEach(
                            (turn, former) -> place(places, turn, former, new Place(section, Optional.empty(), false)));
            place(
                    places,
                    section.user(),
                    section.formerUser(),
                    new Place(section, Optional.empty(), section.takesTurns()));
            section.roles()
                    .forEach((role, login) -> place(
                            places, role, login.former(), new Place(section, Optional.of(login.access()), false)));
            section.levels()
                    .forEach(level -> place(
                            places,
                            level.group(section.database()),
                            section.formerDatabase().map(level::group),
                            new Place(section, Optional.of(level), true)));
        }
        return Collections.unmodifiableMap(places);
    }

    private static void place(Map<String, Place> places, String role, Optional<String> former, Place place) {
        former.ifPresent(name -> places.putIfAbsent(name, place));
        places.put(role, place);
    }

    /// The new names of the roles that are to be renamed, by those that they have now.
    Map<String, String> renames() {
        var renames = new TreeMap<String, String>();
        for (PgSection section : scope.declared()) {
            Stream.concat(section.allRoles().stream(), scope.turns(section, facts).keySet().stream())
                    .forEach(role -> formerOf(section, role)
                            .filter(former -> facts.roles().containsKey(former)
                                    && !facts.roles().containsKey(role))
                            .ifPresent(former -> renames.put(former, role)));
        }
        return renames;
    }

    private static Optional<String> formerOf(PgSection section, String role) {
        return section.levels().stream()
                .filter(level -> level.group(section.database()).equals(role))
                .findFirst()
                .flatMap(level -> section.formerDatabase().map(level::group))
                .or(() -> PgFleet.former(section, role));
    }
}
