package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All of it in one go: servers that nobody has touched, a service that has a PostgreSQL of its own, and in the end
/// everything in its place.
class WholeGuideIT {

    private static final String CAFE = """
            service: cafe-backend
            postgres: %s
            redis: {slots: {default: 3}, user: cafe, keys: 'cafe:*'}
            """;

    private final PostgresServer shared = PostgresServer.of(PostgresServer.NEWEST);
    private final PostgresServer old = PostgresServer.of(PostgresServer.OLDEST);
    private final RedisServers redis = RedisServers.of(Version.INSTALLED);

    @Test
    void fromEmptyServersToAServiceThatHasMoved(@TempDir Path folder) {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        shared.execute("postgres", "drop role if exists berth_admin");
        OldPostgres before = OldPostgres.of(old, shared, shared.admin(), new Workspace(folder));
        before.fill("create table orders as select n, 'order ' || n as what from generate_series(1, 500) n");
        Workspace workspace = before.workspace();
        workspace.environment("POSTGRES_ROOT", shared.superuser().password().reveal());
        workspace.environment("REDIS_ROOT", RedisServers.PASSWORD);
        workspace.platform("""
            postgres:
              main:
                host: %s
                port: %d
                admin: {user: berth_admin, password: "directory:infra/postgresql/admin-user-password"}
                root: {password: "env:POSTGRES_ROOT"}
            redis:
              main:
                host: %s
                port: %d
                password: "env:REDIS_ROOT"
                admin: {user: berth_admin, password: "directory:infra/redis/berth-password"}
            sources: {old-cafe: {password: "env:OLD", to: cafe-backend}}
            """.formatted(shared.host(), shared.port(), redis.host(), redis.port()));
        workspace.write(
                "cafe.yaml",
                CAFE.formatted("{from: {host: %s, port: %d, user: %s, password: sources/old-cafe}}"
                        .formatted(old.host(), old.port(), old.superuser().user())));
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");

        assertEquals(9, workspace.berth("plan").exitCode());
        ends(0, workspace, "bootstrap", "--yes");
        ends(0, workspace, "apply", "--yes");
        assertTrue(shared.admits(
                workspace.secret("erp", "erp-api-env", "ERP_POSTGRES_URL").orElseThrow()));
        assertEquals(before.url(), before.told(), "the service that is to move is left alone");
        ends(0, workspace, "migrate", "cafe-backend", "--allow", "adopt", "--yes");
        assertEquals(List.of("500"), shared.query("cafe", "select count(*) from orders"));
        assertTrue(shared.admits(before.told()), before::told);
        workspace.write("cafe.yaml", CAFE.formatted("{}"));
        ends(0, workspace, "plan", "--exit-code");
        ends(0, workspace, "apply", "--yes");
        ends(0, workspace, "doctor");
        ends(0, workspace, "drift");
        ends(0, workspace, "bootstrap", "--dry-run", "--exit-code");
    }

    private static void ends(int code, Workspace workspace, String... arguments) {
        var run = workspace.berth(arguments);
        assertEquals(code, run.exitCode(), run::all);
    }
}
