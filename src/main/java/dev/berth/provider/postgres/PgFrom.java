package dev.berth.provider.postgres;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.credential.PasswordPlace;
import dev.berth.credential.PasswordSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The PostgreSQL that a service's data come from, as `from:` in its manifest names it.
///
/// @param server how berth reaches it, and whom it logs in as
/// @param database the one that is copied
/// @param places where the password may be: Secrets of the service's own namespace, or `sources/NAME` of `berth.yaml`
/// @param replicates whether it is copied by logical replication, and not by a dump
/// @param settled whether this run treats the data as if they were moved
public record PgFrom(
        Origin origin,
        PgServerSpec server,
        String database,
        List<PasswordPlace> places,
        boolean replicates,
        boolean settled) {

    private static final int USUAL_PORT = 5432;

    public PgFrom {
        places = List.copyOf(places);
    }

    /// Reads a section's `from:`.
    ///
    /// @param database the one of the section, which the old one is called like if `from:` doesn't say
    static Optional<PgFrom> of(ServiceId service, Node section, String database) {
        return section.get("from").map(from -> {
            String name = from.text("database").orElse(database);
            return new PgFrom(
                    section.originOf("from"),
                    server(service, from, name),
                    name,
                    PasswordPlace.listedIn(from),
                    from.text("mode").filter("replicate"::equals).isPresent(),
                    false);
        });
    }

    private static PgServerSpec server(ServiceId service, Node from, String database) {
        return new PgServerSpec(
                service.name() + "-from",
                new PgServerSpec.Location(
                        from.text("host").orElseThrow(),
                        from.integer("port").orElse(USUAL_PORT),
                        PgTls.ofSource(from),
                        Optional.empty()),
                new PgServerSpec.Login(
                        from.text("user").orElse("postgres"),
                        List.of(),
                        from.text(PgServerSpec.MAINTENANCE_PROPERTY)
                                .orElse(
                                        database.equals(PgServerSpec.USUAL_MAINTENANCE)
                                                ? "template1"
                                                : PgServerSpec.USUAL_MAINTENANCE)),
                PgServerSpec.Manners.USUAL,
                new TreeMap<>(),
                PgBounds.of(Node.empty(from.origin())));
    }

    /// A copy with the resolved places of the password.
    public PgFrom with(List<PasswordSource> passwords) {
        return new PgFrom(origin, server.finding(passwords), database, places, replicates, settled);
    }

    PgFrom asSettled() {
        return new PgFrom(origin, server, database, places, replicates, true);
    }
}
