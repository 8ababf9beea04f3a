package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/// The roles and databases that the statements of a change name: a role must be there before it is granted anything,
/// and a role that goes must hold nothing any more. Pure.
public record PgUses(PgServerSpec spec, PgServer server) {

    public Set<Address> of(Change<PgResource> change) {
        return switch (change) {
            case Change.Create<PgResource>(PgResource desired) -> named(desired);
            case Change.Update<PgResource>(PgResource live, PgResource desired) -> {
                var both = named(live);
                both.addAll(named(desired));
                yield both;
            }
            case Change.Delete<PgResource>(PgResource live) -> {
                var all = named(live);
                if (live instanceof PgDatabase database) {
                    all.addAll(holders(database.address().name()));
                }
                yield all;
            }
        };
    }

    /// The roles that own something in a database, or are granted something there.
    private Set<Address> holders(String database) {
        var holders = new HashSet<Address>();
        server.findings().dependents().in(database).forEach(role -> holders.add(spec.role(role)));
        return holders;
    }

    private Set<Address> named(PgResource resource) {
        return switch (resource) {
            case PgRole role ->
                roles(Stream.concat(role.memberOf().keySet().stream(), role.members().keySet().stream()));
            case PgDatabase database -> {
                var named = roles(Stream.concat(Stream.of(database.owner()), database.grants().keySet().stream()));
                database.creation().template().ifPresent(template -> named.add(spec.database(template)));
                yield named;
            }
            case PgSchema schema -> roles(Stream.concat(Stream.of(schema.owner()), schema.groups().stream()));
            case PgPublication publication -> roles(publication.owner().stream());
            case PgExtension _, PgAccess _, PgOwnership _ -> new HashSet<>();
        };
    }

    /// Without PUBLIC, which a live grant names by an empty text.
    private Set<Address> roles(Stream<String> names) {
        var roles = new HashSet<Address>();
        names.filter(name -> !name.isEmpty()).forEach(name -> roles.add(spec.role(name)));
        return roles;
    }
}
