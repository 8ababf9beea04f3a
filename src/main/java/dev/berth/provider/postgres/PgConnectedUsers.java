package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;

/// The queries about who is in a database that is to be dropped. Pure.
public final class PgConnectedUsers {

    /// Autovacuum ends itself when a database is dropped. An admin who isn't superuser sees it without its kind.
    private static final String COUNTS = " from pg_catalog.pg_stat_activity where datname = {0}"
            + " and pid <> pg_catalog.pg_backend_pid()"
            + " and coalesce(backend_type, case when usesysid is null then 'autovacuum worker' else '' end)"
            + " not in ('autovacuum worker', 'parallel worker')";

    private static final String OWN = " and application_name = 'berth' and usename = current_user";

    private PgConnectedUsers() {}

    /// Ends what a killed run of berth left, such as its pg_dump.
    public static String own(String database) {
        return sql("select pg_catalog.pg_terminate_backend(pid)" + COUNTS + OWN, inline(database))
                .sql();
    }

    /// Ends everybody's sessions.
    public static String all(String database) {
        return sql("select pg_catalog.pg_terminate_backend(pid)" + COUNTS, inline(database))
                .sql();
    }

    /// Selects the users that are still connected, one row for each session.
    public static String left(String database) {
        return sql("select coalesce(usename, backend_type, 'a background worker')" + COUNTS, inline(database))
                .sql();
    }
}
