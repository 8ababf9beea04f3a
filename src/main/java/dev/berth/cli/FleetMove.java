package dev.berth.cli;

import dev.berth.core.Once;
import dev.berth.credential.PasswordSource;
import dev.berth.manifest.Fleet;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgFrom;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.migrate.PgMove;
import java.util.List;

/// The move of a service's data from the server that its manifest names, with the logins on both sides.
final class FleetMove {

    private FleetMove() {}

    /// @param programs what copies, and where a copy lies meanwhile
    /// @param jobs how many tables at once
    static PgMove of(Fleet fleet, FleetServers servers, PgSection section, PgFrom from, PgBackup programs, int jobs) {
        List<PasswordSource> places = from.places().stream()
                .flatMap(place -> fleet.platform().places(place).stream())
                .toList();
        PgFrom found = from.with(places);
        PgServerSpec target = servers.postgres(section.server().name());
        return new PgMove(
                fleet.name(),
                section,
                found,
                target,
                servers.admins().login(target.address()),
                new Once<>(() -> servers.chain()
                        .resolve(
                                section.service().name() + ": the password of "
                                        + found.server().admin() + " on the old server",
                                places)),
                programs,
                jobs);
    }
}
