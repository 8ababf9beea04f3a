package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

/// A database that was made with another version of its collation than the operating system has now, as after a
/// new image. See PostgreSQL docs, "ALTER COLLATION", Notes.
///
/// @param recorded the version that the database was made with
/// @param actual the one of the operating system
public record PgCollation(String recorded, String actual) {

    /// From a row of `collations.sql`.
    public static PgCollation of(Row row) {
        return new PgCollation(row.text("recorded"), row.text("actual"));
    }

    public String what(String database) {
        return "database " + quoted(database) + " was made with version " + recorded
                + " of its collation, and the operating system has " + actual;
    }

    /// The remedy.
    public static String next(String database) {
        return "Let its owner or a superuser run in " + quoted(database) + ": reindex database " + quoted(database)
                + "; alter database " + quoted(database) + " refresh collation version";
    }
}
