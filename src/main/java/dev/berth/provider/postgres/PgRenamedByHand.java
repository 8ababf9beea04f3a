package dev.berth.provider.postgres;

import dev.berth.core.Applied;
import dev.berth.core.Mark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What carries a service's mark under a name that no manifest declares, and takes the place of something
/// that the service declares and that isn't there: it was renamed by hand.
///
/// @param databases by the declared name
/// @param roles likewise
public record PgRenamedByHand(SortedMap<String, String> databases, SortedMap<String, String> roles) {

    static final PgRenamedByHand NONE = new PgRenamedByHand(Collections.emptySortedMap(), Collections.emptySortedMap());

    public PgRenamedByHand {
        databases = Collections.unmodifiableSortedMap(new TreeMap<>(databases));
        roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
    }

    /// Finds them. A role that the manifest declared otherwise at the last apply was renamed there, not by hand.
    ///
    /// @param applied what was last applied, by service
    public static PgRenamedByHand of(PgFleet scope, PgServer server, Map<String, Applied> applied) {
        return new Search(scope, server, applied).strays();
    }

    /// Looks marks up in indexes, so that its cost grows with the server and not with its square.
    private record Search(
            PgFleet scope,
            PgServer server,
            Map<String, Applied> applied,
            Map<Mark, List<String>> databases,
            Map<Mark, List<String>> roles) {

        Search(PgFleet scope, PgServer server, Map<String, Applied> applied) {
            this(scope, server, applied, new java.util.HashMap<>(), new java.util.HashMap<>());
            Set<String> declared = scope.databases().keySet();
            server.databases()
                    .forEach((name, database) -> database.mark()
                            .filter(mark -> !declared.contains(name) && isTrue(mark, database.owner()))
                            .ifPresent(mark -> databases
                                    .computeIfAbsent(mark, _ -> new ArrayList<>())
                                    .add(name)));
            Set<String> places = scope.places(server).keySet();
            server.roles()
                    .forEach((name, role) -> role.mark()
                            .filter(_ -> !places.contains(name))
                            .ifPresent(mark -> roles.computeIfAbsent(mark, _ -> new ArrayList<>())
                                    .add(name)));
        }

        /// Whether a database's mark is berth's: its owner could write any other service's there.
        private boolean isTrue(Mark mark, String owner) {
            PgServer.Power power = server.roles().get(owner);
            return owner.equals(server.admin())
                    || (power != null
                            && (power.powers().contains("SUPERUSER")
                                    || power.mark().equals(Optional.of(mark))));
        }

        PgRenamedByHand strays() {
            var found = new PgRenamedByHand(new TreeMap<>(), new TreeMap<>());
            var strayDatabases = new TreeMap<String, String>();
            var strayRoles = new TreeMap<String, String>();
            for (PgSection section : scope.sections()) {
                if (section.absent()) {
                    continue;
                }
                Mark mark = scope.mark(section);
                if (!isThere(section, mark) && !isNew(section)) {
                    databases.getOrDefault(mark, List.of()).stream()
                            .findFirst()
                            .ifPresent(name -> strayDatabases.put(section.database(), name));
                }
                if (!section.declaresRoles()) {
                    continue;
                }
                Set<String> names = names(section, strayDatabases);
                missing(section, section.user(), isLogin(section, names))
                        .ifPresent(name -> strayRoles.put(section.user(), name));
                section.roles().forEach((role, login) -> {
                    if (!login.absent() && login.access().hasGroup()) {
                        missing(section, role, isMember(login.access(), names))
                                .ifPresent(name -> strayRoles.put(role, name));
                    }
                });
            }
            return strayDatabases.isEmpty() && strayRoles.isEmpty()
                    ? found
                    : new PgRenamedByHand(strayDatabases, strayRoles);
        }

        /// Whether it is a further database that the manifest didn't declare at the last apply. Another one that it
        /// declared then may have been removed from it since.
        private boolean isNew(PgSection section) {
            return !section.declaresRoles()
                    && Optional.ofNullable(applied.get(section.service().name()))
                            .filter(record -> !record.declared(scope.server().database(section.database())))
                            .isPresent();
        }

        /// Whether there is a database of this name, or of the one before, with the service's mark, or without any but
        /// of its login.
        private boolean isThere(PgSection section, Mark mark) {
            return Stream.concat(Stream.of(section.database()), section.formerDatabase().stream())
                    .map(name -> Optional.ofNullable(server.databases().get(name)))
                    .flatMap(Optional::stream)
                    .anyMatch(database -> database.mark().isPresent()
                            || Optional.ofNullable(server.roles().get(database.owner()))
                                    .flatMap(PgServer.Power::mark)
                                    .equals(Optional.of(mark)));
        }

        /// The names that the section's database has, had or may have by now.
        private static Set<String> names(PgSection section, Map<String, String> strays) {
            var names = new TreeSet<String>();
            names.add(section.database());
            section.formerDatabase().ifPresent(names::add);
            Optional.ofNullable(strays.get(section.database())).ifPresent(names::add);
            return names;
        }

        private Optional<String> missing(PgSection section, String role, Predicate<String> fits) {
            boolean there = server.roles().containsKey(role)
                    || PgFleet.former(section, role)
                            .filter(former -> server.roles().containsKey(former))
                            .isPresent();
            boolean isNew = Optional.ofNullable(applied.get(section.service().name()))
                    .filter(record -> !record.declared(scope.server().role(role)))
                    .isPresent();
            return there || isNew
                    ? Optional.empty()
                    : roles.getOrDefault(scope.mark(section), List.of()).stream()
                            .filter(fits)
                            .findFirst();
        }

        /// The service's own login owns its database; where the admin does, it is the one that is in no group,
        /// which the record of the last apply must confirm.
        private Predicate<String> isLogin(PgSection section, Set<String> names) {
            Set<String> owners = new TreeSet<>();
            names.forEach(name -> Optional.ofNullable(server.databases().get(name))
                    .ifPresent(database -> owners.add(database.owner())));
            boolean recorded =
                    !owners.isEmpty() && applied.containsKey(section.service().name());
            return section.ownedByAdmin()
                    ? role -> recorded
                            && power(role).login()
                            && PgLevel.WITH_GROUP.stream()
                                    .noneMatch(level -> isMember(level, names).test(role))
                    : owners::contains;
        }

        private Predicate<String> isMember(PgLevel level, Set<String> names) {
            return role ->
                    names.stream().anyMatch(name -> power(role).memberOf().contains(level.group(name)));
        }

        private PgServer.Power power(String role) {
            return Optional.ofNullable(server.roles().get(role)).orElseThrow();
        }
    }
}
