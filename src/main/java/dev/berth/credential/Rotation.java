package dev.berth.credential;

import dev.berth.core.Address;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which logins are to get a new password: those of `services`, only those called as `roles` say, if it names any.
///
/// @param before only those whose password was made before this day
/// @param onlyFinishes whether they get none, and only their former turns are closed
/// @param reason what chose them, as a person typed it: `rotate cafe-backend`
public record Rotation(
        SortedSet<String> services,
        SortedSet<String> roles,
        Optional<LocalDate> before,
        boolean onlyFinishes,
        String reason) {

    /// None at all.
    public static final Rotation NONE =
            new Rotation(Collections.emptySortedSet(), Collections.emptySortedSet(), Optional.empty(), false, "");

    public Rotation {
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /// The chosen ones of `logins`.
    ///
    /// @param logins every login, with the service that declares it
    /// @param made the day on which each one's password was made; what isn't in it has no age
    public SortedSet<Address> of(SortedMap<Address, String> logins, Map<Address, LocalDate> made) {
        var chosen = new TreeSet<Address>();
        logins.forEach((login, service) -> {
            boolean old = before.map(
                            day -> made.getOrDefault(login, LocalDate.MAX).isBefore(day))
                    .orElse(true);
            if (isNamed(login, service) && old) {
                chosen.add(login);
            }
        });
        return chosen;
    }

    /// The logins of `logins` whose rotation has begun and is not finished.
    public SortedSet<Address> begun(SortedMap<Address, String> logins, Set<Address> begun) {
        var named = new TreeSet<Address>();
        logins.forEach((login, service) -> {
            if (begun.contains(login) && isNamed(login, service)) {
                named.add(login);
            }
        });
        return named;
    }

    private boolean isNamed(Address login, String service) {
        return services.contains(service) && (roles.isEmpty() || roles.contains(login.name()));
    }
}
