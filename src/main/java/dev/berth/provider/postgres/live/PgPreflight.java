package dev.berth.provider.postgres.live;

import dev.berth.core.UnreadableException;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgObstacle;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgTls;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/// Logs in as berth's admin, and reports a refused login or a server that berth can't work on.
///
/// @param session on the maintenance database; it only reads
/// @param server the row of `server.sql`
public record PgPreflight(PgConnection session, Row server) {

    /// `invalid_authorization_specification`: `pg_hba.conf` says so, or the role may not log in.
    private static final String REFUSED = "28000";

    /// The states of failures that may pass: no answer, a starting server, too many sessions. See PostgreSQL
    /// docs, Appendix A.
    private static final Set<String> PASSING = Set.of("", "08001", "08006", "57P03", "53300");

    /// Connection failures.
    private static final Set<String> UNREACHED = Set.of("", "08001", "08003", "08004", "08006");

    /// Protocol violation: what a pooler says to start-up options that it doesn't know.
    private static final String UNSUPPORTED = "08P01";

    /// The oldest one that berth moves from.
    private static final int OLDEST_SOURCE = 10;

    /// Logs in.
    /// @throws UnreadableException if it can't, or if nothing can be changed there
    public static PgPreflight of(PgServerSpec spec, AdminLogin admin) {
        try {
            return open(spec, admin);
        } catch (PgException e) {
            throw unreadable(spec, admin, e);
        }
    }

    /// Opens a session of a login that is not berth's.
    /// @throws PgException if the server refuses it
    public static PgPreflight open(PgServerSpec spec, AdminLogin admin) {
        var session = PgConnection.open(spec, spec.maintenance(), admin.user(), admin.password(), Mode.FIRST);
        try {
            Row server = session.inspect("server").getFirst().getFirst();
            PgObstacle.of(spec, server).ifPresent(obstacle -> {
                throw new UnreadableException(at(spec) + obstacle.what() + ". " + obstacle.next());
            });
            session.onlyRead();
            return new PgPreflight(session, server);
        } catch (PgException | UnreadableException e) {
            session.close();
            throw e;
        }
    }

    /// Opens a session on the server that data are moved from. The session writes.
    /// @throws UnreadableException if it can't be moved from
    public static PgPreflight ofSource(PgServerSpec spec, AdminLogin login) {
        try {
            var session = PgConnection.open(spec, spec.maintenance(), login.user(), login.password(), Mode.FIRST);
            try {
                Row server = session.inspect("server").getFirst().getFirst();
                if (PgObstacle.isPooled(spec, server)) {
                    throw new UnreadableException(pooledSource(spec));
                }
                if (server.integer("major") < OLDEST_SOURCE || server.flag("standby")) {
                    throw new UnreadableException(at(spec)
                            + (server.flag("standby")
                                    ? "it is a standby, and can't be closed. Name the primary in `from`"
                                    : "PostgreSQL " + server.text("version") + " is too old. berth moves from "
                                            + OLDEST_SOURCE + " or newer"));
                }
                session.query("select set_config('default_transaction_read_only', 'off', false)");
                return new PgPreflight(session, server);
            } catch (PgException | UnreadableException e) {
                session.close();
                throw e;
            }
        } catch (PgException e) {
            throw unreadableSource(spec, e);
        }
    }

    private static String pooledSource(PgServerSpec spec) {
        return at(spec)
                + "a pooler stands between berth and the old server, such as PgBouncer. Name the server itself in `from`";
    }

