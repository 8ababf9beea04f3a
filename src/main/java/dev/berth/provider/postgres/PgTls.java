package dev.berth.provider.postgres;

import dev.berth.core.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a connection to a server is encrypted and whom it trusts, in libpq's words.
///
/// @param mode one of libpq's six
/// @param trusted the file with the certificates that are trusted, or `system` for those that everybody trusts
/// @param certificate the file with berth's client certificate
/// @param key the file with its key
/// @param auth the weakest way to prove the password that is accepted without verified TLS: `scram-sha-256` or `md5`
public record PgTls(
        String mode, Optional<String> trusted, Optional<String> certificate, Optional<String> key, String auth) {

    private static final String SYSTEM = "system";

    private static final String SCRAM = "scram-sha-256";

    private static final String REQUIRE_AUTH = "requireAuth";

    static PgTls of(Node node) {
        return new PgTls(
                node.text("sslmode").orElseThrow(),
                node.text("sslrootcert"),
                node.text("sslcert"),
                node.text("sslkey"),
                node.text("requireAuth").orElse(SCRAM));
    }

    /// The settings of a manifest's `from:`, where the mode is optional.
    static PgTls ofSource(Node node) {
        return new PgTls(
                node.text("sslmode").orElse("prefer"),
                node.text("sslrootcert"),
                Optional.empty(),
                Optional.empty(),
                node.text(REQUIRE_AUTH).orElse(SCRAM));
    }

    /// For the driver, which would ignore the trusted certificates where libpq doesn't.
    /// See PostgreSQL docs, "SSL Support", "Client Verification of Server Certificates".
    public SortedMap<String, String> properties() {
        String driverMode = mode.equals("require") && trusted.isPresent() ? "verify-ca" : mode;
        var properties = new TreeMap<>(Map.of("sslmode", driverMode));
        if (!isVerified(driverMode)) {
            properties.put(REQUIRE_AUTH, accepted());
        }
        if (trusted.equals(Optional.of(SYSTEM))) {
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else {
            trusted.ifPresent(file -> properties.put("sslrootcert", file));
        }
        certificate.ifPresent(file -> properties.put("sslcert", file));
        key.ifPresent(file -> properties.put("sslkey", file));
        return properties;
    }

    /// For libpq's programs, in the keywords of a connection string. They get no home, so its files are named.
    public SortedMap<String, String> keywords() {
        var keywords = new TreeMap<>(Map.of("sslmode", mode));
        trusted.or(() -> usual("root.crt")).ifPresent(file -> keywords.put("sslrootcert", file));
        certificate.or(() -> usual("postgresql.crt")).ifPresent(file -> keywords.put("sslcert", file));
        key.or(() -> usual("postgresql.key")).ifPresent(file -> keywords.put("sslkey", file));
        return keywords;
    }

    /// The file that libpq and the driver take if none is named.
    private static Optional<String> usual(String name) {
        return Optional.of(Path.of(System.getProperty("user.home"), ".postgresql", name))
                .filter(Files::isReadable)
                .map(Path::toString);
    }

    /// What libpq's programs accept as proof of the password, in its variable: `PGREQUIREAUTH`. Those older
    /// than 16 don't know it. Empty with verified TLS.
    public Optional<String> requiredAuth() {
        boolean verified = isVerified(mode) || (mode.equals("require") && trusted.isPresent());
        return verified ? Optional.empty() : Optional.of(accepted());
    }

    /// What the driver gets for a login with this `sslmode` of its own: no password in clear text to a server that
    /// has not proven who it is.
    public SortedMap<String, String> properties(String ownMode) {
        var properties = new TreeMap<>(Map.of("sslmode", ownMode));
        if (!isVerified(ownMode)) {
            properties.put(REQUIRE_AUTH, accepted());
        }
        return properties;
    }

    private static boolean isVerified(String mode) {
        return mode.equals("verify-ca") || mode.equals("verify-full");
    }

    /// With `none`, as a server that trusts everybody gets no password at all.
    private String accepted() {
        return auth.equals(SCRAM) ? SCRAM + ",none" : "md5," + SCRAM + ",none";
    }
}
