package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole guide, by berth alone: an empty PostgreSQL and Redis, a service with data in a PostgreSQL of its own, and
/// another one that is new.
class GuideIT {

    private static final String OLD_PASSWORD = "old-Password.4";

    private final PostgresServer shared = PostgresServer.of(PostgresServer.NEWEST);
    private final PostgresServer own = PostgresServer.of(PostgresServer.OLDEST);
    private final FakeApiServer api = new FakeApiServer();
    private final Workspace workspace;
    private final TestCluster cluster;

    GuideIT(@TempDir Path folder) {
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("KUBECONFIG", kubeconfig.toString());
    }

    @BeforeEach
    void asTheGuideFindsIt() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
        redis.reset();
        List.of("infra", "cafe", "tea").forEach(cluster::namespace);
        cluster.handmade(
                "infra",
                "postgresql",
                Map.of("postgres-password", shared.superuser().password().reveal()),
                secret -> secret);
        cluster.handmade("infra", "redis", Map.of("redis-password", RedisServers.PASSWORD), secret -> secret);
        cluster.handmade(
                "cafe",
                "cafe-postgresql",
                Map.of("postgres-password", own.superuser().password().reveal()),
                secret -> secret);
        cluster.handmade(
                "cafe",
                "cafe-backend-env",
                Map.of(
                        "CAFE_POSTGRES_URL",
                        "postgresql://cafe_user:%s@%s:%d/cafe".formatted(OLD_PASSWORD, own.host(), own.port())),
                secret -> secret);
        cluster.deployment("cafe", "cafe-backend");
        own.execute(
                "postgres",
                "create role cafe_user login password '" + OLD_PASSWORD + "'",
                "create database cafe owner cafe_user");
        own.execute(
                "cafe",
                "set role cafe_user",
                "create table orders (id serial primary key, what text)",
                "insert into orders (what) select 'order ' || n from generate_series(1, 100) n");
        workspace.write("berth.yaml", """
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: guide_admin, password: ["kubernetes:infra/postgresql/admin-user-password"]}
                    root: {password: "kubernetes:infra/postgresql/postgres-password"}
                redis:
                  main: {host: %s, port: %d, password: "kubernetes:infra/redis/redis-password"}
                """.formatted(shared.host(), shared.port(), redis.host(), redis.port()));
        workspace.write("cafe.yaml", """
                service: cafe-backend
                restart: [deployment/cafe-backend]
                redis: 0
                postgres:
                  from:
                    host: %s
                    port: %d
                    user: %s
                    password: kubernetes:cafe/cafe-postgresql/postgres-password
                """.formatted(
                        own.host(), own.port(), own.superuser().user()));
        workspace.write("tea.yaml", "service: tea-backend\npostgres: {}\nredis: 1\n");
    }

    @AfterEach
    void disconnect() {
        cluster.close();
        api.close();
        own.reset();
        shared.reset();
    }

    private Optional<String> told(String key) {
        return cluster.value("cafe", "cafe-backend-env", key);
    }

    private Workspace.Result well(String... arguments) {
        var result = workspace.berth(arguments);
        assertEquals(0, result.exitCode(), result::all);
        return result;
    }

    @Test
    void isWalkedFromNothingToRunningServices() {
        well("validate");
        well("bootstrap", "--yes");
        well("apply", "--yes");
        assertTrue(cluster.value("tea", "tea-backend-env", "TEA_POSTGRES_URL").isPresent());
        assertTrue(told("CAFE_POSTGRES_URL").orElseThrow().contains(":" + own.port() + "/"), "the old place");
        assertEquals(Optional.empty(), told("CAFE_REDIS_URL"));
        assertEquals(Optional.empty(), cluster.restarted("cafe", "cafe-backend"));

        var moved = well("migrate", "cafe-backend", "--allow", "adopt", "--yes");

        assertTrue(moved.out().contains("Downtime: "), moved::all);
        assertFalse(moved.out().contains("Nothing is declared under `restart`"), moved::all);
        assertTrue(shared.admits(told("CAFE_POSTGRES_URL").orElseThrow()));
        assertTrue(told("CAFE_REDIS_URL").isPresent());
        assertTrue(cluster.restarted("cafe", "cafe-backend").isPresent(), "restarted");
        assertEquals(List.of("100"), shared.query("cafe", "select count(*) from orders"));
        assertEquals(List.of(), own.query("postgres", "select 1 from pg_database where datname = 'cafe'"));
        assertFalse(moved.all().contains(OLD_PASSWORD));

        workspace.write(
                "cafe.yaml", "service: cafe-backend\nrestart: [deployment/cafe-backend]\nredis: 0\npostgres: {}\n");
        well("doctor");
        well("plan", "--exit-code");
        well("drift");
    }
}
