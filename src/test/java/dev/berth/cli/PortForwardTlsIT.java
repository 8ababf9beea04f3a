package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.embedded.PostgresCluster;
import dev.berth.fixture.Certificates;
import dev.berth.fixture.ForwardedServers;
import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.TlsFront;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS through a port-forward, to servers whose certificates are for the names that are declared, and not for this
/// machine's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class PortForwardTlsIT {

    private static final Secret PASSWORD = Secret.of("superuser-Password/1");

    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final RabbitBroker rabbit = RabbitBroker.shared();
    private final Path folder;
    private final Certificates certificates;
    private final PostgresCluster postgres;
    private final Workspace workspace;
    private final ForwardedServers servers;

    PortForwardTlsIT(@TempDir Path folder) throws IOException {
        Installed.require("pg_dump", Installed.runs("pg_dump", "--version"), "apt-get install postgresql-client");
        this.folder = folder;
        certificates = new Certificates(folder.resolve("certificates"));
        certificates.sign(
                "declared",
                "/CN=infra",
                "subjectAltName=DNS:postgresql.infra.svc.cluster.local,DNS:redis-master.infra.svc.cluster.local,"
                        + "DNS:rabbitmq.infra.svc.cluster.local");
        certificates.sign("local", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        postgres = start(Files.createDirectory(folder.resolve("cluster")));
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("KUBECONFIG", ForwardedServers.kubeconfig(folder).toString());
        workspace.environment("ADMIN_PASSWORD", PASSWORD.reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        servers = new ForwardedServers(folder);
    }

    /// It lets nobody in but by TLS.
    private PostgresCluster start(Path cluster) throws IOException {
        Files.copy(certificates.file("declared.crt"), cluster.resolve("server.crt"));
        Files.copy(certificates.file("declared.key"), cluster.resolve("server.key"));
        Files.setPosixFilePermissions(cluster.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(cluster.resolve("hba"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        var settings = new TreeMap<>(Map.of(
                "ssl", "on",
                "ssl_cert_file", cluster.resolve("server.crt").toString(),
                "ssl_key_file", cluster.resolve("server.key").toString(),
                "hba_file", cluster.resolve("hba").toString()));
        return PostgresCluster.start(PostgresServer.programs(PostgresServer.OLDEST), cluster, PASSWORD, settings);
    }

    @BeforeEach
    void declare() {
        platform("postgresql.infra.svc.cluster.local");
        workspace.clear();
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\nredis: 0\nrabbitmq: {}\n");
    }

    private void platform(String host) {
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    access: port-forward
                    service: infra/postgresql
                    sslmode: verify-full
                    sslrootcert: %s
                    admin: {user: postgres, password: env:ADMIN_PASSWORD}
                redis:
                  main: {access: port-forward, service: infra/redis, tls: true, cacert: %s, password: env:REDIS_PASSWORD}
                rabbitmq:
                  main:
                    access: port-forward
                    service: infra/rabbitmq
                    management: https://rabbitmq.infra.svc.cluster.local:15671
                    cacert: %s
                    user: admin
                    password: env:RABBITMQ_PASSWORD
                """.formatted(
                        host, certificates.file("ca.crt"), certificates.file("ca.crt"), certificates.file("ca.crt")));
    }

    @AfterEach
    void reset() {
        redis.reset();
        rabbit.reset();
    }

    @AfterAll
    void stop() {
        servers.close();
        postgres.close();
    }

    @Test
    void theDeclaredNamesAreThoseOfTheCertificates() throws IOException {
        try (var encryptedRedis = new TlsFront(certificates.keyStore("declared", "secret"), "secret", redis.port());
                var encryptedRabbit =
                        new TlsFront(certificates.keyStore("declared", "secret"), "secret", rabbit.management())) {
            reach(encryptedRedis, encryptedRabbit);
            Path dumps = Files.createDirectory(folder.resolve("dumps"));

            var applied = workspace.berth("apply", "--yes");
            var plan = workspace.berth("plan");
            var doctor = workspace.berth("doctor");
            workspace.write(
                    "cafe.yaml",
                    "service: cafe\nstate: absent\npostgres: {quarantine: 0d, data: discard}\nredis: 0\nrabbitmq: {}\n");
            var removed = workspace.berth(
                    "apply",
                    "--yes",
                    "--allow",
                    "too-many-deletes",
                    "--allow",
                    "data-loss",
                    "--backup-dir",
                    dumps.toString());

            assertAll(
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertTrue(plan.out().contains("No changes."), plan::all),
                    () -> assertEquals(0, doctor.exitCode(), doctor::all),
                    () -> assertTrue(doctor.out().contains("by TLS"), doctor::all),
                    () -> assertEquals(0, removed.exitCode(), removed::all),
                    () -> {
                        try (var made = Files.list(dumps)) {
                            assertEquals(1, made.count());
                        }
                    });
        }
    }

    @Test
    void aCertificateForThisMachineIsNobodysThere() throws IOException {
        try (var encryptedRedis = new TlsFront(certificates.keyStore("local", "secret"), "secret", redis.port());
                var encryptedRabbit =
                        new TlsFront(certificates.keyStore("local", "secret"), "secret", rabbit.management())) {
            reach(encryptedRedis, encryptedRabbit);
            platform("other.infra.svc.cluster.local");

            var plan = workspace.berth("plan");

            assertEquals(9, plan.exitCode(), plan::all);
            for (String reason : new String[] {
                "The hostname other.infra.svc.cluster.local could not be verified",
                "No subject alternative DNS name matching redis-master.infra.svc.cluster.local found",
                "No subject alternative DNS name matching rabbitmq.infra.svc.cluster.local found"
            }) {
                assertTrue(plan.all().contains(reason), () -> reason + "\n" + plan.all());
            }
        }
    }

    private void reach(TlsFront encryptedRedis, TlsFront encryptedRabbit) {
        servers.server("postgresql", 5432, postgres.port())
                .server("redis", 6379, encryptedRedis.port())
                .server("rabbitmq", 15671, encryptedRabbit.port());
    }
}
