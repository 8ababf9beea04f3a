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
/// @param certificate the file with berth's own certificate
/// @param key the file with its key
public record PgTls(String mode, Optional<String> trusted, Optional<String> certificate, Optional<String> key) {

    private static final String SYSTEM = "system";

    static PgTls of(Node node) {
        return new PgTls(
                node.text("sslmode").orElseThrow(),
                node.text("sslrootcert"),
                node.text("sslcert"),
                node.text("sslkey"));
    }

    /// For the driver, which would ignore the trusted certificates where libpq doesn't.
    /// See PostgreSQL docs, "SSL Support", "Client Verification of Server Certificates".
    SortedMap<String, String> properties() {
        boolean verifies = mode.equals("require") && trusted.isPresent();
        var properties = new TreeMap<>(Map.of("sslmode", verifies ? "verify-ca" : mode));
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
    SortedMap<String, String> keywords() {
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
}
