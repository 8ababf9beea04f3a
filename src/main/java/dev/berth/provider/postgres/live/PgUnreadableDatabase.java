package dev.berth.provider.postgres.live;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Note;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServer.Lasting;
import java.util.Optional;

/// Says why one database could not be read although its server could, and what to do about it. Pure.
final class PgUnreadableDatabase {

    private PgUnreadableDatabase() {}

    /// @param database the live name of the section's database
    static Note note(PgFleet scope, PgSection section, String database, PgException e) {
        return Note.unread(section.service().name(), scope.server().database(section.database()), said(database, e));
    }

    static String said(String database, PgException e) {
        return "nothing in database " + quoted(database) + " can be read: " + e.said() + ". " + remedy(database, e);
    }

    /// Of a database inside which nothing is declared, but where schema `public` matters.
    static Note unchecked(PgFleet scope, PgSection section, String database, PgException e) {
        return new Note(
                "unchecked-schema",
                Optional.of(section.service().name()),
                Optional.of(section.databaseOrigin()),
                Optional.of(scope.server().database(section.database())),
                "schema public of database " + quoted(database) + " can't be looked at: " + e.said() + ". "
                        + remedy(database, e));
    }

    /// A database that can't be read keeps every role that owns or may use something in it.
    static Lasting leftover(String role, String database, PgException e) {
        return new Lasting(
                role,
                "closed",
                database,
                "database " + quoted(database) + " (" + e.said() + ")",
                "reassign owned by " + quoted(role) + " to new_owner; drop owned by " + quoted(role));
    }

    private static String remedy(String database, PgException e) {
        return switch (e.state()) {
            case "53300" -> "End sessions of that database, or raise `connectionLimit` in the manifest and apply";
            case "55P03", "57014" -> "End the session that locks the catalogs of that database";
            case "3D000" -> "Restore the database's files from a backup, or let a superuser drop it";
            default ->
                "Look for what its owner has set: select * from pg_db_role_setting and pg_event_trigger. Let a"
                        + " superuser run: alter database " + quoted(database) + " reset all";
        };
    }
}
