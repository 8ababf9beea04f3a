package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What README and the pages below `docs/how-to` show is what berth prints.
class ShownOutputsIT {

    private static final String POSTGRES = "postgresql.infra.svc.cluster.local:5432";

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Path folder;
    private final Workspace workspace;

    ShownOutputsIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        platform("");
    }

    @AfterEach
    void reset() {
        server.reset();
        redis.reset();
    }

    private void platform(String more) {
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(
                                server.host(), server.port(), server.superuser().user())
                + redis.platform()
                + more);
    }

    private void applied() {
        Result applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    private String printed(String... arguments) {
        return named(workspace.berth(arguments));
    }

    /// With the names that pages have.
    private String named(Result result) {
        return (result.out() + result.err())
                .replace(workspace.services().toString(), "services.d")
                .replace(server.host() + ":" + server.port(), POSTGRES);
    }

    @Test
    void readme() throws IOException, InterruptedException {
        workspace.write("cafe-backend.yaml", "# comment\nservice: cafe-backend\npostgres: {}\nredis: 0\n");
        commit();

        ShownOutput.check("README.md", List.of(printed("plan")));
    }

    @Test
    void accessReview() throws IOException {
        workspace.write("cafe.yaml", "service: cafe\npostgres: {roles: {cafe_report: {access: read}}}\n");
        applied();
        server.execute("cafe", "set role cafe_user", "create view balances as select 1 as n");
        for (int i = 0; i < 11; i++) {
            server.execute("cafe", "set role cafe_user", "create table t" + i + " (id int)");
        }
        server.execute("cafe", "set role cafe_user", "grant select on balances to cafe_report");

        ShownOutput.check(
                "docs/how-to/access-review.md",
                List.of(printed("access", "--database", "cafe", "--who", "cafe_report")));
    }

    @Test
    void drift() throws IOException, InterruptedException {
        for (int i = 0; i < 23; i++) {
            workspace.write("s" + i + ".yaml", "service: s" + i + "\npostgres: {}\n");
        }
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {connectionLimit: 5}\n");
        workspace.write("billing.yaml", "service: billing\npostgres: {connectionLimit: 5}\n");
        commit();
        applied();
        server.execute("postgres", "alter database cafe connection limit 9");
        workspace.write("billing.yaml", "service: billing\npostgres: {connectionLimit: 7}\n");

        ShownOutput.check("docs/how-to/drift.md", List.of(printed("drift")));
    }

    private void commit() throws IOException, InterruptedException {
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=a", "-c", "user.email=a@example", "commit", "-qm", "services");
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(workspace.root().toFile())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
    }

    @Test
    void environments() throws IOException {
        workspace.write("orders-api.yaml", "service: orders-api\npostgres: {connectionLimit: 100}\n");
        applied();
        workspace.write("environments/prod/orders-api.yaml", "\npostgres: {connectionLimit: 300}\n");

        ShownOutput.check("docs/how-to/environments.md", List.of(printed("plan", "--environment", "prod")));
    }

    @Test
    void rotation() throws IOException {
        workspace.write("cafe-backend.yaml", """
                service: cafe-backend
                postgres: {rotation: two-users}
                redis: {slots: {default: 0}, user: cafe}
                """);
        applied();
        Result rotated = workspace.berth("rotate", "cafe-backend", "--yes");
        assertEquals(0, rotated.exitCode(), rotated::all);
        String plan = printed("plan");

        ShownOutput.check("docs/how-to/rotate.md", List.of(plan, plan));
    }

    @Test
    void statusAndDoctor() throws IOException {
        RabbitBroker broker = RabbitBroker.shared();
        broker.reset();
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        platform(broker.platform());
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {connectionLimit: 50, extensions: [hstore]}
                redis: 2
                rabbitmq: {}
                """);
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\nredis: {slots: {a: 0, b: 1}}\n");
        applied();
        workspace.write("erp.yaml", "service: erp-api\npostgres: {connectionLimit: 9}\nredis: {slots: {a: 0, b: 1}}\n");
        String status = printed("status");
        server.execute("postgres", "alter database cafe set default_transaction_read_only = on");

        ShownOutput.check("docs/how-to/status-and-doctor.md", List.of(status, printed("doctor")));
    }

    @Test
    void bootstrap() throws IOException {
        try (var api = new FakeApiServer();
                var cluster = new TestCluster(api.kubeconfig(folder.resolve("kubeconfig")))) {
            cluster.namespace("infra");
            workspace.environment("KUBECONFIG", folder.resolve("kubeconfig").toString());
            workspace.environment(
                    "POSTGRES_PASSWORD", server.superuser().password().reveal());
            String postgres = """
                    secrets: {store: kubernetes}
                    postgres:
                      main:
                        host: %s
                        port: %d
                        admin: {user: berth_admin, password: [env:UNSET, kubernetes:infra/postgresql/admin-user-password]}
                        root: {user: %s, password: env:POSTGRES_PASSWORD}
                    """.formatted(
                            server.host(), server.port(), server.superuser().user());
            workspace.write("berth.yaml", postgres);
            String ofPostgres = printed("bootstrap", "--dry-run").replace("berth_admin", "admin_user");
            workspace.write("berth.yaml", """
                    secrets: {store: kubernetes}
                    redis:
                      main:
                        host: %s
                        port: %d
                        password: env:REDIS_PASSWORD
                        admin: {user: berth, password: [kubernetes:infra/redis/berth-password]}
                    """.formatted(redis.host(), redis.port()));

            ShownOutput.check("docs/how-to/bootstrap.md", List.of(ofPostgres, printed("bootstrap", "--dry-run")));
        }
    }

    /// Each page that shows output is walked by one of these tests, or by [MigratePageIT] or [GettingStartedIT].
    @Test
    void noPageIsLeftOut() throws IOException {
        List<String> pages = Pages.all().stream()
                .filter(page -> !outputs(page).isEmpty())
                .map(Path::toString)
                .toList();

        assertEquals(
                List.of(
                        "docs/getting-started.md",
                        "docs/how-to/access-review.md",
                        "docs/how-to/bootstrap.md",
                        "docs/how-to/drift.md",
                        "docs/how-to/environments.md",
                        "docs/how-to/migrate.md",
                        "docs/how-to/rotate.md",
                        "docs/how-to/status-and-doctor.md",
                        "README.md"),
                pages);
    }

    private static List<ShownOutput> outputs(Path page) {
        try {
            return ShownOutput.of(page);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
