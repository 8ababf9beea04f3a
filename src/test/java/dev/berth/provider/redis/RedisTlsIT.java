package dev.berth.provider.redis;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.embedded.FreePort;
import dev.berth.fixture.Certificates;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// TLS against a Redis whose certificate is for `localhost`, and that has a second port without it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisTlsIT {

    private final Certificates certificates;
    private final Workspace workspace;
    private final int port;
    private final RedisServers server;

    RedisTlsIT(@TempDir Path folder) throws IOException {
        RedisServers.requireProgram();
        port = FreePort.find();
        certificates = new Certificates(folder.resolve("certificates"));
        certificates.sign("server", "/CN=redis.example", "subjectAltName=DNS:localhost");
        server = server("tls", port, "no");
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.write("cafe.yaml", "service: cafe\nredis: {slots: {default: 1}, user: cafe}\n");
    }

    private RedisServers server(String name, int tlsPort, String clients) {
        String settings = "requirepass " + RedisServers.PASSWORD + "\ntls-port " + tlsPort + "\ntls-cert-file "
                + certificates.file("server.crt") + "\ntls-key-file " + certificates.file("server.key")
                + "\ntls-ca-cert-file " + certificates.file("ca.crt") + "\ntls-auth-clients " + clients;
        return RedisServers.of(Version.INSTALLED, name, settings, Optional.of(RedisServers.PASSWORD));
    }

    @Test
    void aServerOfATrustedAuthorityIsAppliedTo() {
        platform("localhost", port, ca("ca.crt"));

        var applied = workspace.berth("apply", "--yes");
        var plan = workspace.berth("plan", "--exit-code");
        var doctor = workspace.berth("doctor");

        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(
                        workspace
                                .secret("cafe", "cafe-env", "CAFE_REDIS_URL")
                                .orElseThrow()
                                .matches("rediss://cafe:[A-Za-z0-9]{32}@localhost:" + port + "/1"),
                        applied::all),
                () -> assertEquals(0, doctor.exitCode(), doctor::all),
                () -> assertTrue(doctor.out().contains(", by TLS"), doctor::all),
                () -> assertTrue(doctor.out().contains("logs in to redis by CAFE_REDIS_URL: localhost"), doctor::all));
    }

    @Test
    void whoIsNotTrustedIsNotSpokenTo() {
        assertAll(
                () -> refuses(
                        "localhost",
                        port,
                        ca("other.crt"),
                        "its certificate is signed by nobody in /other.crt. Name the file with its CA's certificate:"
                                + " `cacert` in berth.yaml"),
                () -> refuses(
                        "localhost",
                        port,
                        "",
                        "its certificate is signed by nobody whom the JDK trusts. Name the file with its CA's certificate:"
                                + " `cacert` in berth.yaml"),
                () -> refuses(
                        "127.0.0.1",
                        port,
                        ca("ca.crt"),
                        "its certificate is for another name (No subject alternative names matching IP address"
                                + " 127.0.0.1 found). Write one of its names in berth.yaml, or give it this one"));
    }

    @Test
    void aFileThatHoldsNoCertificateIsSaidSo() {
        assertAll(
                () -> assertEquals(
                        "cacert: /none.crt can't be read: there is no such file", refusal("localhost", ca("none.crt"))),
                () -> assertEquals(
                        "cacert: /server.key holds no certificate in PEM form",
                        refusal("localhost", ca("server.key"))));
    }

    @Test
    void aServerWithoutTlsIsNotUsedByTls() {
        String refusal = refusal("localhost", server.port(), ca("ca.crt"));

        assertTrue(
                refusal.endsWith("it doesn't speak TLS at this port. Name its port with TLS, or write `tls: false` in"
                        + " berth.yaml"),
                refusal);
    }

    @Test
    void aServerWithTlsIsNotUsedWithout() {
        workspace.platform(
                "redis: {main: {host: localhost, port: %d, password: env:REDIS_PASSWORD}}\n".formatted(port));

        var plan = workspace.berth("plan");

        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(
                plan.out()
                        .contains(
                                "can't be reached: it closed the connection. If it speaks TLS at this port, write `tls: true` in"
                                        + " berth.yaml"),
                plan::all);
    }

    /// As Redis does unless it is told otherwise.
    @Test
    void aServerThatAsksForACertificateOfTheClientsIsSaidSo() throws IOException {
        int strict = FreePort.find();
        server("strict tls", strict, "yes");

        String refusal = refusal("localhost", strict, ca("ca.crt"));

        assertTrue(
                refusal.contains("it asks for a client certificate, which berth doesn't have")
                        && refusal.endsWith("et `tls-auth-clients no` in its redis.conf"),
                refusal);
    }

    private void platform(String host, int tlsPort, String cacert) {
        workspace.platform("redis: {main: {host: %s, port: %d, tls: true%s, password: env:REDIS_PASSWORD}}\n"
                .formatted(host, tlsPort, cacert));
    }

    private String ca(String file) {
        return ", cacert: " + certificates.file(file);
    }

    private void refuses(String host, int tlsPort, String cacert, String said) {
        assertEquals(
                "redis \"main\": " + host + ":" + tlsPort + ": can't be reached: " + said,
                refusal(host, tlsPort, cacert));
    }

    private String refusal(String host, String cacert) {
        return refusal(host, port, cacert).replaceFirst("^redis \"main\": ", "");
    }

    /// Why a plan can't read the server.
    private String refusal(String host, int tlsPort, String cacert) {
        platform(host, tlsPort, cacert);
        var plan = workspace.berth("plan");
        assertEquals(9, plan.exitCode(), plan::all);
        assertFalse(plan.all().contains("Exception") || plan.all().contains("\tat "), plan::all);
        return plan.out()
                .replaceFirst("(?s)^.*(?=redis \"main\")", "")
                .replaceFirst("(?s)\n.*", "")
                .replace(certificates.folder().toString(), "")
                .replaceFirst("\\.$", "");
    }
}
