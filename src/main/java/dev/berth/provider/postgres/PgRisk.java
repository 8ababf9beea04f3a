package dev.berth.provider.postgres;

import dev.berth.core.Risk;
import dev.berth.provider.postgres.PgResource.Password;

/// Who may notice an update. Pure.
final class PgRisk {

    private PgRisk() {}

    static Risk of(PgRole live, PgRole desired) {
        boolean loses = !desired.attributes().containsAll(live.attributes())
                || !desired.memberOf().keySet().containsAll(live.memberOf().keySet())
                || !desired.members().keySet().containsAll(live.members().keySet());
        boolean resets = live.password() == Password.DIFFERENT && desired.password() == Password.AS_IN_SECRET;
        return loses || resets || lower(live.connectionLimit(), desired.connectionLimit())
                ? Risk.DISRUPTIVE
                : Risk.SAFE;
    }

    static Risk of(PgDatabase live, PgDatabase desired) {
        boolean loses = live.grants().entrySet().stream()
                .anyMatch(grant -> !desired.grants().containsKey(grant.getKey())
                        || !desired.grants().get(grant.getKey()).containsAll(grant.getValue()));
        boolean moves = !live.owner().equals(desired.owner());
        return loses || moves || lower(live.connectionLimit(), desired.connectionLimit()) ? Risk.DISRUPTIVE : Risk.SAFE;
    }

    private static boolean lower(int live, int desired) {
        return desired >= 0 && (live < 0 || desired < live);
    }
}
