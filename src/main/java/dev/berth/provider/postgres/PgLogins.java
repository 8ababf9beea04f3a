package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who may log in.
///
/// @param roles the further logins
/// @param allowConnect other services' logins that may connect
public record PgLogins(PgSection.UserSpec user, SortedMap<String, PgLoginSpec> roles, SortedSet<String> allowConnect) {

    public PgLogins {
        roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
    }

    /// The logins that have no password, present or not.
    SortedSet<String> passwordless() {
        var logins = new TreeSet<String>();
        if (user.passwordless()) {
            logins.add(user.named().name());
        }
        roles.forEach((role, login) -> {
            if (login.terms().passwordless()) {
                logins.add(role);
            }
        });
        return logins;
    }

    /// The logins that may read the changes of the whole server, each with the place that declares it.
    SortedMap<String, Origin> replicating() {
        var logins = new TreeMap<String, Origin>();
        if (user.replication()) {
            logins.put(user.named().name(), user.named().origin());
        }
        roles.forEach((role, login) -> {
            if (login.terms().replication()) {
                logins.put(role, login.origin());
            }
        });
        return logins;
    }
}
