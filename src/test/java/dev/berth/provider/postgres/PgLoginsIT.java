package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.provider.ProviderContract;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// How logins are let in, with a password or without one, and those that may read the changes of the server. On every
/// major version, with a superuser and with a createdb
/// +
/// createrole admin.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgLoginsIT implements ProviderContract {

    private static final String WITH = """
            service: cafe
            postgres:
              roles: {"r\\"o'": {access: read}}
            secrets:
              cafe-env: {URL: '${postgres.url}', PASSWORD: '${postgres.password}', REPORT: '${postgres.url:r"o''}'}
            """;

    private static final String WITHOUT = """
            service: cafe
            postgres:
              password: none
              roles: {"r\\"o'": {access: read, password: none}}
            secrets:
              cafe-env: {URL: '${postgres.url}', REPORT: '${postgres.url:r"o''}'}
            """;

    private static final String REPLICATING = WITH.replace("{access: read}", "{access: read, replication: true}");

    private final PostgresServer server;
    private final Login admin;
    private final AtomicInteger workspaces = new AtomicInteger();
    private Optional<Workspace> last = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    PgLoginsIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.serversWithAdmins();
    }

    /// Every step on the newest version with the weaker admin, fewer elsewhere.
    @Override
    public int killEvery() {
        return server.major() == PostgresServer.NEWEST && !admin.equals(server.superuser()) ? 1 : 15;
    }

    @AfterEach
    @Override
    public void reset() {
        server.reset();
    }

    @Override
    public Workspace workspace() {
        var workspace = new Workspace(folder.resolve("workspace-" + workspaces.incrementAndGet()));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: env:ADMIN_PASSWORD}
                    openSchema: accept
                    replication: ["r\\"o'"]
                """.formatted(server.host(), server.port(), admin.user()));
        last = Optional.of(workspace);
        return workspace;
    }

    @Override
    public List<State> chain() {
        var chain = new ArrayList<>(List.of(
                state(
                        "no passwords from the start",
                        WITHOUT,
                        () -> assertAll(
                                () -> assertEquals(List.of("f", "f"), havePasswords()),
                                () -> assertEquals(url("cafe_user"), secret("URL")),
                                () -> assertEquals(url("r%22o%27"), secret("REPORT")))),
                state(
                        "passwords",
                        WITH,
                        () -> assertAll(
                                () -> assertEquals(List.of("t", "t"), havePasswords()),
                                () -> logsIn(secret("PASSWORD")))),
                state("replication", REPLICATING, () -> assertEquals(List.of("f", "t"), mayReplicate())),
                state(
                        "no passwords and no replication any more",
                        WITHOUT,
                        () -> assertAll(
                                () -> assertEquals(List.of("f", "f"), havePasswords()),
                                () -> assertEquals(List.of("f", "f"), mayReplicate()))),
                state(
                        "gone",
                        WITHOUT.replace("service: cafe\n", "service: cafe\nstate: absent\n")
                                .replace(
                                        "postgres:\n",
                                        "postgres:\n  quarantine: 0d\n  backup: none\n  data: discard\n"),
                        () -> assertEquals(List.of(), havePasswords()))));
        if (!admin.equals(server.superuser())) {
            chain.removeIf(state -> state.name().equals("replication"));
        }
        return chain;
    }

    private static State state(String name, String manifest, Runnable holds) {
        return new State(name, Map.of("cafe.yaml", manifest), List.of("too-many-deletes"), holds);
    }

    @Override
    public void makeForeignObjects() {
        server.execute("postgres", "create role foreigner login password 'foreign'");
    }

    @Override
    public String foreignObjects() {
        return server.query("postgres", "select concat_ws('|', a.*) from pg_authid a where rolname = 'foreigner'")
                .toString();
    }

    /// Somebody gave the login a password. An admin that can't read verifiers doesn't see it.
    @Test
    void aPasswordSetByHandIsTakenAwayWhereItCanBeSeen() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", WITHOUT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("postgres", "alter role cafe_user password 'by hand'");

        var plan = workspace.berth("plan");
        var applied = workspace.berth("apply", "--yes");

        boolean seen = admin.equals(server.superuser());
        assertAll(
                () -> assertEquals(seen, plan.out().contains("password set -> none"), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(seen ? List.of("f", "f") : List.of("t", "f"), havePasswords()));
    }

    @Test
    void rotationLeavesItOutAndSaysSo() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", WITHOUT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        var all = workspace.berth("rotate", "cafe", "--yes");
        var one = workspace.berth("rotate", "cafe", "--role", "cafe_user", "--yes");

        assertAll(
                () -> assertEquals(0, all.exitCode(), all::all),
                () -> assertTrue(
                        all.err()
                                .contains(
                                        "postgres/main/role/cafe_user is left out: its manifest says `password: none`"),
                        all::all),
                () -> assertTrue(all.out().contains("No password to renew"), all::all),
                () -> assertEquals(64, one.exitCode(), one::all),
                () -> assertTrue(one.err().contains("so there is no password to renew"), one::all));
    }

    @Test
    void doctorAndStatusKnowThatThereIsNone() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", WITHOUT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        var doctor = workspace.berth("doctor");
        var status = workspace.berth("status");

        assertAll(
                () -> assertTrue(
                        doctor.out().contains("cafe_user has no password (`password: none`), so its login isn't tried"),
                        doctor::all),
                () -> assertTrue(!doctor.out().contains("no Secret holds the password"), doctor::all),
                () -> assertEquals(0, status.exitCode(), status::all));
    }

    @Test
    void replicationIsDiffedBothWays() {
        assumeTrue(admin.equals(server.superuser()));
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", REPLICATING);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("postgres", "alter role \"r\"\"o'\" noreplication", "alter role cafe_user replication");

        var plan = workspace.berth("plan");
        var applied = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertTrue(
                        plan.out().contains("attributes INHERIT, LOGIN -> INHERIT, LOGIN, REPLICATION"), plan::all),
                () -> assertTrue(
                        plan.out().contains("attributes INHERIT, LOGIN, REPLICATION -> INHERIT, LOGIN"), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(List.of("f", "t"), mayReplicate()));
    }

    @Test
    void anAdminThatCannotGiveReplicationSaysWhoCan() {
        assumeTrue(admin.equals(server.admin()));
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", WITH);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("cafe.yaml", REPLICATING);
        String statement =
                server.major() >= 16 ? "alter role \"admin_user\" replication" : "alter role \"r\"\"o'\" replication";

        var refused = workspace.berth("apply", "--yes");
        server.execute("postgres", statement);
        try {
            var applied = workspace.berth("apply", "--yes");

            assertAll(
                    () -> assertEquals(5, refused.exitCode(), refused::all),
                    () -> assertTrue(refused.plain().contains("Let a superuser run: " + statement), refused::all),
                    () -> assertEquals(0, applied.exitCode(), applied::all),
                    () -> assertEquals(List.of("f", "t"), mayReplicate()));
        } finally {
            server.execute("postgres", "alter role admin_user noreplication");
        }
    }

    private List<String> mayReplicate() {
        return server.query(
                "postgres",
                "select rolreplication from pg_roles where rolname in ('cafe_user', $$r\"o'$$) order by rolname");
    }

    private List<String> havePasswords() {
        return server.query(
                "postgres",
                "select rolpassword is not null from pg_authid where rolname in ('cafe_user', 'r\"o''') order by rolname");
    }

    private String url(String user) {
        return "postgresql://" + user + "@" + server.host() + ":" + server.port() + "/cafe";
    }

    private String secret(String key) {
        return last.orElseThrow().secret("cafe", "cafe-env", key).orElseThrow();
    }

    private void logsIn(String password) {
        try (var _ = server.connect(new Login("cafe_user", Secret.of(password)), "cafe")) {
            return;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
