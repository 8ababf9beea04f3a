package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.provider.ProviderContract;
import java.nio.file.Path;
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

/// Several databases of one service and login. On every major version, with both kinds of admin.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgDatabasesIT implements ProviderContract {

    private static final String TWO = """
            service: cafe
            postgres:
              databases:
                'arch"ive '' x': {extensions: [pg_trgm], schemas: {years: {}}, settings: {work_mem: 8MB}, connectionLimit: 9}
            secrets:
              cafe-env: {URL: '${postgres.url}', ARCHIVE: '${postgres.url/arch"ive '' x}'}
            """;

    private static final String THREE = """
            service: cafe
            postgres:
              databases:
                archive: {renamedFrom: 'arch"ive '' x', extensions: [pg_trgm], schemas: {years: {}}, settings: {}, connectionLimit: 8}
                search: {}
            secrets:
              cafe-env: {URL: '${postgres.url}', ARCHIVE: '${postgres.url/archive}', SEARCH: '${postgres.url:cafe_user/search}'}
            """;

    private static final String ONE_GOES = """
            service: cafe
            postgres:
              quarantine: 0d
              backup: none
              data: discard
              databases:
                archive: {extensions: [pg_trgm], schemas: {years: {}}}
                search: {state: absent}
            secrets:
              cafe-env: {URL: '${postgres.url}', ARCHIVE: '${postgres.url/archive}'}
            """;

    private final PostgresServer server;
    private final Login admin;
    private final AtomicInteger workspaces = new AtomicInteger();
    private Optional<Workspace> last = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    PgDatabasesIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.serversWithAdmins();
    }

    /// Every second step on the newest version with the weaker admin, fewer elsewhere.
    @Override
    public int killEvery() {
        return server.major() == PostgresServer.NEWEST && !admin.equals(server.superuser()) ? 2 : 25;
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
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
                        .formatted(server.host(), server.port(), admin.user()));
        last = Optional.of(workspace);
        return workspace;
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("two databases", TWO, () -> {
                    assertEquals(List.of("arch\"ive ' x", "cafe"), owned());
                    assertTrue(admits("URL"));
                    assertTrue(told("ARCHIVE").contains("/arch%22ive%20%27%20x"));
                    assertEquals(List.of(), open());
                    assertEquals(List.of("8MB"), server.query("postgres", """
                            select split_part(unnest(setconfig), '=', 2) from pg_db_role_setting
                            """));
                }),
                state("one has another name, and there is a third", THREE, () -> {
                    assertEquals(List.of("archive", "cafe", "search"), owned());
                    assertTrue(admits("ARCHIVE"));
                    assertTrue(admits("SEARCH"));
                    assertEquals(
                            List.of("pg_trgm"),
                            server.query("archive", "select extname from pg_extension where extname = 'pg_trgm'"));
                    assertEquals(List.of(), open());
                    assertEquals(
                            List.of("8"),
                            server.query("postgres", "select datconnlimit from pg_database where datname = 'archive'"));
                }),
                state("one goes, and the login stays", ONE_GOES, () -> {
                    assertEquals(List.of("archive", "cafe"), owned());
                    assertTrue(admits("URL"));
                    assertTrue(admits("ARCHIVE"));
                }),
                state("all are closed", absent("7d"), () -> {
                    assertEquals(List.of("archive", "cafe"), owned());
                    assertFalse(admits("URL"));
                    assertFalse(admits("ARCHIVE"));
                }),
                state("all are gone, and the login with the last", absent("0d"), () -> {
                    assertEquals(
                            List.of(),
                            server.query(
                                    "postgres",
                                    "select 1 from pg_database where datname in ('archive', 'cafe', 'search')"));
                    assertEquals(
                            List.of(), server.query("postgres", "select 1 from pg_roles where rolname = 'cafe_user'"));
                }));
    }

    private static String absent(String quarantine) {
        return ONE_GOES.replace("service: cafe\n", "service: cafe\nstate: absent\n")
                .replace("quarantine: 0d", "endSessions: true\n  quarantine: " + quarantine);
    }

    private static State state(String name, String manifest, Runnable holds) {
        return new State(name, Map.of("cafe.yaml", manifest), List.of("too-many-deletes"), holds);
    }

    private List<String> owned() {
        return server.query(
                "postgres",
                "select datname from pg_database where pg_get_userbyid(datdba) = 'cafe_user' order by datname");
    }

    /// The service's databases that everybody may enter, or that another role was let in to.
    private List<String> open() {
        return server.query("postgres", """
                select distinct datname from pg_database, aclexplode(datacl) as acl
                where pg_get_userbyid(datdba) = 'cafe_user' and acl.grantee <> datdba
                """);
    }

    private boolean admits(String key) {
        return server.admits(told(key));
    }

    private String told(String key) {
        return last.orElseThrow().secret("cafe", "cafe-env", key).orElseThrow();
    }

    @Override
    public void makeForeignObjects() {
        server.execute("postgres", "create role stranger", "create database strange owner stranger");
    }

    @Override
    public String foreignObjects() {
        return server.query(
                        "postgres",
                        "select datname, datallowconn, datconnlimit, datacl, shobj_description(oid, 'pg_database')"
                                + " from pg_database where datname = 'strange'")
                .toString();
    }

    @Test
    void reportsADatabaseThatIsNoLongerListed() {
        Workspace workspace = applied(THREE);
        workspace.write("cafe.yaml", """
                service: cafe
                postgres: {databases: {search: {}, fresh: {}}}
                """);

        var plan = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("postgres/main/database/archive"), plan::all),
                () -> assertEquals(List.of("archive", "cafe", "fresh", "search"), owned()));
    }

    @Test
    void adoptsAndDropsNoneUnasked() {
        Workspace workspace = applied("service: cafe\npostgres: {}\n");
        server.execute("postgres", "create database search");
        server.execute("search", "create table t (id int)");
        workspace.write("cafe.yaml", "service: cafe\npostgres: {databases: {search: {}}}\n");
        var adopting = workspace.berth("apply", "--yes");
        server.execute("postgres", "drop database search");
        workspace.berth("apply", "--yes");
        server.execute("search", "create table t (id int)");
        workspace.write(
                "cafe.yaml",
                "service: cafe\npostgres: {quarantine: 0d, backup: none, databases: {search: {state: absent}}}\n");

        var dropping = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(5, adopting.exitCode(), adopting::all),
                () -> assertTrue(adopting.all().contains("--allow adopt:postgres/main/database/search"), adopting::all),
                () -> assertEquals(5, dropping.exitCode(), dropping::all),
                () -> assertTrue(
                        dropping.all().contains("--allow data-loss:postgres/main/database/search"), dropping::all),
                () -> assertEquals(List.of("cafe", "search"), owned()));
    }

    @Test
    void statusAndDoctorKnowEachOfThem() {
        Workspace workspace = applied(THREE);

        var status = workspace.berth("status");
        var doctor = workspace.berth("doctor");

        assertAll(
                () -> assertEquals(0, status.exitCode(), status::all),
                () -> assertTrue(status.out().contains("archive"), status::all),
                () -> assertTrue(status.out().contains("search"), status::all),
                () -> assertEquals(0, doctor.exitCode(), doctor::all),
                () -> assertTrue(doctor.out().contains("logs in as cafe_user by ARCHIVE: archive"), doctor::all),
                () -> assertTrue(doctor.out().contains("logs in as cafe_user by SEARCH: search"), doctor::all));
    }

    private Workspace applied(String manifest) {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", TWO);
        if (!manifest.equals(TWO) && manifest.equals(THREE)) {
            workspace.berth("apply", "--yes");
        }
        workspace.write("cafe.yaml", manifest);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        return workspace;
    }
}
