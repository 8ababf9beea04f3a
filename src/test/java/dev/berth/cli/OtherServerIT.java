package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.FakeApiServer.Fault;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A plan that was reviewed for one server is not applied to another one that stands under the same name.
class OtherServerIT {

    private final Path folder;
    private final Workspace workspace;
    private final String file;

    OtherServerIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
        this.file = folder.resolve("plan.json").toString();
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
    }

    private static void assertRefused(Workspace.Result apply, String address, String identity) {
        assertEquals(6, apply.exitCode(), apply::all);
        String is = address + "  is " + identity + ".*\n";
        assertTrue(
                Pattern.compile("\n    reviewed  " + is + "    now       " + is)
                        .matcher(apply.out())
                        .find(),
                apply::all);
    }

    private static void assertNotExpected(Workspace.Result apply) {
        assertEquals(6, apply.exitCode(), apply::all);
        assertTrue(apply.err().contains("this is not the plan that was reviewed"), apply::all);
    }

    static Stream<Arguments> postgres() {
        return Stream.of(List.of(PostgresServer.OLDEST, PostgresServer.OLDEST + 1), List.of(17, PostgresServer.NEWEST))
                .flatMap(majors -> Stream.of(true, false)
                        .map(superuser -> Arguments.of(majors.getFirst(), majors.getLast(), superuser)));
    }

    private void postgres(PostgresServer server, boolean superuser) {
        Login admin = superuser ? server.superuser() : server.admin();
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: env:ADMIN_PASSWORD}
                    endpoints: {default: {host: postgres.example, port: 5432}}
                """.formatted(server.host(), server.port(), admin.user()));
    }

    @ParameterizedTest
    @MethodSource
    void postgres(int one, int other, boolean superuser) {
        PostgresServer reviewed = PostgresServer.of(one);
        PostgresServer another = PostgresServer.of(other);
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        postgres(reviewed, superuser);
        workspace.berth("plan", "-o", file);
        String digest = workspace.digest();
        postgres(another, superuser);

        var plan = workspace.berth("apply", "--yes", "--plan", file);
        var expect = workspace.berth("apply", "--yes", "--expect", digest);
        List<String> left = another.query("postgres", "select rolname from pg_roles where rolname like 'cafe%'");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        var converged = workspace.berth("apply", "--yes", "--plan", file);
        another.reset();
        postgres(reviewed, superuser);
        workspace.forgetSecrets();
        var there = workspace.berth("apply", "--yes", "--plan", file, "--expect", digest);

        assertRefused(plan, "postgres/main", "PostgreSQL system \\d+");
        assertNotExpected(expect);
        assertRefused(converged, "postgres/main", "PostgreSQL system \\d+");
        assertEquals(List.of(), left);
        assertEquals(0, there.exitCode(), there::all);
        reviewed.reset();
    }

    @Test
    void aPostgresThatDoesNotTellIsKnownByItsPlaceAndItsAdmin() {
        PostgresServer server = PostgresServer.of(PostgresServer.OLDEST);
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        postgres(server, false);
        server.execute("postgres", "revoke execute on function pg_control_system() from public");
        try {
            var plan = workspace.berth("plan", "--format", "json");
            String digest = workspace.digest();
            var apply = workspace.berth("apply", "--yes", "--expect", digest);

            assertTrue(
                    plan.out().matches("(?s).*\"PostgreSQL at sha256:[0-9a-f]{64}, whose admin has oid \\d+\".*"),
                    plan::all);
            assertEquals(0, apply.exitCode(), apply::all);
        } finally {
            server.execute("postgres", "grant execute on function pg_control_system() to public");
            server.reset();
        }
    }

    private void redis(RedisServers server) {
        workspace.platform("""
                redis:
                  main:
                    host: %s
                    port: %d
                    password: env:REDIS_PASSWORD
                    endpoints: {default: {host: redis.example, port: 6379}}
                """.formatted(server.host(), server.port()));
    }

    @Test
    void redis() {
        RedisServers reviewed = RedisServers.of(RedisServers.Version.EMBEDDED);
        RedisServers another = RedisServers.of(
                RedisServers.Version.EMBEDDED,
                "another",
                "requirepass " + RedisServers.PASSWORD,
                Optional.of(RedisServers.PASSWORD));
        workspace.write("cafe.yaml", "service: cafe-backend\nredis: {slots: {default: 3}, user: cafe}\n");
        redis(reviewed);
        workspace.berth("plan", "-o", file);
        String digest = workspace.digest();
        redis(another);

        var plan = workspace.berth("apply", "--yes", "--plan", file);
        var expect = workspace.berth("apply", "--yes", "--expect", digest);
        String users = another.run(0, "ACL", "LIST");
        redis(reviewed);
        var there = workspace.berth("apply", "--yes", "--plan", file);

        assertRefused(plan, "redis/main", "Redis run [0-9a-f]{40}");
        assertNotExpected(expect);
        assertTrue(!users.contains("cafe"), users);
        assertEquals(0, there.exitCode(), there::all);
    }

    @Test
    void aCluster() {
        workspace.write("berth.yaml", "secrets: {store: kubernetes}\n");
        workspace.write("cafe.yaml", "service: cafe-backend\nsecrets: {cafe-env: {KEY: '${generate:20}'}}\n");
        try (var reviewed = new FakeApiServer();
                var another = new FakeApiServer();
                var here = new TestCluster(reviewed.kubeconfig(folder.resolve("one")));
                var there = new TestCluster(another.kubeconfig(folder.resolve("other")))) {
            here.namespace("cafe");
            there.namespace("cafe");
            kubeconfig("one");
            workspace.berth("plan", "-o", file);
            String digest = workspace.digest();
            kubeconfig("other");

            var plan = workspace.berth("apply", "--yes", "--plan", file);
            var expect = workspace.berth("apply", "--yes", "--expect", digest);

            assertRefused(plan, "secret", "Kubernetes cluster [-0-9a-f]{36}");
            assertNotExpected(expect);
            assertTrue(there.secret("cafe", "cafe-env").isEmpty());

            Stream.of(reviewed, another)
                    .forEach(api -> api.fail(request -> request.contains("kube-system")
                            ? List.of(Fault.of(403, "namespaces \"kube-system\" is forbidden"))
                            : List.of()));
            var forbidden = workspace.berth("plan", "-o", file);
            kubeconfig("one");
            var elsewhere = workspace.berth("apply", "--yes", "--plan", file);
            kubeconfig("other");
            var same = workspace.berth("apply", "--yes", "--plan", file);

            assertAll(
                    () -> assertEquals(0, forbidden.exitCode(), forbidden::all),
                    () -> assertRefused(elsewhere, "secret", "Kubernetes API server at sha256:[0-9a-f]{64}"),
                    () -> assertEquals(0, same.exitCode(), same::all));
        }
    }

    private void kubeconfig(String name) {
        workspace.environment("KUBECONFIG", folder.resolve(name).toString());
    }

    @Test
    void anotherDirectoryOfSecrets() {
        workspace.write("cafe.yaml", "service: cafe-backend\nsecrets: {cafe-env: {KEY: '${generate:20}'}}\n");
        workspace.berth("plan", "-o", file);
        String digest = workspace.digest();
        workspace.write("berth.yaml", "secrets: {store: directory, path: " + folder.resolve("elsewhere") + "}\n");

        var plan = workspace.berth("apply", "--yes", "--plan", file);

        assertRefused(plan, "secret", "directory sha256:[0-9a-f]{64}");
        assertNotEquals(digest, workspace.digest());
        assertNotExpected(workspace.berth("apply", "--yes", "--expect", digest));
    }
}
