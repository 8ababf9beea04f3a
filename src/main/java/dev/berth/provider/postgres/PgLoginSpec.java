package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A further login of a database, as a manifest declares it below `roles:`.
///
/// @param sessions the settings that its sessions begin with; without them if the manifest declares none; then berth
///     ignores them
/// @param absent whether it is to be removed
/// @param former the name it had before, if it is to be renamed
record PgLoginSpec(
        Origin origin,
        PgLevel access,
        Terms terms,
        PgRole.Sessions sessions,
        SortedMap<String, PgMembership> memberOf,
        boolean absent,
        Optional<String> former) {

    /// How and for how long a login is let in.
    ///
    /// @param validUntil when its password expires
    /// @param passwordless whether it has no password, as the server lets it in by a certificate, LDAP or a token
    /// @param replication whether it may read the changes of the whole server
    record Terms(PgLimit connectionLimit, Optional<Instant> validUntil, boolean passwordless, boolean replication) {

        /// Of the service's own login.
        static Terms of(PgSection.UserSpec user) {
            return new Terms(PgLimit.NONE, Optional.empty(), user.passwordless(), user.replication());
        }
    }

    PgLoginSpec {
        memberOf = Collections.unmodifiableSortedMap(new TreeMap<>(memberOf));
    }

    Optional<PgSettings> settings() {
        return sessions.everywhere();
    }

    Optional<PgSettings> databaseSettings() {
        return sessions.inDatabase();
    }
}
