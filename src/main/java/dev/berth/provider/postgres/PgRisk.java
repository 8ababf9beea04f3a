package dev.berth.provider.postgres;

import dev.berth.core.Change;
import dev.berth.core.Risk;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.EnumSet;
import java.util.Set;

/// The risk of a change. Only a change that removes something may be noticed: rights, a working password, a
/// name, a higher limit. Pure.
public final class PgRisk {

    private static final Set<Password> IN_USE = EnumSet.complementOf(EnumSet.of(Password.NONE, Password.UNUSED));

    private PgRisk() {}

    public static Risk of(Change<PgResource> change) {
        return switch (change) {
            case Change.Create<PgResource> _ -> Risk.SAFE;
            case Change.Delete<PgResource>(PgResource live) ->
                live instanceof PgDatabase ? Risk.DESTRUCTIVE : Risk.DISRUPTIVE;
            case Change.Update<PgResource>(PgResource live, PgResource desired) ->
                isNoticed(live, desired) ? Risk.DISRUPTIVE : Risk.SAFE;
        };
    }

    private static boolean isNoticed(PgResource live, PgResource desired) {
        return switch (desired) {
            case PgRole role -> loses((PgRole) live, role);
            case PgDatabase database -> loses((PgDatabase) live, database);
            case PgAccess access -> loses((PgAccess) live, access);
            case PgPublication publication -> loses((PgPublication) live, publication);
            case PgExtension _, PgSchema _, PgOwnership _ -> true;
        };
    }

    private static boolean loses(PgRole live, PgRole desired) {
        return !live.address().equals(desired.address())
                || !desired.attributes().containsAll(live.attributes())
                || !desired.memberOf().keySet().containsAll(live.memberOf().keySet())
                || !desired.members().keySet().containsAll(live.members().keySet())
                || (!live.password().equals(desired.password())
                        && live.password().filter(IN_USE::contains).isPresent())
                || isSooner(live, desired)
                || desired.powers().connectionLimit().isBelow(live.powers().connectionLimit());
    }

    private static boolean isSooner(PgRole live, PgRole desired) {
        return desired.powers()
                .validUntil()
                .filter(until -> live.powers().validUntil().map(until::isBefore).orElse(true))
                .isPresent();
    }

    private static boolean loses(PgDatabase live, PgDatabase desired) {
        boolean revoked = live.grants().entrySet().stream()
                .anyMatch(grant -> !desired.grants().containsKey(grant.getKey())
                        || !desired.grants().get(grant.getKey()).containsAll(grant.getValue()));
        return revoked
                || !live.address().equals(desired.address())
                || !live.owner().equals(desired.owner())
                || !live.tablespace().equals(desired.tablespace())
                || (live.quarantine().isEmpty() && desired.quarantine().isPresent())
                || desired.sessions().limit().isBelow(live.sessions().limit());
    }

    /// Whether subscribers get less, or have to be told of another publication.
    private static boolean loses(PgPublication live, PgPublication desired) {
        return live.content().all() != desired.content().all()
                || !live.content().schemas().isEmpty()
                || !desired.content().whole().containsAll(live.content().whole())
                || !desired.content().whole().containsAll(live.content().partial())
                || !desired.operations().containsAll(live.operations());
    }

    private static boolean loses(PgAccess live, PgAccess desired) {
        return !PgRightsDifference.between(live.rights(), desired.rights()).takesNothing();
    }
}
