package dev.berth.provider.postgres;

import dev.berth.core.Change;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/// Writes a change as SQL. Pure: no connection, the same change gives the same statements.
///
/// @param doomed the databases that are dropped in the same run
public record PgSql(PgServer server, SortedSet<String> doomed, PgDropping dropping) {

    /// How databases are dropped here.
    ///
    /// @param dumped those that are dumped first
    /// @param forced those whose sessions may be ended for it
    /// @param users the service's own login, by database, where it goes with the last one
    public record PgDropping(SortedSet<String> dumped, SortedSet<String> forced, SortedMap<String, String> users) {}

    /// The steps of a change, in the order in which they must run.
    public List<PgStep> steps(Change<PgResource> change) {
        return switch (change) {
            case Change.Create<PgResource>(PgResource desired) ->
                switch (desired) {
                    case PgRole role -> new PgRoleSql(server).create(role);
                    case PgDatabase database -> PgDatabaseSql.create(database);
                    case PgAccess access -> PgAccessSql.create(access, server.superuser());
                    case PgExtension extension -> new PgExtensionSql(server).create(extension);
                    case PgSchema schema -> PgSchemaSql.create(schema);
                    case PgOwnership owner -> PgOwners.steps(owner.database(), List.of());
                    case PgPublication publication -> publications().create(publication);
                };
            case Change.Update<PgResource>(PgResource live, PgResource desired) ->
                switch (desired) {
                    case PgRole role -> new PgRoleSql(server).update((PgRole) live, role);
                    case PgDatabase database -> PgDatabaseSql.update((PgDatabase) live, database);
                    case PgAccess access -> PgAccessSql.update((PgAccess) live, access, server.superuser());
                    case PgExtension extension -> PgExtensionSql.update((PgExtension) live, extension);
                    case PgSchema schema -> PgSchemaSql.update((PgSchema) live, schema, server.superuser());
                    case PgOwnership owner -> PgOwners.steps(owner.database(), ((PgOwnership) live).foreign());
                    case PgPublication publication -> publications().update((PgPublication) live, publication);
                };
            case Change.Delete<PgResource>(PgResource live) ->
                switch (live) {
                    case PgRole role -> new PgRoleSql(server).drop(role, doomed);
                    case PgDatabase database -> new PgDropSql(server, dropping).drop(database);
                    case PgPublication publication -> publications().drop(publication);
                    case PgAccess _, PgExtension _, PgSchema _, PgOwnership _ ->
                        throw new AssertionError("only what is declared inside a database is read: " + live.address());
                };
        };
    }

    private PgPublicationSql publications() {
        return new PgPublicationSql(server.superuser());
    }
}
