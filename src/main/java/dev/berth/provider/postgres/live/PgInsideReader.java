package dev.berth.provider.postgres.live;

import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.provider.postgres.PgDatabaseCatalog;
import dev.berth.provider.postgres.PgDatabaseCatalogs;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgNames;
import dev.berth.provider.postgres.PgRows;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads inside the databases of a server, each by a session of its own.
///
/// @param unread takes a note of each database that can't be read
record PgInsideReader(PgFleet scope, Secret password, PgServer facts, PgNames names, Collection<Note> unread) {

    /// Reads what some sections declare.
    ///
    /// @param databases the live name of a section's database
    PgDatabaseCatalogs read(List<PgSection> sections, Function<PgSection, String> databases) {
        return new PgDatabaseCatalogs(
                Parallel.map(sections, scope.server().manners().more(), one -> inside(one, databases.apply(one)))
                        .stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    /// What a section declares inside its database, of which the live name is `database`. Empty if the admin, who
    /// isn't superuser, can't enter a stranger's database; the plan says so where it refuses to adopt it.
    private Optional<PgDatabaseCatalog> inside(PgSection section, String database) {
        PgServerSpec spec = scope.server();
        try (var session = PgConnection.inside(spec, database, password, facts)) {
            PgRows rows = PgSharedReader.inspect(session, PgDatabaseCatalog.queries(section));
            var found = new PgDatabaseCatalog(scope, facts, names, section, database, rows);
            found.unnameable().ifPresent(unread::add);
            return Optional.of(found);
        } catch (PgException e) {
            if (e.state().equals("42501")) {
                return Optional.empty();
            }
            if (e.isOfDatabase()) {
                unread.add(
                        PgFleet.declaresInside(section)
                                ? PgUnreadableDatabase.note(scope, section, database, e)
                                : PgUnreadableDatabase.unchecked(scope, section, database, e));
                return Optional.empty();
            }
            throw e;
        }
    }
}
