package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL whose admin's password is in the cluster, where the services' Secrets are too.
class AdminFromClusterIT {

    @TempDir
    private Path folder;

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final FakeApiServer api = new FakeApiServer();
    private Workspace workspace;
    private TestCluster cluster;

    @BeforeEach
    void startsFromNothing() {
        server.reset();
        Path kubeconfig = api.kubeconfig(folder.resolve("kubeconfig"));
        cluster = new TestCluster(kubeconfig);
        cluster.namespace("infra");
        cluster.namespace("cafe");
        workspace = new Workspace(folder);
        workspace.environment("KUBECONFIG", kubeconfig.toString());
        workspace.write("berth.yaml", """
                secrets: {store: kubernetes}
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: [env:UNSET, "kubernetes:infra/postgresql/admin-user-password"]}
                """.formatted(
                        server.host(), server.port(), server.admin().user()));
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    @Test
    void aDatabaseAndItsSecretAreMadeWithThePasswordOfTheCluster() {
        cluster.handmade(
                "infra",
                "postgresql",
                Map.of("admin-user-password", server.admin().password().reveal()),
                UnaryOperator.identity());

        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        assertFalse(applied.out().contains("last-resort"), applied::all);
        assertTrue(cluster.value("cafe", "cafe-backend-env", "CAFE_POSTGRES_URL")
                .orElseThrow()
                .startsWith("postgresql://cafe_user:"));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    @Test
    void withoutAnAdminThePlanNamesTheCommandAndBootstrapFillsTheSecret() {
        cluster.handmade(
                "infra",
                "postgresql",
                Map.of("postgres-password", server.superuser().password().reveal()),
                UnaryOperator.identity());
        workspace.write(
                "berth.yaml",
                workspace.read("berth.yaml").replace(server.admin().user(), "berth_admin"));

        var plan = workspace.berth("plan");
        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(
                plan.out().contains("If berth has no login there yet, run: berth bootstrap --server main"), plan::all);

        var bootstrap = workspace.berth("bootstrap", "--yes");
        assertEquals(0, bootstrap.exitCode(), bootstrap::all);
        assertTrue(cluster.value("infra", "postgresql", "admin-user-password")
                .orElseThrow()
                .matches("[A-Za-z0-9]{32}"));
        assertEquals(
                server.superuser().password().reveal(),
                cluster.value("infra", "postgresql", "postgres-password").orElseThrow());
        assertEquals(0, workspace.berth("bootstrap", "--dry-run", "--exit-code").exitCode());
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    @Test
    void bootstrapMakesTheSecretWhereThereIsNone() {
        workspace.environment("POSTGRES_PASSWORD", server.superuser().password().reveal());
        workspace.write(
                "berth.yaml",
                workspace.read("berth.yaml").replace(server.admin().user(), "berth_admin"));

        var bootstrap = workspace.berth("bootstrap", "--yes");
        assertEquals(0, bootstrap.exitCode(), bootstrap::all);
        assertTrue(cluster.value("infra", "postgresql", "admin-user-password").isPresent());
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @Test
    void aSecretMadeByHandInTheClusterIsKept() {
        cluster.handmade(
                "infra",
                "postgresql",
                Map.of("admin-user-password", server.admin().password().reveal()),
                UnaryOperator.identity());
        server.execute(
                "postgres",
                "create role cafe_user login password 'p@ss/w0rd!'",
                "create database cafe owner cafe_user",
                "grant cafe_user to admin_user with admin option");
        String verifier = verifier();
        cluster.handmade(
                "cafe",
                "cafe-backend-env",
                Map.of(
                        "CAFE_POSTGRES_URL",
                        "postgresql://cafe_user:p%40ss%2Fw0rd%21@old.example:5432/cafe?sslmode=disable",
                        "ConnectionStrings__Default",
                        "Server=old.example;Port=5432;Database=cafe;User Id=cafe_user;Password=p@ss/w0rd!",
                        "PGPASSWORD",
                        "p@ss/w0rd!",
                        "THEIRS",
                        "x"),
                UnaryOperator.identity());
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {}
                secrets:
                  cafe-backend-env:
                    CAFE_POSTGRES_URL: ${postgres.url}
                    ConnectionStrings__Default: ${postgres.dotnet}
                    PGPASSWORD: ${postgres.password}
                """);

        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(verifier, verifier(), "the server's password is as it was");
        assertEquals(
                "p@ss/w0rd!",
                cluster.value("cafe", "cafe-backend-env", "PGPASSWORD").orElseThrow());
        assertEquals("x", cluster.value("cafe", "cafe-backend-env", "THEIRS").orElseThrow());
        assertTrue(cluster.value("cafe", "cafe-backend-env", "CAFE_POSTGRES_URL")
                .orElseThrow()
                .startsWith("postgresql://cafe_user:p%40ss%2Fw0rd%21@"));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    private String verifier() {
        return server.query("postgres", "select rolpassword from pg_authid where rolname = 'cafe_user'")
                .getFirst();
    }
}
