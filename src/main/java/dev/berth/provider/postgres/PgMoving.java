package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.provider.postgres.PgProgramSession.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a migration needs of the rest of this package.
public final class PgMoving {

    /// The note in a comment that says that a migration is at work on a database or role, and since when.
    public static final String MOVING = "moving";

    /// The note in a database's comment that says that its data have been moved.
    public static final String MOVED = "moved";

    /// The version from which on pg_restore needs a server of this version.
    private static final int TRANSACTION_TIMEOUT = 17;

    private PgMoving() {}

    /// Makes a section's database, closed and empty, for its login.
    public static String createDatabase(PgSection section) {
        var create =
                new StringBuilder("create database " + quoted(section.database()) + " owner " + quoted(section.user()));
        section.encoding().ifPresent(encoding -> create.append(" encoding ").append(literal(encoding)));
        create.append(PgDatabaseSql.localeClause(section.locale()));
        create.append(" template ").append(quoted(PgDatabaseSql.TEMPLATE));
        section.tablespace()
                .ifPresent(tablespace -> create.append(" tablespace ").append(quoted(tablespace)));
        return create.append(" allow_connections false").toString();
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

    /// How a section's database is to sort, as its manifest says it; empty if that is left to the server.
    public static Optional<String> sorting(PgSection section) {
        PgLocale locale = section.locale();
        return locale.locale().or(locale::icu).or(locale::provider);
    }

    /// Why the programs can't be used to copy from a server to another; empty if they can.
    public static Optional<String> problem(PgBackup programs, int from, int to) {
        return PgProgramSession.problem(programs.command(), "pg_dump", from)
                .or(() -> PgProgramSession.problem(programs.restoreCommand(), "pg_restore", from))
                .or(() -> PgProgramSession.major(programs.restoreCommand())
                        .filter(major -> major >= TRANSACTION_TIMEOUT && to < TRANSACTION_TIMEOUT)
                        .map(major -> "pg_restore " + major + " sets transaction_timeout, which PostgreSQL " + to
                                + " doesn't know. Install the client programs of PostgreSQL " + from + " to "
                                + (TRANSACTION_TIMEOUT - 1) + ", and name them with --pg-dump"));
    }

    /// Runs a client program on a database.
    ///
    /// @param lines gets each line that it prints
    /// @return its exit code
    /// @throws IOException if it can't be started
    public static int run(
            PgProgramLogin login,
            String command,
            String what,
            List<String> options,
            String database,
            Consumer<String> lines)
            throws IOException {
        return login.run(command, what, options, database, lines).exitCode();
    }

    /// Runs pg_restore on files alone.
    ///
    /// @return its exit code
    public static int run(String command, List<String> options, Consumer<String> lines) throws IOException {
        Answer answer = new PgProgramSession(command).run(options, Optional.empty(), lines);
        return answer.exitCode();
    }
}
