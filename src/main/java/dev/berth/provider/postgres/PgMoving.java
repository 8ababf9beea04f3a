package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The notes of a migration in comments, and the statements that make what it moves to. Pure.
public final class PgMoving {

    /// The note in a comment that says that a migration is at work on a database or role, and since when.
    public static final String MOVING = "moving";

    /// The note in a database's comment that says that its data have been moved.
    public static final String MOVED = "moved";

    private PgMoving() {}

    /// Makes a section's database, closed and empty, for its login.
    public static String createDatabase(PgSection section) {
        PgSection.Creation creation = section.databaseSpec().creation();
        return new PgCreateDatabase(
                        section.database(),
                        section.user(),
                        creation.encoding(),
                        creation.locale(),
                        PgDatabaseSql.TEMPLATE,
                        section.databaseSpec().tablespace(),
                        Optional.empty())
                .sql()
                .sql();
    }

    /// Makes a section's extensions, and the schemas that they go to, inside its database.
    public static List<String> createExtensions(PgSection section) {
        var statements = new ArrayList<String>();
        // The session's search path names no schema that anything could go to.
        statements.add("set local search_path to public");
        for (PgSection.PgExtensionSpec extension : section.extensions()) {
            extension
                    .schema()
                    .ifPresent(schema -> statements.add("create schema if not exists " + quoted(schema)
                            + " authorization " + quoted(section.user())));
            statements.add("create extension if not exists " + quoted(extension.name())
                    + extension
                            .schema()
                            .map(schema -> " schema " + quoted(schema))
                            .orElse("")
                    + extension
                            .version()
                            .map(version -> " version " + quoted(version))
                            .orElse("")
                    + " cascade");
        }
        return statements;
    }

    /// The extensions that a section declares.
    public static List<String> extensions(PgSection section) {
        return section.extensions().stream()
                .map(PgSection.PgExtensionSpec::name)
                .toList();
    }

    /// The publications that a section declares, which the apply behind a move makes anew.
    public static Set<String> publications(PgSection section) {
        return section.publications().keySet();
    }

    /// How a section's database is to sort, as its manifest says it; empty if that is left to the server.
    public static Optional<String> sorting(PgSection section) {
        PgLocale locale = section.databaseSpec().creation().locale();
        return locale.locale().or(locale::icu).or(locale::provider);
    }
}
