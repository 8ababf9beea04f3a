package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Cut;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Typed;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One service on PostgreSQL, Redis, RabbitMQ and in a Secret, beside others that use fewer: planned, applied, looked
/// at.
class FourSystemsIT {

    private final PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final RabbitBroker rabbit = RabbitBroker.shared();

    private final Workspace workspace;

    FourSystemsIT(@TempDir Path folder) {
        workspace = new Workspace(folder);
    }

    @BeforeEach
    void services() {
        workspace.environment("ADMIN_PASSWORD", postgres.admin().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        platform(postgres.port(), rabbit.management());
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {connectionLimit: 10, extensions: [hstore]}
                redis: {slots: {default: 2}, user: cafe, keys: "cafe:*"}
                rabbitmq: {limits: {queues: 4}}
                """);
        workspace.write("erp.yaml", """
                service: erp-api
                postgres: {}
                redis: {slots: {cache: 0, jobs: 1}}
                """);
        workspace.write("mail.yaml", "service: mail\nrabbitmq: {}\n");
    }

    private void platform(int postgresPort, int management) {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}\n"
                                .formatted(postgres.host(), postgresPort)
                        + redis.platform()
                        + rabbit.platform().replace(":" + rabbit.management() + "\n", ":" + management + "\n"));
    }

    @AfterEach
    void reset() {
        postgres.reset();
        redis.reset();
        rabbit.reset();
    }

    @Test
    void aServiceThatUsesAllIsOneBlockInTheOrderOfTheServers() {
        var plan = workspace.berth("plan");

        assertTrue(
                plan.out().replaceAll(" +/\\S+services\\.d/", "  services.d/").contains("""
                        cafe-backend  services.d/cafe.yaml:2
                          + postgres role       cafe_user                  login
                          + postgres database   cafe                       owner cafe_user
                          + postgres extension  cafe/hstore
                          + rabbitmq user       cafe_user                  login
                          + rabbitmq vhost      cafe                       max-queues 4
                          + rabbitmq permission cafe/cafe_user             everything
                          + redis user          cafe                       keys cafe:*, all but dangerous commands
                          + redis slot          2                          empty
                          + secret              cafe/cafe-backend-env      CAFE_POSTGRES_URL, CAFE_RABBITMQ_URL, CAFE_REDIS_ADDR and 1 more
                        """), plan::all);
    }

    @Test
    void aServerThatIsDownLeavesTheRestOfThePicture() {
        var gone = new Cut(rabbit.host(), rabbit.management());
        gone.close();
        platform(postgres.port(), gone.port());

        var applied = workspace.berth("apply", "--yes");
        var status = workspace.berth("status");

        assertAll(
                () -> assertEquals(9, applied.exitCode(), applied::all),
                () -> assertTrue(applied.out().contains("nothing is known of 2 of 3 services"), applied::all),
                () -> assertTrue(applied.out().contains("Applied 1 service"), applied::all),
                () -> assertTrue(workspace
                        .secret("erp", "erp-api-env", "ERP_POSTGRES_URL")
                        .isPresent()),
                () -> assertTrue(workspace
                        .secret("cafe", "cafe-backend-env", "CAFE_POSTGRES_URL")
                        .isEmpty()),
                () -> assertEquals(9, status.exitCode(), status::all),
                () -> assertTrue(status.out().matches("(?s).*erp-api +in sync .*"), status::all),
                () -> assertTrue(status.out().matches("(?s).*cafe-backend +unknown.*"), status::all),
                () -> assertTrue(status.out().contains("! unreadable rabbitmq/main: "), status::all));
        platform(postgres.port(), rabbit.management());
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    @Test
    void aServerThatStopsWhileItIsAppliedToFailsOnlyItsServices() {
        try (var way = new Cut(rabbit.host(), rabbit.management())) {
            platform(postgres.port(), way.port());
            workspace.write("mail.yaml", "service: mail\nsecrets: {mail-env: {K: \"${generate:20}\"}}\n");
            var applied = workspace.berthAt("012", new Typed("yes", way::close), "apply");

            assertEquals(9, applied.exitCode(), applied::all);
            assertTrue(applied.err().contains("it answered when the plan was made; nothing was changed"), applied::all);
        }
    }

    @Test
    void aStepThatAServerRefusesFailsOnlyItsService() {
        workspace.write("mail.yaml", """
                service: mail
                redis: {slots: {default: 6}, user: mail}
                rabbitmq: {policies: {bad: {pattern: x, definition: {no-such-setting: 1}}}}
                """);

        var applied = workspace.berth("apply", "--yes");
        var plan = workspace.berth("plan");

        assertAll(
                () -> assertEquals(7, applied.exitCode(), applied::all),
                () -> assertTrue(applied.out().contains("Applied 2 services, 1 failed"), applied::all),
                () -> assertTrue(applied.out().contains("failed   mail: PUT /api/policies/mail/bad "), applied::all),
                () -> assertTrue(applied.out().contains("are not recognised policy settings"), applied::all),
                () -> assertTrue(plan.out().contains("2 services unchanged."), plan::all),
                () -> assertTrue(plan.out().contains("+ rabbitmq policy"), plan::all));
    }

    @Test
    void statusShowsWhatIsUsedTheNearestToALimitFirst() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        redis.run(2, "SET", "cafe:a", "1");
        redis.run(1, "MSET", "a", "1", "b", "2");
        for (String queue : new String[] {"a", "b", "c"}) {
            rabbit.put("queues/cafe/" + queue, "{\"durable\":true}");
        }
        rabbit.post(
                "exchanges/cafe/amq.default/publish",
                "{\"properties\":{},\"routing_key\":\"a\",\"payload\":\"x\",\"payload_encoding\":\"string\"}");

        var status = workspace.berth("status");
        var one = workspace.berth("status", "erp-api");
        var json = workspace.berth("status", "--format", "json", "cafe-backend");

        assertEquals(0, status.exitCode(), status::all);
        assertEquals(
                """
                SERVICE       STATE    DATABASE  SIZE  CONNECTIONS  EXTENSIONS  REDIS SLOTS         RABBITMQ                                  SECRET  LAST APPLIED
                cafe-backend  in sync  cafe      # MB  0 of 10      hstore      2: 1 key            3 of 4 queues, 1 message, 0 connections  0m  TIME by ACTOR, digest DIGEST
                erp-api       in sync  erp       # MB  0                        0: 0 keys, 1: 2 keys                                          0m  TIME by ACTOR, digest DIGEST
                mail          in sync                                                               0 queues, 0 messages, 0 connections       0m  TIME by ACTOR, digest DIGEST
                """.replaceAll(" +", " "),
                status.out()
                        .replaceAll("20[-0-9T:]+Z by \\S+, digest [0-9a-f]{12}", "TIME by ACTOR, digest DIGEST")
                        .replaceAll("\\d+\\.?\\d* MB", "# MB")
                        .replaceAll(" +", " "));
        assertFalse(one.out().contains("cafe-backend"), one::all);
        assertTrue(json.out().contains("\"nearestPercent\" : 75"), json::all);
        assertTrue(json.out().contains("\"address\" : \"rabbitmq/main/vhost/cafe\""), json::all);
        assertTrue(json.out().contains("\"queues\" : 3"), json::all);
        assertEquals(64, workspace.berth("status", "cafe-backnd").exitCode());
        assertTrue(workspace.berth("status", "cafe-backnd").err().contains("Did you mean cafe-backend?"));
    }

    @Test
    void slotsAreListedWithWhoHoldsThem() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        redis.run(1, "SET", "a", "1", "EX", "1000");
        redis.run(7, "SET", "a", "1");

        var slots = workspace.berth("slots");

        assertEquals(0, slots.exitCode(), slots::all);
        assertEquals("""
                main  SERVICE                             KEYS    EXPIRE  CLIENTS
                   0  erp-api (cache)                        0         0        0
                   1  erp-api (jobs)                         1         1        0
                   2  cafe-backend                           0         0        0
                   7  nobody                                 1         0        0
                Free: 3-6, 8-15
                """, slots.out());
        assertEquals("3\n", workspace.berth("slots", "--next").out());
    }

    @Test
    void doctorFindsAllWell() {
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        String changes = applied.out().replaceAll("(?s).*Plan: (\\d+) create in .*", "$1");
        assertTrue(applied.err().contains("[" + changes + "/" + changes + "] "), applied::all);

        var doctor = workspace.berth("doctor");

        assertEquals(0, doctor.exitCode(), doctor::all);
        for (String finding : new String[] {
            "postgres/main  its password is in env:ADMIN_PASSWORD",
            "postgres/main  port " + postgres.port() + " takes connections",
            "admin_user logs in; PostgreSQL 18",
            "admin_user may make databases and logins",
            "logs in as cafe_user by CAFE_POSTGRES_URL: cafe at ",
            "cafe_user can't enter the databases of other services",
            "logs in to redis by CAFE_REDIS_URL: ",
            "admin may administer it",
            "default may administer it",
            "logs in to rabbitmq by CAFE_RABBITMQ_URL: 127.0.0.1:" + rabbit.port() + " vhost cafe",
            "secret         the store of Secrets can be read"
        }) {
            assertTrue(doctor.out().contains(finding), () -> finding + "\n" + doctor.all());
        }
        var one = workspace.berth("doctor", "mail");
        assertFalse(one.out().contains("cafe"), one::all);
    }

    @Test
    void doctorSaysWhatIsNotWellAndWhatToDo() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        postgres.execute(
                "postgres", "alter role erp_user password 'other'", "grant connect on database erp to cafe_user");
        rabbit.put("users/cafe_user", "{\"password\":\"other\",\"tags\":\"\"}");
        redis.run(0, "ACL", "SETUSER", "cafe", "off");
        platform(1, rabbit.management());
        var unreachable = workspace.berth("doctor");
        platform(postgres.port(), rabbit.management());

        var doctor = workspace.berth("doctor");

        assertEquals(1, unreachable.exitCode(), unreachable::all);
        assertTrue(
                unreachable.out().contains("NOT OK  postgres/main  port 1 of 127.0.0.1 takes no connections"),
                unreachable::all);
        assertEquals(1, doctor.exitCode(), doctor::all);
        for (String finding : new String[] {
            "can't log in as erp_user by ERP_POSTGRES_URL: ",
            "cafe_user can enter databases of other services: erp",
            "can't log in to rabbitmq by CAFE_RABBITMQ_URL: 127.0.0.1:" + rabbit.port()
                    + " vhost cafe: the broker refuses the login of cafe_user",
            "can't log in to redis by CAFE_REDIS_URL: "
        }) {
            assertTrue(doctor.out().contains(finding), () -> finding + "\n" + doctor.all());
        }
        assertTrue(doctor.out().contains("4 of "), doctor::all);
    }

    /// What a Secret tells in pieces is tried as it is live, not as it is declared.
    @Test
    void doctorPutsTogetherWhatIsToldInPieces() {
        workspace.clear();
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {}
                redis: {slots: {default: 2, jobs: 3}, user: cafe}
                rabbitmq: {vhost: a/b}
                secrets:
                  cafe-env:
                    DB_HOST: ${postgres.host}
                    DB_PORT: ${postgres.port}
                    DB_NAME: ${postgres.database}
                    DB_USER: ${postgres.user}
                    DB_PASSWORD: ${postgres.password}
                    REDIS_ADDR: ${redis.addr}
                    REDIS_DB: ${redis.slot}
                    REDIS_JOBS: ${redis.slot:jobs}
                    REDIS_PASSWORD: ${redis.password}
                    MQ_HOST: ${rabbitmq.host}
                    MQ_PASSWORD: ${rabbitmq.password}
                """);
        workspace.write("mail.yaml", "service: mail\nredis: 5\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        var well = workspace.berth("doctor");
        rabbit.put("users/cafe_user", "{\"password\":\"other\",\"tags\":\"berth:default:cafe-backend\"}");
        rewrite("DB_PORT", "1");
        rewrite("REDIS_JOBS", "99");

        var doctor = workspace.berth("doctor");

        assertEquals(0, well.exitCode(), well::all);
        for (String finding : new String[] {
            "logs in as cafe_user by DB_PASSWORD: cafe at 127.0.0.1:" + postgres.port() + ", and can create a table",
            "logs in to redis by REDIS_PASSWORD: 127.0.0.1:" + redis.port() + " slot 2",
            "logs in to redis by REDIS_PASSWORD: 127.0.0.1:" + redis.port() + " slot 3",
            "logs in to rabbitmq by MQ_PASSWORD: 127.0.0.1:" + rabbit.port() + " vhost a/b",
            "reaches redis by MAIL_REDIS_ADDR: 127.0.0.1:" + redis.port() + " slot 5, without a password"
        }) {
            assertTrue(well.out().contains(finding), () -> finding + "\n" + well.all());
        }
        assertEquals(1, doctor.exitCode(), doctor::all);
        for (String finding : new String[] {
            "can't log in as cafe_user by DB_PASSWORD: cafe at 127.0.0.1:1: ",
            "can't log in to redis by REDIS_PASSWORD: 127.0.0.1:" + redis.port()
                    + " slot 99: ERR DB index is out of range",
            "can't log in to rabbitmq by MQ_PASSWORD: 127.0.0.1:" + rabbit.port() + " vhost a/b: the broker refuses"
        }) {
            assertTrue(doctor.out().contains(finding), () -> finding + "\n" + doctor.all());
        }
    }

    private void rewrite(String key, String value) {
        try {
            Path file = workspace.secrets().resolve("cafe").resolve("cafe-env.yaml");
            String base64 = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
            Files.writeString(
                    file, Files.readString(file).replaceFirst("(?m)^  " + key + ": .*$", "  " + key + ": " + base64));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void doctorTriesTheCommonCredentialsOfAServer() {
        workspace.clear();
        workspace.write("mail.yaml", "service: mail\nrabbitmq: shared\n");
        workspace.write("shop.yaml", "service: shop\nrabbitmq: shared\n");
        var before = workspace.berth("doctor");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        var well = workspace.berth("doctor");
        workspace.handmade(
                "shop",
                "shop-env",
                Map.of("SHOP_RABBITMQ_URL", "amqp://admin:old@127.0.0.1:" + rabbit.port() + "/%2F"));

        var stale = workspace.berth("doctor");

        assertEquals(1, before.exitCode(), before::all);
        assertTrue(
                before.out().contains("NOT OK  mail           no Secret holds the password of admin of rabbitmq"),
                before::all);
        assertEquals(0, well.exitCode(), well::all);
        assertTrue(
                well.out()
                        .contains("logs in to rabbitmq by MAIL_RABBITMQ_URL: 127.0.0.1:" + rabbit.port() + " vhost /"),
                well::all);
        assertEquals(1, stale.exitCode(), stale::all);
        assertTrue(stale.out().contains("ok      mail           logs in to rabbitmq"), stale::all);
        assertTrue(
                stale.out().contains("NOT OK  shop           can't log in to rabbitmq by SHOP_RABBITMQ_URL"),
                stale::all);
    }

    @Test
    void aMissingAdminPasswordIsFoundByTheDoctor() {
        workspace.environment("REDIS_PASSWORD", "");

        var doctor = workspace.berth("doctor");

        assertEquals(1, doctor.exitCode(), doctor::all);
        assertTrue(
                doctor.out()
                        .contains(
                                "NOT OK  redis/main     its password is in none of its places: env:REDIS_PASSWORD is not set"),
                doctor::all);
        var plan = workspace.berth("plan");
        assertTrue(
                plan.all()
                        .contains(
                                "Put it into one of them, or name another place in berth.yaml: `password` of redis/main"),
                plan::all);
        assertFalse(plan.all().contains("bootstrap"), plan::all);
    }

    @Test
    void noPasswordIsInAnyOfIt() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        String printed = workspace.berth("status").all()
                + workspace.berth("status", "--format", "json").all()
                + workspace.berth("doctor").all()
                + workspace.berth("slots").all();

        for (String key : new String[] {"CAFE_POSTGRES_URL", "CAFE_RABBITMQ_URL", "CAFE_REDIS_URL"}) {
            String password = workspace
                    .secret("cafe", "cafe-backend-env", key)
                    .orElseThrow()
                    .replaceAll("^[a-z]+://[^:]*:([^@]*)@.*$", "$1");
            assertEquals(32, password.length());
            assertFalse(printed.contains(password), printed);
        }
        assertFalse(printed.contains(RabbitBroker.PASSWORD), printed);
        assertFalse(printed.contains(RedisServers.PASSWORD), printed);
    }
}
