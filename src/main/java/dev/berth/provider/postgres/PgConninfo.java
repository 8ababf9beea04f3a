package dev.berth.provider.postgres;

import dev.berth.core.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How another PostgreSQL server logs in to the server that data are moved from, as libpq takes it. Pure.
public final class PgConninfo {

    private static final String SYSTEM = "system";
    private static final String VERIFY_FULL = "verify-full";

    /// How long the server waits for the connection.
    private static final String CONNECT_SECONDS = "10";

    private PgConninfo() {}

    /// Why another server can't log in as berth does; empty if it can. Files of this machine are not there.
    public static Optional<String> problem(PgServerSpec source) {
        PgTls tls = source.tls();
        if (tls.trusted().filter(file -> !file.equals(SYSTEM)).isPresent()) {
            return Optional.of("`sslrootcert` names a file of the machine that berth runs on, which the new server"
                    + " doesn't have. Write `sslrootcert: system`, or `mode: dump`");
        }
        return tls.trusted().isPresent() && !tls.mode().equals(VERIFY_FULL)
                ? Optional.of("PostgreSQL takes `sslrootcert: system` with `sslmode: verify-full` only. Write both, or"
                        + " `mode: dump`")
                : Optional.empty();
    }

    /// The connection string. The old server must ask for the password: a rule of `pg_hba.conf` that trusts
    /// the new server's own machine would let a service log in as any role.
    public static Secret of(PgServerSpec source, String database, Secret password) {
        PgTls tls = source.tls();
        var words = new TreeMap<String, String>();
        words.put("host", source.host());
        words.put("port", String.valueOf(source.port()));
        words.put("dbname", database);
        words.put("user", source.admin());
        words.put("password", password.reveal());
        words.put("sslmode", tls.mode());
        tls.trusted().ifPresent(file -> words.put("sslrootcert", file));
        words.put("sslcertmode", "disable");
        words.put("gssencmode", "disable");
        words.put("require_auth", tls.mode().equals(VERIFY_FULL) ? "password,md5,scram-sha-256" : required(tls));
        words.put("connect_timeout", CONNECT_SECONDS);
        words.put("application_name", "berth");
        return Secret.of(keywords(words));
    }

    /// A libpq connection string. Every value is quoted, so that no value can add another parameter.
    public static String keywords(Map<String, String> connection) {
        return connection.entrySet().stream()
                .map(entry -> entry.getKey() + "='"
                        + entry.getValue().replace("\\", "\\\\").replace("'", "\\'") + "'")
                .collect(Collectors.joining(" "));
    }

    private static String required(PgTls tls) {
        return tls.auth().equals("md5") ? "md5,scram-sha-256" : tls.auth();
    }
}
