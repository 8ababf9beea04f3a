package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `berth doctor` on PostgreSQL servers where something is wrong: the right step fails, and says cause and remedy.
@ParameterizedClass(name = "{0} as {1}")
@MethodSource("servers")
class DoctorIT {

    private final PostgresServer server;
    private final Login admin;
    private final Workspace workspace;

    DoctorIT(PostgresServer server, Login admin, @TempDir Path folder) {
        this.server = server;
        this.admin = admin;
        this.workspace = new Workspace(folder);
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @BeforeEach
    void threeServices() {
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        platform("port: " + server.port());
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        workspace.write("erp.yaml", "service: erp\npostgres: {}\n");
        workspace.write("tea.yaml", "service: tea\npostgres: {}\n");
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void platform(String rest) {
        workspace.platform(
                "postgres: {main: {host: %s, %s, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\nguards: {maxUpdatePercent: 100}\n"
                        .formatted(server.host(), rest, admin.user()));
    }

    private void applied() {
        Result applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    private boolean isSuperuser() {
        return admin.user().equals(server.superuser().user());
    }

    private static void says(Result doctor, String... findings) {
        assertEquals(1, doctor.exitCode(), doctor::all);
        for (String finding : findings) {
            assertTrue(doctor.out().contains(finding), () -> finding + "\n" + doctor.all());
        }
    }

    private Secret password(String service) {
        var url = Pattern.compile("://[^:]+:([^@]+)@")
                .matcher(workspace
                        .secret(service, service + "-env", service.toUpperCase(Locale.ROOT) + "_POSTGRES_URL")
                        .orElseThrow());
        assertTrue(url.find());
        return Secret.of(url.group(1));
    }

    @Test
    void withoutAManifestItChecksEveryServerOfThePlatform() {
        workspace.clear();
        workspace.platform("""
                postgres:
                  main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}
                  other: {host: no-such-host.invalid, admin: {password: env:ADMIN_PASSWORD}}
                redis: {main: {host: 127.0.0.1, port: 1, password: none}}
                """.formatted(server.host(), server.port(), admin.user()));

        Result doctor = workspace.berth("doctor");

        says(
                doctor,
                "postgres/main   " + admin.user() + " logs in; PostgreSQL " + server.major(),
                "NOT OK  postgres/other  no name server knows no-such-host.invalid",
                "NOT OK  redis/main      port 1 of 127.0.0.1 takes no connections",
                "\n2 of ",
                " checks failed" + (server.major() == 13 ? ", 1 warning.\n" : ".\n"));
        assertFalse(doctor.out().contains("rabbitmq"), doctor::all);
    }

    @Test
    void theStepThatFailsSaysWhy() {
        applied();
        server.execute(
                "cafe",
                "alter database cafe set default_transaction_read_only = on",
                "alter role erp_user set search_path = nowhere");
        server.execute(
                "tea", "alter schema public owner to postgres", "revoke all on schema public from public, tea_user");

        Result doctor = workspace.berth("doctor");

        says(
                doctor,
                "ok      cafe           logs in as cafe_user by CAFE_POSTGRES_URL: cafe at ",
                "NOT OK  cafe           can't create a table as cafe_user by CAFE_POSTGRES_URL: cafe at "
                        + server.host() + ":" + server.port() + ": the database is set read-only",
                "alter database \"cafe\" reset default_transaction_read_only",
                "NOT OK  erp            can't create a table as erp_user",
                "none of the schemas in its search path is there: nowhere",
                "create schema public authorization \"erp_user\"",
                "NOT OK  tea            can't create a table as tea_user",
                "schema public belongs to postgres, and the login may not create in it",
                "grant usage, create on schema \"public\" to \"tea_user\"");
        assertFalse(doctor.out().contains("can't log in"), doctor::all);
    }

    @Test
    void aLoginThatIsRefusedSaysWhatWouldLetItIn() throws SQLException {
        applied();
        server.execute(
                "postgres",
                "alter role cafe_user nologin",
                "alter role erp_user connection limit 1",
                "alter database tea connection limit 1");
        try (var _ = server.connect(new Login("erp_user", password("erp")), "erp");
                var _ = server.connect(new Login("tea_user", password("tea")), "tea")) {

            Result doctor = workspace.berth("doctor");

            says(
                    doctor,
                    "can't log in as cafe_user by CAFE_POSTGRES_URL",
                    "is not permitted to log in",
                    "-> Run: berth plan, which lets the login log in again",
                    "too many connections for role \"erp_user\". They are held by erp_user in erp 1\n",
                    "Raise `connectionLimit` of erp_user",
                    "too many connections for database \"tea\". They are held by tea_user in tea 1\n",
                    "Raise `connectionLimit` of tea");
        }
    }

    @Test
    void whatWillFailSoonIsToldBefore() {
        workspace.write(
                "cafe.yaml",
                "service: cafe\npostgres: {connectionLimit: 900, roles: {cafe_report: {access: read, validUntil: 2090-01-05}}}\n");
        applied();
        LocalDate end = LocalDate.now(ZoneOffset.UTC).plusDays(20);
        server.execute(
                "postgres",
                "set password_encryption = 'md5'; alter role erp_user password '"
                        + password("erp").reveal() + "'",
                "alter role tea_user valid until '2020-01-01 00:00+00'",
                "alter role cafe_report valid until '" + end + " 00:00+00'");
        server.execute("cafe", "create table restored ()", "create view seen as select 1 as one");

        Result doctor = workspace.berth("doctor");

        says(
                doctor,
                "NOT OK  cafe           the password of cafe_report ends at " + end + " 00:00 UTC",
                "Set a later `validUntil` for cafe_report at "
                        + workspace.services().resolve("cafe.yaml") + ":2",
                "NOT OK  tea            the password of tea_user ended at 2020-01-01 00:00 UTC",
                "warning postgres/main  the connection limits of 1 database add up to 900, and the server has room for ",
                "NOT OK  cafe           cafe_user doesn't own all tables in cafe, so it can't alter them and may not read"
                        + " them. Others own: " + server.superuser().user() + " 2\n",
                "alter table public.restored owner to \"cafe_user\"");
        assertEquals(
                isSuperuser(),
                doctor.out().contains("NOT OK  erp            the password of erp_user is stored as an MD5 hash"),
                doctor::all);
        assertEquals(server.major() == 13, doctor.out().contains("is past its end of life"), doctor::all);
    }

    @Test
    void aServerThatIsDownIsSaidOnce() {
        applied();
        workspace.platform("postgres: {main: {host: %s, port: 1, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), admin.user()));
        for (String service : List.of("cafe", "erp", "tea")) {
            workspace.handmade(
                    service,
                    service + "-env",
                    Map.of(
                            service.toUpperCase(Locale.ROOT) + "_POSTGRES_URL",
                            "postgresql://" + service + "_user:pw-of-the-service@127.0.0.1:1/" + service));
        }
        Result down = workspace.berth("doctor");
        platform("port: %d, endpoints: {default: {host: pooler.invalid, port: 6432}}".formatted(server.port()));
        for (String service : List.of("cafe", "erp", "tea")) {
            workspace.handmade(
                    service,
                    service + "-env",
                    Map.of(
                            service.toUpperCase(Locale.ROOT) + "_POSTGRES_URL",
                            "postgresql://" + service + "_user:pw-of-the-service@pooler.invalid:6432/" + service));
        }
        Result pooler = workspace.berth("doctor");

        assertAll(
                () -> assertEquals(1, down.exitCode(), down::all),
                () -> assertTrue(down.out().endsWith("\n1 of 4 checks failed.\n"), down::all),
                () -> assertEquals(1, pooler.exitCode(), pooler::all),
                () -> assertEquals(3, pooler.out().split("pooler.invalid", -1).length, pooler::all),
                () -> assertTrue(
                        pooler.out()
                                .contains("NOT OK  postgres/main  no service can log in at pooler.invalid:6432: no name"
                                        + " server knows pooler.invalid. The Secrets of cafe, erp and tea name it"),
                        pooler::all));
    }

    @Test
    void aNamedServiceIsTheOnlyOneWhoseLoginIsTried() throws IOException {
        applied();
        var connections = new AtomicInteger();
        try (var elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            workspace.handmade(
                    "erp",
                    "erp-env",
                    Map.of(
                            "ERP_POSTGRES_URL",
                            "postgresql://erp_user:pw-of-the-service@127.0.0.1:%d/erp"
                                    .formatted(elsewhere.getLocalPort())));
            Thread.ofPlatform().daemon().start(() -> hangUp(elsewhere, connections));

            Result one = workspace.berth("doctor", "cafe");
            assertEquals(0, one.exitCode(), one::all);
            assertEquals(0, connections.get(), one::all);

            Result all = workspace.berth("doctor");
            assertEquals(1, all.exitCode(), all::all);
            assertTrue(connections.get() > 0, all::all);
        }
    }

    private static void hangUp(ServerSocket elsewhere, AtomicInteger connections) {
        try {
            while (true) {
                elsewhere.accept().close();
                connections.incrementAndGet();
            }
        } catch (IOException closed) {
            assertTrue(elsewhere.isClosed(), closed::toString);
        }
    }

    @Test
    void aFullServerSaysWhoHoldsTheSessions() throws SQLException {
        assumeTrue(
                server.major() == PostgresServer.NEWEST && isSuperuser(),
                "what the server says doesn't depend on berth's admin: one is enough");
        applied();
        var held = new ArrayList<Connection>();
        try {
            while (held.size() < 500) {
                held.add(server.connect(new Login("cafe_user", password("cafe")), "cafe"));
            }
        } catch (SQLException full) {
            assertEquals("53300", full.getSQLState());
        }
        Result doctor = workspace.berth("doctor");
        for (Connection one : held) {
            one.close();
        }

        says(
                doctor,
                " of 100 sessions are taken (max_connections; 3 are kept for superusers). They are held by cafe_user in"
                        + " cafe " + held.size(),
                "NOT OK  postgres/main  no service can log in at ",
                "The Secrets of cafe, erp and tea name it");
    }

    @Test
    void aLineOfPgHbaIsNamed() throws IOException, InterruptedException {
        assumeTrue(
                server.major() == PostgresServer.NEWEST && isSuperuser(),
                "what the server says doesn't depend on berth's admin: one is enough");
        applied();
        Path hba = Path.of(server.query("postgres", "show hba_file").getFirst());
        String before = Files.readString(hba);
        Files.writeString(hba, "host all cafe_user 127.0.0.1/32 reject\n" + before);
        try {
            server.execute("postgres", "select pg_reload_conf()");
            String url =
                    workspace.secret("cafe", "cafe-env", "CAFE_POSTGRES_URL").orElseThrow();
            for (int i = 0; i < 50 && server.admits(url); i++) {
                Thread.sleep(20);
            }

            says(
                    workspace.berth("doctor"),
                    "can't log in as cafe_user by CAFE_POSTGRES_URL",
                    "pg_hba.conf rejects connection",
                    "host  cafe  cafe_user  127.0.0.1/32  scram-sha-256  and then run: select pg_reload_conf()");
        } finally {
            Files.writeString(hba, before);
            server.execute("postgres", "select pg_reload_conf()");
        }
    }
}
