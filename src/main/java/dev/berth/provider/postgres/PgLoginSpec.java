package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A further login of a database, as a manifest declares it below `roles:`.
///
/// @param settings what its sessions begin with; empty if the manifest doesn't declare settings; then berth
///     ignores them
/// @param databaseSettings the same for its sessions in this database
/// @param absent whether it is to be removed
/// @param former the name it had before, if it is to be renamed
record PgLoginSpec(
        Origin origin,
        PgLevel access,
        PgLimit connectionLimit,
        Optional<Instant> validUntil,
        Optional<PgSettings> settings,
        Optional<PgSettings> databaseSettings,
        SortedMap<String, PgMembership> memberOf,
        boolean absent,
        Optional<String> former) {

    PgLoginSpec {
        memberOf = Collections.unmodifiableSortedMap(new TreeMap<>(memberOf));
    }
}
