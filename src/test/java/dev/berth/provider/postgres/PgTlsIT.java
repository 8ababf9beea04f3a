package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Secret;
import dev.berth.embedded.PostgresCluster;
import dev.berth.fixture.Certificates;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// TLS in libpq's six modes, against a server whose certificate is for `localhost` and that knows clients by theirs.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgTlsIT {

    private static final Secret PASSWORD = Secret.of("superuser-Password/1");

    private final Certificates certificates;
    private final Workspace workspace;
    private final PostgresServer plain = PostgresServer.of(PostgresServer.NEWEST);
    private final PostgresCluster encrypted;

    PgTlsIT(@TempDir Path folder) throws Exception {
        certificates = new Certificates(folder.resolve("certificates"));
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", PASSWORD.reveal());
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        certificates.sign("server", "/CN=db.example", "subjectAltName=DNS:localhost");
        certificates.sign("client", "/CN=certified", "extendedKeyUsage=clientAuth");
        encrypted = start(Files.createDirectory(folder.resolve("cluster")));
    }

    @AfterAll
    void stop() {
        encrypted.close();
    }

    /// It asks `certified` for a certificate and nothing else, and lets `wary` in by TLS only.
    private PostgresCluster start(Path cluster) throws IOException {
        for (String file : List.of("server.key", "server.crt", "ca.crt")) {
            Files.copy(certificates.file(file), cluster.resolve(file));
        }
        Files.setPosixFilePermissions(cluster.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(cluster.resolve("hba"), """
                hostssl all certified 127.0.0.1/32 cert
                hostnossl all wary 127.0.0.1/32 reject
                host all all 127.0.0.1/32 scram-sha-256
                """);
        var settings = new TreeMap<>(Map.of(
                "ssl", "on",
                "ssl_cert_file", cluster.resolve("server.crt").toString(),
                "ssl_key_file", cluster.resolve("server.key").toString(),
                "ssl_ca_file", cluster.resolve("ca.crt").toString(),
                "hba_file", cluster.resolve("hba").toString()));
        var server = PostgresCluster.start(PostgresServer.programs(PostgresServer.NEWEST), cluster, PASSWORD, settings);
        try (var connection = server.connect(PostgresCluster.SUPERUSER, PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("create role certified login createdb createrole");
            statement.execute("create role wary login createdb createrole password '" + PASSWORD.reveal() + "'");
        } catch (SQLException failure) {
            server.close();
            throw new IllegalStateException(failure);
        }
        return server;
    }

    @Test
    void eachModeTrustsAsLibpqDoes() {
        String ca = ", sslrootcert: " + certificates.file("ca.crt");
        String other = ", sslrootcert: " + certificates.file("other.crt");
        assertAll(
                () -> reads("localhost", "postgres", "sslmode: disable"),
                () -> reads("localhost", "wary", "sslmode: allow"),
                () -> reads("localhost", "wary", "sslmode: prefer"),
                () -> reads("localhost", "postgres", "sslmode: require"),
                () -> reads("127.0.0.1", "postgres", "sslmode: verify-ca" + ca),
                () -> reads("localhost", "postgres", "sslmode: verify-full" + ca),
                () -> refuses(
                        "localhost",
                        "wary",
                        "sslmode: disable",
                        "refused the login of wary: pg_hba.conf rejects connection for host \"127.0.0.1\", user \"wary\","
                                + " database \"postgres\", no encryption. Let pg_hba.conf admit it, or name a database that its"
                                + " admin may enter as `maintenanceDatabase` of this server in berth.yaml, such as"
                                + " `maintenanceDatabase: defaultdb`."),
                () -> refuses(
                        "127.0.0.1",
                        "postgres",
                        "sslmode: verify-full" + ca,
                        "can't be reached: The hostname 127.0.0.1 could not be verified by hostnameverifier"
                                + " PgjdbcHostnameVerifier (sslmode verify-full in berth.yaml)."),
                () -> refuses("localhost", "postgres", "sslmode: verify-ca" + other, unknown("/other.crt")),
                () -> refuses("localhost", "postgres", "sslmode: require" + other, unknown("/other.crt")),
                () -> refuses("localhost", "postgres", "sslmode: verify-full, sslrootcert: system", unknown("system")),
                () -> refuses(
                        "localhost",
                        "postgres",
                        "sslmode: verify-ca, sslrootcert: /no/such.crt",
                        "can't be reached: Could not open SSL root certificate file /no/such.crt (sslmode verify-ca in"
                                + " berth.yaml)."));
    }

    private static String unknown(String file) {
        return "can't be reached: its certificate is signed by nobody in " + file + " (sslrootcert in berth.yaml).";
    }

    @Test
    void aServerWithoutTlsIsUsedWithoutOnlyIfThatIsAllowed() {
        String ca = ", sslrootcert: " + certificates.file("ca.crt");
        assertAll(
                () -> assertEquals("", refusal("127.0.0.1", plain.port(), "postgres", "sslmode: prefer")),
                () -> assertEquals(
                        "can't be reached: The server does not support SSL (sslmode require in berth.yaml).",
                        refusal("127.0.0.1", plain.port(), "postgres", "sslmode: require")),
                () -> assertEquals(
                        "can't be reached: The server does not support SSL (sslmode verify-full in berth.yaml).",
                        refusal("127.0.0.1", plain.port(), "postgres", "sslmode: verify-full" + ca)));
    }

    @Test
    void aCertificateOfItsOwnLetsBerthIn() {
        String own = "sslcert: " + certificates.file("client.crt") + ", sslkey: ";
        String stranger = "sslcert: " + certificates.file("other.crt") + ", sslkey: " + certificates.file("other.key");
        assertAll(
                () -> reads("localhost", "certified", own + certificates.file("client.key")),
                () -> refuses(
                        "localhost",
                        "certified",
                        "sslmode: require",
                        "refused the login of certified: connection requires a valid client certificate."),
                () -> refuses(
                        "localhost",
                        "certified",
                        own + "/no/such.key",
                        "can't be reached: Could not read SSL key file /no/such.key (sslmode prefer in berth.yaml)."),
                () -> refuses(
                        "localhost",
                        "certified",
                        stranger,
                        "refused the login of certified: connection requires a valid client certificate."));
    }

    private void reads(String host, String user, String tls) {
        assertEquals("", refusal(host, encrypted.port(), user, tls), user + " with " + tls);
    }

    private void refuses(String host, String user, String tls, String said) {
        assertEquals(said, refusal(host, encrypted.port(), user, tls), user + " with " + tls);
    }

    /// Why a plan can't read the server, behind its address; empty if it can.
    private String refusal(String host, int port, String user, String tls) {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, %s}}\n"
                        .formatted(host, port, user, tls));
        var plan = workspace.berth("plan");
        if (plan.exitCode() == 0) {
            return "";
        }
        assertEquals(9, plan.exitCode(), plan::all);
        return plan.out()
                .replaceFirst("(?s)^.*postgres \"main\" at " + host + ":" + port + "(: it)? ", "")
                .replaceFirst("(?s)\n.*", "")
                .replace(certificates.folder().toString(), "")
                .strip();
    }
}
