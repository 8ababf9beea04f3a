package dev.berth.provider.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.embedded.FreePort;
import dev.berth.fixture.Certificates;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// TLS against a broker whose certificate is for `localhost`, and that has second ports without it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RabbitTlsIT {

    private final Certificates certificates;
    private final Workspace workspace;
    private final int amqps = FreePort.find();
    private final int https = FreePort.find();
    private final RabbitBroker broker;

    RabbitTlsIT(@TempDir Path folder) throws IOException {
        certificates = new Certificates(folder.resolve("certificates"));
        certificates.sign("server", "/CN=rabbit.example", "subjectAltName=DNS:localhost");
        broker = RabbitBroker.with(
                """
                        listeners.ssl.local = 127.0.0.1:%d
                        ssl_options.cacertfile = FOLDER/ca.crt
                        ssl_options.certfile = FOLDER/server.crt
                        ssl_options.keyfile = FOLDER/server.key
                        ssl_options.verify = verify_none
                        management.ssl.ip = 127.0.0.1
                        management.ssl.port = %d
                        management.ssl.cacertfile = FOLDER/ca.crt
                        management.ssl.certfile = FOLDER/server.crt
                        management.ssl.keyfile = FOLDER/server.key
                        """.formatted(amqps, https),
                List.of(certificates.file("ca.crt"), certificates.file("server.crt"), certificates.file("server.key")));
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        workspace.write("cafe.yaml", "service: cafe\nrabbitmq: {}\n");
    }

    @Test
    void aServerOfATrustedAuthorityIsAppliedTo() {
        platform("https://localhost:" + https, ca("ca.crt"), amqps);

        var applied = workspace.berth("apply", "--yes");
        var plan = workspace.berth("plan", "--exit-code");
        var doctor = workspace.berth("doctor");

        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(
                        workspace
                                .secret("cafe", "cafe-env", "CAFE_RABBITMQ_URL")
                                .orElseThrow()
                                .matches("amqps://cafe_user:[A-Za-z0-9]{32}@localhost:" + amqps + "/cafe"),
                        applied::all),
                () -> assertEquals(0, doctor.exitCode(), doctor::all),
                () -> assertTrue(
                        doctor.out().contains("logs in to rabbitmq by CAFE_RABBITMQ_URL: localhost:" + amqps),
                        doctor::all));
    }

    @Test
    void whoIsNotTrustedIsNotSpokenTo() {
        String file = ". Name the file with its CA's certificate: `cacert` in berth.yaml";
        assertAll(
                () -> assertEquals(
                        "can't be reached: its certificate is signed by nobody in /other.crt" + file,
                        refusal("https://localhost:" + https, ca("other.crt"))),
                () -> assertEquals(
                        "can't be reached: its certificate is signed by nobody whom the JDK trusts" + file,
                        refusal("https://localhost:" + https, "")),
                () -> assertEquals(
                        "can't be reached: its certificate is for another name (No subject alternative names matching IP"
                                + " address 127.0.0.1 found). Write one of its names in berth.yaml, or give it this one",
                        refusal("https://127.0.0.1:" + https, ca("ca.crt"))),
                () -> assertEquals(
                        "cacert: /none.crt can't be read: there is no such file",
                        refusal("https://localhost:" + https, ca("none.crt"))));
    }

    @Test
    void aServerWithoutTlsIsNotUsedByTlsNorTheOtherWayRound() {
        assertAll(
                () -> assertEquals(
                        "can't be reached: it doesn't speak TLS at this port. Name its port with TLS, or write an http://"
                                + " URL as `management` in berth.yaml",
                        refusal("https://localhost:" + broker.management(), ca("ca.crt"))),
                () -> assertTrue(refusal("http://localhost:" + https, "")
                        .endsWith("If it speaks TLS at this port, write an https:// URL as `management` in"
                                + " berth.yaml")));
    }

    /// What services are told may be wrong while berth's own way is right.
    @Test
    void theDoctorTriesWhatServicesAreTold() {
        platform("https://localhost:" + https, ca("ca.crt"), amqps);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        platform("https://localhost:" + https, ca("ca.crt"), broker.port());
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        var doctor = workspace.berth("doctor");

        assertEquals(1, doctor.exitCode(), doctor::all);
        assertTrue(
                doctor.out()
                        .contains("can't log in to rabbitmq by CAFE_RABBITMQ_URL: localhost:" + broker.port()
                                + " vhost cafe: it doesn't speak TLS at this port."),
                doctor::all);
    }

    private void platform(String management, String cacert, int port) {
        workspace.platform("""
                rabbitmq:
                  main: {host: localhost, port: %d, tls: true, management: "%s", user: admin, password: env:RABBITMQ_PASSWORD%s}
                """.formatted(port, management, cacert));
    }

    private String ca(String file) {
        return ", cacert: " + certificates.file(file);
    }

    /// Why a plan can't read the server, behind its URL.
    private String refusal(String management, String cacert) {
        platform(management, cacert, amqps);
        var plan = workspace.berth("plan");
        assertEquals(9, plan.exitCode(), plan::all);
        assertFalse(plan.all().contains("Exception") || plan.all().contains("\tat "), plan::all);
        return plan.out()
                .replaceFirst("(?s)^.*rabbitmq \"main\": (" + management + "[: ]*)?", "")
                .replaceFirst("(?s)\n.*", "")
                .replace(certificates.folder().toString(), "")
                .replaceFirst("\\.$", "");
    }
}
