package dev.berth.provider.postgres;

import dev.berth.network.IoErrors;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The reason why a server refused a login, with the remedy. Pure.
///
/// @param reason a sentence without its full stop
/// @param next a command, or a line to write
/// @param everybody whether every login at this place fails for this reason
public record PgLoginAdvice(String reason, String next, boolean everybody) {

    private static final Pattern CLIENT = Pattern.compile("for (?:replication connection from )?host \"([^\"]+)\"");

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private static final String PLAN = "Run: berth plan";

    /// An attempt to log in.
    ///
    /// @param asks what in `berth.yaml` is about it, in backticks
    /// @param planned whether a plan puts right what is wrong with the login itself
    public record Attempt(String user, String database, String place, String asks, boolean planned) {

        String role() {
            return PgDialect.quoted(user);
        }
    }

    public static PgLoginAdvice of(PgException e, Attempt at, PgSessions sessions) {
        return switch (e.state()) {
            case "28P01" -> of(e, wrongPassword(at));
            case "28000" -> isHba(e) ? of(e, hba(e, at)) : of(e, role(e, at));
            case "3D000" ->
                of(
                        e,
                        at.planned
                                ? PLAN + ", which makes the database"
                                : "Name a database that is there, or make it: create database "
                                        + PgDialect.quoted(at.database));
            case "42501" ->
                of(
                        e,
                        at.planned
                                ? PLAN + ", which lets it in"
                                : "As the owner of the database, run: grant connect on database "
                                        + PgDialect.quoted(at.database) + " to " + at.role());
            case "53300" -> limit(e, at, sessions);
            case "57P03" ->
                everybody(
                        e.said(),
                        "Wait until it has started, with --wait 180s for plan and apply. If it stays so, look into the"
                                + " server's log");
            case "55000" ->
                of(e, "The database takes no connections (datallowconn). " + PLAN + ", which says why it is closed");
            default -> unreached(e, at);
        };
    }

    private static PgLoginAdvice of(PgException e, String next) {
        return new PgLoginAdvice(e.said(), next, false);
    }

    private static PgLoginAdvice everybody(String reason, String next) {
        return new PgLoginAdvice(reason, next, true);
    }

    private static String wrongPassword(Attempt at) {
        return at.planned
                ? PLAN + ". If it has no change, something at " + at.place
                        + " keeps passwords of its own, such as a pooler's userlist.txt: put the new one there"
                : "Put the right password into the first of these places, or give the server this one or the login itself:"
                        + " run: berth bootstrap. As a superuser: alter role " + at.role() + " password '…'";
    }

    private static boolean isHba(PgException e) {
        return e.said().contains("pg_hba.conf");
    }

    private static String role(PgException e, Attempt at) {
        if (at.planned) {
            return PLAN + ", which lets the login log in again";
        }
        return e.said().contains("not permitted to log in")
                ? "As a superuser, run: alter role " + at.role() + " login"
                : "Check " + at.asks + " in berth.yaml; if berth has no login there yet, run: berth bootstrap";
    }

    /// The line that would let the login in from where it came.
    private static String hba(PgException e, Attempt at) {
        Matcher client = CLIENT.matcher(e.said());
        String address = client.find() ? client.group(1) : "";
        String line = (address.isEmpty() ? "local" : "host") + "  " + word(at.database) + "  " + word(at.user) + "  "
                + (address.isEmpty() || address.equals("[local]")
                        ? ""
                        : address + (address.contains(":") ? "/128  " : "/32  "))
                + "scram-sha-256";
        boolean plain = e.said().contains("no encryption") || e.said().contains("SSL off");
        return "Write this line into the server's pg_hba.conf, above one that rejects: " + line
                + "  and then run: select pg_reload_conf()"
                + (plain ? ". If it lets logins in by TLS only, set sslmode to require" : "");
    }

    private static String word(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name + '"';
    }

    private static PgLoginAdvice limit(PgException e, Attempt at, PgSessions sessions) {
        if (e.said().contains("for role \"")) {
            String holders = sessions.heldBy(one -> one.role().equals(at.user));
            return new PgLoginAdvice(
                    e.said() + holders,
                    at.planned
                            ? "Raise `connectionLimit` of " + at.user + " in the manifest, or end sessions: "
                                    + ending("usename = " + PgDialect.literal(at.user))
                            : "As a superuser, run: alter role " + at.role() + " connection limit -1",
                    false);
        }
        if (e.said().contains("for database \"")) {
            String holders = sessions.heldBy(one -> one.database().equals(at.database));
            return new PgLoginAdvice(
                    e.said() + holders,
                    "Raise `connectionLimit` of " + at.database + " in the manifest, or end sessions: "
                            + ending("datname = " + PgDialect.literal(at.database)),
                    false);
        }
        return everybody(e.said() + sessions.heldBy(_ -> true), full());
    }

    /// The remedy for a server whose sessions are all taken.
    static String full() {
        return "End sessions that nobody needs, as a superuser: "
                + "select usename, datname, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc."
                + " Give those who take too many a `connectionLimit` or a pooler, or raise max_connections";
    }

    private static String ending(String whose) {
        return "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle' and " + whose;
    }

    /// The driver leaves it to the cause that a host has no address.
    private static PgLoginAdvice unreached(PgException e, Attempt at) {
        String check = "Check " + at.asks + " in berth.yaml";
        Optional<String> host = Optional.of(at.place).filter(_ -> e.isCausedBy(UnknownHostException.class));
        if (host.isPresent()) {
            return everybody(
                    "no name server knows " + host.get().replaceAll(":\\d+$", ""),
                    check + "; a name of the cluster is known only inside it. From outside: `access: port-forward`");
        }
        if (e.said().contains("SSL") || e.said().contains("hostnameverifier")) {
            return of(e, check + ": its `sslmode` must fit what the server offers and who signed its certificate");
        }
        return IoErrors.isUnreached(e)
                ? everybody(
                        e.said(),
                        "Is anything running there, and may this machine reach it? " + check
                                + ". From outside the cluster: `access: port-forward`")
                : of(e, check + (at.planned ? ". " + PLAN + " shows what else differs" : ""));
    }
}
