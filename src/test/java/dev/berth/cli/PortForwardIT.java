package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.ForwardedServers;
import dev.berth.fixture.Moment;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `access: port-forward`: real servers that berth reaches through the API server alone. Nobody knows their names here.
@Timeout(240)
class PortForwardIT {

    private final PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final RabbitBroker rabbit = RabbitBroker.shared();

    private final Workspace workspace;
    private final ForwardedServers servers;

    PortForwardIT(@TempDir Path folder) {
        servers = new ForwardedServers(folder)
                .server("postgresql", 5432, postgres.port())
                .server("redis", 6379, redis.port())
                .server("rabbitmq", 15672, rabbit.management());
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("KUBECONFIG", ForwardedServers.kubeconfig(folder).toString());
        workspace.environment("ADMIN_PASSWORD", postgres.admin().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("BERTH_ACCESS", "port-forward");
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        workspace.platform("""
                postgres:
                  main:
                    access: port-forward
                    service: infra/postgresql
                    admin: {user: admin_user, password: env:ADMIN_PASSWORD}
                    endpoints:
                      default: {host: pgbouncer.infra.svc.cluster.local, port: 6432}
                      direct: {host: postgresql.infra.svc.cluster.local, port: 5432}
                redis:
                  main: {access: '${env:BERTH_ACCESS:-direct}', service: infra/redis, password: env:REDIS_PASSWORD}
                rabbitmq:
                  main: {access: port-forward, service: infra/rabbitmq, user: admin, password: env:RABBITMQ_PASSWORD}
                """);
        workspace.write("cafe.yaml", """
                service: cafe
                postgres: {extensions: [hstore]}
                redis: {slots: {default: 2}, user: cafe, keys: "cafe:*"}
                rabbitmq: {}
                secrets:
                  cafe-env:
                    URL: ${postgres.url}
                    DIRECT: ${postgres.url@direct}
                    REDIS_URL: ${redis.url}
                    AMQP_URL: ${rabbitmq.url}
                """);
        for (String service : List.of("erp", "mail", "shop")) {
            workspace.write(service + ".yaml", "service: " + service + "\npostgres: {extensions: [hstore]}\n");
        }
    }

    @AfterEach
    void reset() {
        servers.close();
        postgres.reset();
        redis.reset();
        rabbit.reset();
    }

    @Test
    void everythingGoesThroughTheApiServer() {
        var plan = workspace.berth("plan");
        await(() -> servers.kubelet().now() == 0);
        var apply = workspace.berth("apply", "--yes");
        var again = workspace.berth("plan");
        var drift = workspace.berth("drift");
        var status = workspace.berth("status");
        var slots = workspace.berth("slots");
        var rotate = workspace.berth("rotate", "cafe", "--yes");
        var last = workspace.berth("plan");

        assertAll(
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertEquals(0, apply.exitCode(), apply::all),
                () -> assertTrue(again.out().contains("No changes."), again::all),
                () -> assertEquals(0, drift.exitCode(), drift::all),
                () -> assertTrue(status.out().contains("in sync"), status::all),
                () -> assertTrue(slots.out().contains("cafe"), slots::all),
                () -> assertEquals(0, rotate.exitCode(), rotate::all),
                () -> assertTrue(last.out().contains("No changes."), last::all),
                () -> assertTrue(
                        secret("DIRECT").endsWith("@postgresql.infra.svc.cluster.local:5432/cafe"), this::told),
                () -> assertTrue(secret("URL").endsWith("@pgbouncer.infra.svc.cluster.local:6432/cafe"), this::told),
                () -> assertTrue(
                        secret("REDIS_URL").contains("@redis-master.infra.svc.cluster.local:6379/2"), this::told),
                () -> assertTrue(secret("AMQP_URL").contains("@rabbitmq.infra.svc.cluster.local:5672/"), this::told));
        await(() -> servers.kubelet().now() == 0);
    }

    @Test
    void theDoctorSaysHowItGotThere() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        var doctor = workspace.berth("doctor");

        assertEquals(0, doctor.exitCode(), doctor::all);
        for (String line : List.of(
                "it is reached by port-forward to infra/postgresql, now port 5432 of pod infra/postgresql-0",
                "it is reached by port-forward to infra/redis, now port 6379 of pod infra/redis-0",
                "it is reached by port-forward to infra/rabbitmq, now port 15672 of pod infra/rabbitmq-0",
                "by URL: cafe at pgbouncer.infra.svc.cluster.local:6432 (not tried from here, but the server itself by"
                        + " port-forward to infra/postgresql), and can create a table",
                "by DIRECT: cafe at postgresql.infra.svc.cluster.local:5432 by port-forward to infra/postgresql, and can",
                "logs in to redis by REDIS_URL: redis-master.infra.svc.cluster.local:6379 slot 2 by port-forward to"
                        + " infra/redis",
                "logs in to rabbitmq by AMQP_URL: rabbitmq.infra.svc.cluster.local:5672 (not tried from here, but the"
                        + " management API by port-forward to infra/rabbitmq)")) {
            assertTrue(doctor.out().contains(line), () -> line + "\n" + doctor.all());
        }
    }

