package dev.berth.provider.postgres.live;

import dev.berth.core.Check;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import java.util.List;

/// Why a login that got in can't create a table, and what to do about it. Pure.
final class PgCreateFailure {

    private static final String READ_ONLY = "25006";

    private static final String NO_SCHEMA = "3F000";

    private static final String NO_RIGHT = "42501";

    private PgCreateFailure() {}

    /// @param found the rows of `footing.sql` and of `path.sql`
    static Check check(PgLoginTrial trial, PgException e, List<List<Row>> found) {
        Row footing = found.getFirst().getFirst();
        List<Row> path = found.getLast();
        Advice advice = switch (e.state()) {
            case READ_ONLY -> readOnly(trial, footing);
            case NO_SCHEMA, NO_RIGHT -> path.isEmpty() ? noSchema(trial, footing) : closed(trial, path);
            default ->
                new Advice(
                        e.said(),
                        "Run: berth plan. If it has no change, look into the server's log for what it says at this time");
        };
        return Check.bad(
                trial.section().service().name(),
                "can't create a table " + trial.where() + ": " + advice.reason(),
                advice.next());
    }

    private record Advice(String reason, String next) {}

    private static Advice readOnly(PgLoginTrial trial, Row footing) {
        String place = trial.place().host() + ":" + trial.place().port();
        if (footing.flag("standby")) {
            return new Advice(
                    place + " is a standby, which only reads",
                    "Name the primary under `endpoints` in berth.yaml, and run: berth plan");
        }
        String user = PgDialect.quoted(trial.place().user());
        String database = PgDialect.quoted(trial.section().database());
        String reset = " reset default_transaction_read_only";
        return switch (footing.find("source").orElse("")) {
            case "database" ->
                new Advice(
                        "the database is set read-only (default_transaction_read_only)",
                        "If the person who set it agrees, run as its owner: alter database " + database + reset);
            case "user" ->
                new Advice(
                        "the login is set read-only (default_transaction_read_only)",
                        "If the person who set it agrees, run as a superuser: alter role " + user + reset);
            case "database user" ->
                new Advice(
                        "the login is set read-only in this database (default_transaction_read_only)",
                        "If the person who set it agrees, run as a superuser: alter role " + user + " in database "
                                + database + reset);
            case "client", "session" ->
                new Advice(
                        "what its Secret tells it makes its sessions read-only",
                        "Take default_transaction_read_only out of `params` of the endpoint in berth.yaml, and run:"
                                + " berth plan");
            default ->
                new Advice(
                        "the whole server is set read-only (default_transaction_read_only), as is done to one that is"
                                + " full or moves elsewhere",
                        "When that is over, run as a superuser: alter system" + reset
                                + "; select pg_reload_conf(). If the line stands in postgresql.conf, remove it there");
        };
    }

    private static Advice noSchema(PgLoginTrial trial, Row footing) {
        return new Advice(
                "none of the schemas in its search path is there: " + footing.text("search_path"),
                "In " + trial.section().database() + ", as its owner, run: create schema public authorization "
                        + PgDialect.quoted(trial.section().user())
                        + ". Or let `settings: {search_path: …}` name a schema that is there");
    }

    /// The first one is what it would create in.
    private static Advice closed(PgLoginTrial trial, List<Row> path) {
        Row first = path.getFirst();
        String schema = PgDialect.quoted(first.text("name"));
        return new Advice(
                "schema " + first.text("name") + " belongs to " + first.text("owner")
                        + ", and the login may not create in it",
                "Run: berth plan. If it has no change, run in "
                        + trial.section().database() + " as "
                        + first.text("owner") + " or a superuser: grant usage, create on schema " + schema + " to "
                        + PgDialect.quoted(trial.section().user()));
    }
}
