package dev.berth.provider.postgres;

import java.time.Duration;
import java.util.Optional;

/// A problem that prevents work on a server, with its remedy. Pure.
public record PgObstacle(String what, String next) {

    /// The oldest major version that berth works with.
    static final int OLDEST = 13;

    /// The command that creates berth's login.
    public static String bootstrap(PgServerSpec spec) {
        return "berth bootstrap --server " + spec.name();
    }

    /// Why berth can't work there; empty if it can.
    public static Optional<PgObstacle> of(PgServerSpec spec, Row server) {
        if (isPooled(spec, server)) {
            return Optional.of(pooled(spec, "drops the settings that berth's sessions begin with"));
        }
        if (server.integer("major") < OLDEST) {
            return Optional.of(
                    new PgObstacle("PostgreSQL " + server.text("version") + " is too old", "berth needs 13 or newer"));
        }
        if (server.flag("standby")) {
            return Optional.of(new PgObstacle(
                    spec.host() + ":" + spec.port() + " is a standby, which can't be changed",
                    "Name the primary in berth.yaml"));
        }
        if (server.flag("frozen")) {
            return Optional.of(new PgObstacle(
                    "it has been set read-only (default_transaction_read_only), as is done to a server that is full"
                            + " or moves elsewhere, so berth changes nothing there",
                    "Set it back when that is over, or name the new server in berth.yaml"));
        }
        Optional<PgObstacle> acting = acting(server);
        if (acting.isPresent()) {
            return acting;
        }
        boolean capable = server.flag("superuser") || (server.flag("createdb") && server.flag("createrole"));
        return capable
                ? Optional.empty()
                : Optional.of(new PgObstacle(
                        spec.admin() + " is neither superuser nor both CREATEDB and CREATEROLE",
                        "Run: " + bootstrap(spec) + ". Or let a superuser run: alter role "
                                + PgDialect.quoted(spec.admin()) + " createdb createrole"));
    }

    /// Why the admin would not have the rights of what it makes. A login that acts as another role enters databases
    /// with its own rights, and one with NOINHERIT has none of those of the roles that it is in.
    private static Optional<PgObstacle> acting(Row server) {
        String login = server.text("login");
        String admin = server.text("admin");
        String acts = PgDialect.quoted(login) + " logs in and acts as " + PgDialect.quoted(admin);
        if (server.flag("superuser") && !server.flag("login_superuser")) {
            return Optional.of(new PgObstacle(
                    acts + ", a superuser, and may not enter the databases that are closed to itself",
                    "Let a superuser run: alter role " + PgDialect.quoted(login) + " superuser"));
        }
        if (!server.flag("superuser") && !server.flag("login_acts")) {
            return Optional.of(new PgObstacle(
                    acts + " without inheriting its rights, and so may not enter the databases that it makes",
                    "Let a superuser run: "
                            + (server.integer("major") >= 16
                                    ? "grant " + PgDialect.quoted(admin) + " to " + PgDialect.quoted(login)
                                            + " with inherit true, set true"
                                    : "alter role " + PgDialect.quoted(login) + " inherit")));
        }
        return server.flag("superuser") || server.flag("inherit")
                ? Optional.empty()
                : Optional.of(new PgObstacle(
                        PgDialect.quoted(admin) + " is NOINHERIT, and so has no rights of the logins that it makes",
                        "Let a superuser run: alter role " + PgDialect.quoted(admin) + " inherit"));
    }

    /// Whether the session began otherwise than berth said. Start-up options outrank everything else that
    /// sets a parameter, so a proxy between berth and the server has removed them.
    public static boolean isPooled(PgServerSpec spec, Row server) {
        return !server.text("search_path").equals("pg_catalog")
                || !isTime(server, "lock_timeout", spec.manners().lockTimeout())
                || !isTime(server, "statement_timeout", spec.manners().queryTimeout());
    }

    private static boolean isTime(Row server, String column, Duration time) {
        return server.text(column).equals(String.valueOf(time.toMillis()));
    }

    /// Session locks and settings, and DDL in several databases, need the server itself.
    public static PgObstacle pooled(PgServerSpec spec, String what) {
        return new PgObstacle(
                "at " + spec.host() + ":" + spec.port() + " stands a pooler such as PgBouncer, which " + what,
                "Name the server itself as `host` and `port` in berth.yaml, and the pooler under `endpoints`");
    }
}