    @Test
    void importReadsTheServerToo() {
        postgres.execute("postgres", "create database found");

        var imported = workspace.berth("import", "--server", "main");

        assertEquals(0, imported.exitCode(), imported::all);
        assertTrue(imported.all().contains("found"), imported::all);
        postgres.execute("postgres", "drop database found");
    }

    @Test
    void aServerThatNobodyNamesIsNotGoneTo() {
        workspace.clear();
        workspace.write("mail.yaml", "service: mail\nredis: 1\n");

        var plan = workspace.berth("plan");

        assertEquals(0, plan.exitCode(), plan::all);
        assertEquals(1, servers.kubelet().opened());
        assertTrue(
                servers.api().requests().stream()
                        .noneMatch(request -> request.startsWith("GET") && request.contains("postgresql")),
                () -> servers.api().requests().toString());
    }

    @Test
    void whatForbidsItIsSaidAndNotWaitedFor() {
        servers.kubelet().answer(403);

        var plan = workspace.berth("plan", "--wait", "1h");
        var doctor = workspace.berth("doctor");

        assertEquals(9, plan.exitCode(), plan::all);
        assertEquals(1, doctor.exitCode(), doctor::all);
        for (String server : List.of(
                "postgres \"main\" at postgresql.infra.svc.cluster.local:5432, by port-forward to infra/postgresql, can't be"
                        + " reached: the API server forbids",
                "redis \"main\": redis-master.infra.svc.cluster.local:6379, by port-forward to infra/redis, can't be reached:"
                        + " the API server forbids",
                "rabbitmq \"main\": http://rabbitmq.infra.svc.cluster.local:15672, by port-forward to infra/rabbitmq, can't be reached: the API server forbids",
                "get and create of pods/portforward in namespace infra. Grant them as in examples/kubernetes/rbac.yaml")) {
            assertTrue(plan.all().contains(server), () -> server + "\n" + plan.all());
            assertTrue(doctor.all().contains(server), () -> server + "\n" + doctor.all());
        }
        assertFalse(plan.all().contains("waiting"), plan::all);
    }

    @Test
    void aPodThatBecomesReadyIsWaitedFor() throws Exception {
        servers.pod("postgresql", "postgresql-0", 5432, false);

        var now = workspace.berth("plan", "--only", "erp");
        // Not on the common pool, which may have a single thread that the JDK's HTTP client needs, too.
        var waiting = CompletableFuture.supplyAsync(
                () -> workspace.berth("plan", "--only", "erp", "--wait", "120s"),
                task -> Thread.ofVirtual().start(task));
        Thread.sleep(1500);
        servers.pod("postgresql", "postgresql-0", 5432, true);
        var plan = waiting.get(120, TimeUnit.SECONDS);

        assertEquals(9, now.exitCode(), now::all);
        assertTrue(
                now.all().contains("no pod of service infra/postgresql is ready: postgresql-0 is Running"), now::all);
        assertEquals(0, plan.exitCode(), plan::all);
        assertTrue(plan.err().contains("postgres/main is ready after"), plan::all);
    }

    @Test
    void aServiceThatIsNotThereAndAPodThatRefusesAreSaid() {
        servers.kubelet().listens("infra", "postgresql-0", 5432, 1);
        var refused = workspace.berth("plan", "--only", "erp");
        servers.cluster().removeService("infra", "postgresql");
        var missing = workspace.berth("plan", "--only", "erp");

        assertEquals(9, refused.exitCode(), refused::all);
        assertTrue(
                refused.all()
                        .contains("can't be reached: port 5432 of pod infra/postgresql-0 takes no connections: nobody"
                                + " listens there"),
                refused::all);
        assertEquals(9, missing.exitCode(), missing::all);
        assertTrue(missing.all().contains("there is no service infra/postgresql"), missing::all);
    }

    @Test
    void whoIsKeptWaitingByTheApiServerIsToldSo() {
        servers.kubelet().silent(true);

        var plan = workspace.berth("plan");

        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(
                plan.all().contains("opened no port-forward to port 5432 of pod infra/postgresql-0 within 10 s"),
                plan::all);
    }

    @Test
    void anApplyThatIsCutOffIsFinishedByTheNext() {
        servers.kubelet().cutAt("create database \"mail\"");

        var cut = workspace.berth("apply", "--yes");
        var next = workspace.berth("apply", "--yes");
        var plan = workspace.berth("plan");

        assertTrue(cut.exitCode() == 7 || cut.exitCode() == 9, cut::all);
        assertTrue(cut.all().contains("broke off"), cut::all);
        assertEquals(0, next.exitCode(), next::all);
        assertTrue(plan.out().contains("No changes."), plan::all);
        await(() -> servers.kubelet().now() == 0);
    }

    private String secret(String key) {
        return workspace.secret("cafe", "cafe-env", key).orElse("");
    }

    /// For a failure's message; without passwords it would say little, and these are made up.
    private String told() {
        return secret("URL") + "\n" + secret("DIRECT") + "\n" + secret("REDIS_URL") + "\n" + secret("AMQP_URL");
    }

    private static void await(java.util.function.BooleanSupplier fact) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!fact.getAsBoolean()) {
            assertFalse(System.nanoTime() > end, "waited for a minute");
            Moment.pause();
        }
    }
}