    /// Says what a person can do about an old server that can't be read.
    public static UnreadableException unreadableSource(PgServerSpec spec, PgException e) {
        if (e.state().equals(UNSUPPORTED)) {
            return new UnreadableException(pooledSource(spec) + ": " + e.said(), e);
        }
        Optional<PgObstacle> closed = closed(spec, e, "in the manifest's `from`");
        if (closed.isPresent()) {
            return closed(spec, closed.get(), e);
        }
        return List.of("28P01", REFUSED).contains(e.state())
                ? new UnreadableException(
                        at(spec) + "it refused the login of " + spec.admin() + ": " + e.said()
                                + ". The password was looked for in "
                                + spec.passwords().stream()
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", "))
                                + "; `from` in the manifest names it",
                        e)
                : unreadable(spec, e);
    }

    private static String at(PgServerSpec spec) {
        return "postgres \"" + spec.name() + "\": ";
    }

    /// The reason why no login, or not berth's, can enter the maintenance database of a reachable server;
    /// empty if something else is wrong.
    static Optional<PgObstacle> closed(PgServerSpec spec, PgException e) {
        return closed(spec, e, "of this server in berth.yaml");
    }

    private static UnreadableException closed(PgServerSpec spec, PgObstacle closed, PgException e) {
        return new UnreadableException(spec.where() + ": " + closed.what() + ". " + closed.next(), e);
    }

    /// @param place where the property stands
    private static Optional<PgObstacle> closed(PgServerSpec spec, PgException e, String place) {
        if (!e.isOfDatabase(spec.maintenance())) {
            return Optional.empty();
        }
        boolean refused = e.state().equals(REFUSED);
        return Optional.of(new PgObstacle(
                (refused
                                ? "it refused the login of " + spec.admin()
                                : "berth can't enter database " + PgDialect.quoted(spec.maintenance()))
                        + ": " + e.said(),
                (refused ? "Let pg_hba.conf admit it, or name" : "Name") + " a database that its admin may enter as `"
                        + PgServerSpec.MAINTENANCE_PROPERTY + "` " + place + ", such as `"
                        + PgServerSpec.MAINTENANCE_PROPERTY + ": defaultdb`"));
    }

    /// The command that finishes a rotation of berth's own password; empty if none was cut off.
    static Optional<String> unfinished(PgServerSpec spec, AdminLogin admin, PgException e) {
        return e.state().equals("28P01") && admin.renewed().getAsBoolean()
                ? Optional.of("berth rotate --admin " + spec.name())
                : Optional.empty();
    }

    /// The failure of a login that was looked up; see the method below.
    static UnreadableException unreadable(PgServerSpec spec, AdminLogin admin, PgException e) {
        return unfinished(spec, admin, e)
                .map(command -> new UnreadableException(
                        spec.where() + " refused the login of " + admin.user() + ": " + e.said()
                                + ". A rotation of its password was cut off. Finish it: " + command,
                        e))
                .orElseGet(() -> unreadable(spec, e));
    }

    /// Says what a person on call can do about it.
    public static UnreadableException unreadable(PgServerSpec spec, PgException e) {
        Optional<PgObstacle> closed = closed(spec, e);
        if (closed.isPresent()) {
            return closed(spec, closed.get(), e);
        }
        String where = spec.where();
        String message = switch (e.state()) {
            case REFUSED -> where + " refused the login of " + spec.admin() + ": " + e.said();
            case "28P01" ->
                where + " refused the login of " + spec.admin() + ": " + e.getMessage()
                        + ". The password was looked for in "
                        + spec.passwords().stream().map(Object::toString).collect(Collectors.joining(", "))
                        + ". If the server doesn't have this login yet, or another password of it, run: "
                        + PgObstacle.bootstrap(spec);
            case UNSUPPORTED -> {
                PgObstacle pooler = PgObstacle.pooled(spec, "refuses berth's session: " + e.said());
                yield at(spec) + pooler.what() + ". " + pooler.next();
            }
            case "57P03" -> where + " takes no logins: " + e.said();
            case "53300" -> where + " has no session to spare: " + e.said();
            case "55P03" ->
                where + " can't be read: somebody held a lock for more than "
                        + spec.manners().lockTimeout().toSeconds() + "s (lockTimeout in berth.yaml): " + e.said();
            case "57014" ->
                where + " can't be read: a query took more than "
                        + spec.manners().queryTimeout().toSeconds() + "s (statementTimeout in berth.yaml): "
                        + e.said();
            default ->
                UNREACHED.contains(e.state())
                        ? where + " can't be reached: " + unreached(spec, e)
                        : where + ": " + e.getMessage() + " (" + e.state() + ")";
        };
        return new UnreadableException(message, e, PASSING.contains(e.state()) && !isAboutTls(e));
    }

    /// The driver leaves it to the cause that a host has no address or a certificate isn't trusted.
    private static String unreached(PgServerSpec spec, PgException e) {
        if (e.isCausedBy(UnknownHostException.class)) {
            return "there is no such host";
        }
        PgTls tls = spec.tls();
        if (e.isCausedBy(CertificateExpiredException.class)) {
            return "its certificate has expired, or one that signed it";
        }
        if (e.isCausedBy(CertPathBuilderException.class) || e.isCausedBy(CertPathValidatorException.class)) {
            return "its certificate is signed by nobody in "
                    + tls.trusted().orElse("the files that are trusted by default") + " (sslrootcert in berth.yaml)";
        }
        return isAboutTls(e)
                ? e.said().replaceFirst("\\.$", "") + " (sslmode " + tls.mode() + " in berth.yaml)"
                : e.said();
    }

    private static boolean isAboutTls(PgException e) {
        return e.isCausedBy(SSLException.class)
                || e.said().contains("SSL")
                || e.said().contains("hostnameverifier");
    }
}
