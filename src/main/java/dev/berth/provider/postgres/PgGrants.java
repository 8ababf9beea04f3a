package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the logins with `access: none` that are to be there are granted in one database. [PgGrantReader] makes it.
///
/// @param byRole all such logins of the service, and in a further database all others too, which are to have nothing
///     there; one without grants here has an empty list
/// @param connecting the logins that may enter the database
record PgGrants(SortedMap<String, List<PgGrantSpec>> byRole, SortedSet<String> connecting) {

    PgGrants {
        var copy = new TreeMap<String, List<PgGrantSpec>>();
        byRole.forEach((role, specs) -> copy.put(role, List.copyOf(specs)));
        byRole = Collections.unmodifiableSortedMap(copy);
        connecting = Collections.unmodifiableSortedSet(new TreeSet<>(connecting));
    }

    List<PgGrantSpec> of(String role) {
        return byRole.getOrDefault(role, List.of());
    }

    /// The logins that are granted something here.
    SortedSet<String> granted() {
        return byRole.keySet().stream()
                .filter(role -> !of(role).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Optional<Origin> origin(String role) {
        return of(role).stream().findFirst().map(PgGrantSpec::origin);
    }

    /// Whether the columns of tables matter, which takes a query of its own.
    boolean nameColumns() {
        return specs().stream().anyMatch(spec -> !spec.columns().isEmpty());
    }

    /// Whether an object belongs to some entry's columns.
    boolean nameColumn(PgObject column) {
        return specs().stream()
                .anyMatch(
                        spec -> !spec.columns().isEmpty() && !spec.on(column, 0).isEmpty());
    }

    private List<PgGrantSpec> specs() {
        return byRole.values().stream().flatMap(List::stream).toList();
    }
}
