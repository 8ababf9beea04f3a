package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.provider.ProviderContract;
import java.nio.file.Path;
import java.sql.SQLException;
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

/// PostgreSQL on every major version, with a superuser and with a createdb + createrole admin.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PostgresIT implements ProviderContract {

    private static final String HOSTILE = "we\"ird'; drop ünï";

    private static final String CAFE = """
            service: cafe-backend
            postgres: {%s}
            secrets:
              cafe-backend-env:
                CAFE_POSTGRES_URL: ${postgres.url}
                CAFE_PASSWORD: ${postgres.password}
                CAFE_DSN: ${postgres.dsn}
                CAFE_DOTNET: ${postgres.dotnet}
                CAFE_JDBC: ${postgres.jdbc}
                KEY: ${generate:40}
                NAME: literal
            """;

    private static final String HOSTILE_SERVICE = """
            service: hostile
            postgres:
              database: "we\\"ird'; drop ünï"
              user: "u\\"x'; drop role postgres; --"
              extensions: [hstore]
            secrets:
              hostile-env:
                URL: ${postgres.url}
                PASSWORD: ${postgres.password}
            """;

    private final PostgresServer server;
    private final Login admin;
    private final AtomicInteger workspaces = new AtomicInteger();
    private Optional<Workspace> last = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    PostgresIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.majors()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    /// Every third step on the oldest and the newest version with the weaker admin, fewer elsewhere.
    @Override
    public int killEvery() {
        if (server.major() == PostgresServer.OLDEST || server.major() == PostgresServer.NEWEST) {
            return admin.equals(server.superuser()) ? 20 : 3;
        }
        return 40;
    }

    @AfterEach
    @Override
    public void reset() {
        server.reset();
    }

    @Override
    public Workspace workspace() {
        return workspace("");
    }

    private Workspace workspace(String platform) {
        var workspace = new Workspace(folder.resolve("workspace-" + workspaces.incrementAndGet()));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform("""
                postgres:
                  main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}
                """.formatted(server.host(), server.port(), admin.user()) + platform);
        last = Optional.of(workspace);
        return workspace;
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("a database and its login", Map.of("cafe.yaml", cafe("")), () -> enters("cafe_user", "cafe")),
                state(
                        "a connection limit and extensions",
                        Map.of(
                                "cafe.yaml",
                                cafe("connectionLimit: 7, extensions: [pg_trgm, {name: uuid-ossp, version: '1.1'}]")),
                        () -> assertAll(
                                () -> assertEquals(
                                        List.of("7"),
                                        server.query(
                                                "postgres",
                                                "select datconnlimit from pg_database where datname = 'cafe'")),
                                () -> assertEquals(
                                        List.of("pg_trgm", "uuid-ossp"),
                                        server.query(
                                                "cafe",
                                                "select extname from pg_extension where extname <> 'plpgsql' order by 1")))),
                state(
                        "owned by the admin",
                        Map.of("cafe.yaml", cafe("ownedBy: admin")),
                        () -> assertAll(
                                () -> enters("cafe_user", "cafe"),
                                () -> refused("42501", "cafe_user", "postgres", "drop database cafe"),
                                () -> refused(
                                        "42501", "cafe_user", "cafe", "grant connect on database cafe to public"))),
                state("owned by its login again", Map.of("cafe.yaml", cafe("")), () -> enters("cafe_user", "cafe")),
                state(
                        "a second service, which may look in, and a hostile one",
                        Map.of(
                                "cafe.yaml",
                                cafe("allowConnect: [erp_user]"),
                                "erp.yaml",
                                "service: erp-api\npostgres: {encoding: UTF8, locale: C}\n",
                                "sub/hostile.yaml",
                                HOSTILE_SERVICE),
                        () -> assertAll(
                                () -> connects("erp_user", "cafe"),
                                () -> isRefused("cafe_user", "erp"),
                                () -> isRefused("cafe_user", HOSTILE),
                                () -> enters("u\"x'; drop role postgres; --", HOSTILE),
                                () -> enters("erp_user", "erp"))),
                state(
                        "apart again",
                        Map.of(
                                "cafe.yaml",
                                cafe(""),
                                "erp.yaml",
                                "service: erp-api\npostgres: {encoding: UTF8, locale: C}\n",
                                "sub/hostile.yaml",
                                HOSTILE_SERVICE),
                        () -> assertAll(() -> isRefused("erp_user", "cafe"), () -> enters("erp_user", "erp"))));
    }

    private static String cafe(String properties) {
        return CAFE.replace("%s", properties);
    }

    private static State state(String name, Map<String, String> manifests, Runnable holds) {
        return new State(name, manifests, List.of(), holds);
    }

    @Override
    public void makeForeignObjects() {
        server.execute(
                "postgres",
                "create role foreigner login password 'foreign'",
                "create role \"for'eign \"\"group\" nologin",
                "grant \"for'eign \"\"group\" to foreigner",
                "create database foreign_db owner foreigner connection limit 3",
                "comment on database foreign_db is 'not [berth] yours'",
                "grant connect on database foreign_db to \"for'eign \"\"group\"",
                "alter database foreign_db set statement_timeout = '5s'");
        server.execute("foreign_db", "create table mine (id int)", "grant select on mine to \"for'eign \"\"group\"");
    }

    @Override
    public String foreignObjects() {
        return server.query("postgres", """
                        select concat_ws('|', d.datname, pg_get_userbyid(d.datdba), d.datacl, d.datconnlimit, d.datallowconn, s.setconfig,
                                         shobj_description(d.oid, 'pg_database'))
                          from pg_database d
                          left join pg_db_role_setting s on s.setdatabase = d.oid
                         where d.datname in ('foreign_db', 'postgres', 'template1')
                         order by d.datname
                        """)
                + "\n"
                + server.query("postgres", """
                        select concat_ws('|', a.*, array(select roleid::regrole from pg_auth_members where member = a.oid),
                                         shobj_description(a.oid, 'pg_authid'))
                          from pg_authid a
                         where a.rolname in ('foreigner', 'for''eign "group', 'postgres', 'admin_user')
                           and a.rolname <> '%s'
                         order by a.rolname
                        """.formatted(admin.user()))
                + "\n"
                + server.query(
                        "foreign_db", "select concat_ws('|', relname, relacl) from pg_class where relname = 'mine'");
    }

    /// What somebody did by hand, as SQL, and what the plan then says in one of its lines.
    private static List<Map.Entry<String, String>> drifts() {
        return List.of(
                Map.entry("alter role cafe_user connection limit 3", "connectionLimit 3 -> unlimited"),
                Map.entry("alter role cafe_user nologin", "attributes INHERIT -> INHERIT, LOGIN"),
                Map.entry("alter role cafe_user createdb", "attributes CREATEDB, INHERIT, LOGIN -> INHERIT, LOGIN"),
                Map.entry("alter role cafe_user valid until '2001-01-01 UTC'", "validUntil 2001-01-01"),
                Map.entry("grant erp_user to cafe_user", "memberOf erp_user -> (none)"),
                Map.entry("grant cafe_user to erp_user", "memberOf cafe_user -> (none)"),
                Map.entry("create role dba; grant cafe_user to dba", "members dba -> (none)"),
                Map.entry("grant connect on database cafe to public", "grant to PUBLIC CONNECT -> (none)"),
                Map.entry("grant create on database cafe to erp_user", "grant to erp_user CREATE -> (none)"),
                Map.entry("revoke create on database cafe from cafe_user", "owner's rights restricted -> all"),
                Map.entry("alter database cafe connection limit 9", "connectionLimit 9 -> unlimited"),
                Map.entry("alter database cafe owner to erp_user", "owner erp_user -> cafe_user"),
                Map.entry("alter database cafe allow_connections false", "connections refused -> allowed"),
                Map.entry("alter role cafe_user password null", "password none -> as in the Secret"),
                Map.entry("comment on database cafe is null", "mark (none) -> cafe-backend (fleet default)"));
    }

    @Test
    void driftMadeByHandIsSeenAndHealed() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", cafe(""));
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        for (Map.Entry<String, String> drift : drifts()) {
            boolean hidden = drift.getKey().contains("password null") && admin.equals(server.admin());
            server.execute("postgres", drift.getKey().split("; "));

            var plan = workspace.berth("plan");
            String seen = hidden ? "password differs from the Secret" : drift.getValue();
            assertTrue(plan.out().contains(seen), () -> drift.getKey() + "\n" + plan.all());
            if (plan.out().contains("! not-revocable")) {
                // From 16 on an admin who is no superuser can't; the plan says who can, and how.
                assertTrue(server.major() >= 16 && admin.equals(server.admin()), plan::all);
                server.execute("postgres", statementIn(plan.out()));
            }
            var healed = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
            assertEquals(0, healed.exitCode(), () -> drift.getKey() + "\n" + healed.all());
            var empty = workspace.berth("plan", "--exit-code");
            assertEquals(0, empty.exitCode(), () -> drift.getKey() + "\n" + empty.all());
            enters("cafe_user", "cafe");
        }
    }

    @Test
    void aPasswordChangedByHandIsAPlanLineAndGuarded() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", cafe(""));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        String before =
                workspace.secret("cafe", "cafe-backend-env", "CAFE_PASSWORD").orElseThrow();
        server.execute("postgres", "alter role cafe_user password 'changed by hand'");

        var plan = workspace.berth("plan", "--exit-code");
        var refused = workspace.berth("apply", "--yes");
        var allowed = workspace.berth("apply", "--yes", "--allow", "password-reset:postgres/main/role/cafe_user");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.out().contains("password differs from the Secret -> as in the Secret"), plan::all),
                () -> assertTrue(plan.out().contains("--allow password-reset:postgres/main/role/cafe_user"), plan::all),
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertEquals(0, allowed.exitCode(), allowed::all),
                () -> assertEquals(
                        before,
                        workspace
                                .secret("cafe", "cafe-backend-env", "CAFE_PASSWORD")
                                .orElseThrow()));
        connects("cafe_user", "cafe", before);
    }

    /// What the shell script and a person left behind is taken over without an outage: the password in the Secret
    /// stays.
    @Test
    void handmadeObjectsAreAdoptedWithTheirPassword() {
        String password = "p@ss/w0rd! '\"%";
        server.execute(
                "postgres",
                "create role cafe_user login password 'p@ss/w0rd! ''\"%'",
                "grant cafe_user to admin_user" + (server.major() >= 16 ? " with admin option" : ""),
                "create database cafe owner cafe_user",
                "comment on database cafe is 'the café''s'");
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", cafe(""));
        workspace.handmade(
                "cafe",
                "cafe-backend-env",
                Map.of(
                        "CAFE_POSTGRES_URL",
                        "postgresql://cafe_user:p%40ss%2Fw0rd%21%20%27%22%25@old-host:5432/cafe?sslmode=disable"));

        var plan = workspace.berth("plan", "--exit-code");
        var refused = workspace.berth("apply", "--yes");
        var adopted = workspace.berth("apply", "--yes", "--allow", "adopt");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("--allow adopt:postgres/main/database/cafe"), plan::all),
                () -> assertTrue(plan.out().contains("grant to PUBLIC CONNECT, TEMPORARY -> (none)"), plan::all),
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertEquals(0, adopted.exitCode(), adopted::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertEquals(
                        password,
                        workspace
                                .secret("cafe", "cafe-backend-env", "CAFE_PASSWORD")
                                .orElseThrow()),
                () -> assertEquals(
                        List.of("the café's [berth fleet=default service=cafe-backend]"),
                        server.query(
                                "postgres",
                                "select shobj_description(oid, 'pg_database') from pg_database where datname = 'cafe'")));
        connects("cafe_user", "cafe", password);
    }

    @Test
    void anotherServicesMarkIsAConflictThatNoFlagLifts() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", cafe(""));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.clear();
        workspace.write("other.yaml", "service: other\npostgres: {database: cafe, user: cafe_user}\n");

        var refused = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");

        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(
                        refused.plain().contains("! conflict: it belongs to service cafe-backend (fleet default)"),
                        refused::all));
    }

    @Test
    void whatCannotBeChangedIsSaidAndRefused() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", cafe("encoding: UTF8, locale: C"));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("cafe.yaml", cafe("encoding: LATIN1, locale: C, extensions: [no_such_thing, pg_tgrm]"));

        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.plain()
                                .contains(
                                        "! unchangeable: encoding is UTF8 and was fixed when the database was created"),
                        plan::all),
                () -> assertTrue(plan.out().contains("doesn't offer \"no_such_thing\""), plan::all),
                () -> assertTrue(plan.out().contains("Did you mean pg_trgm?"), plan::all));
    }

    /// Locale providers came one by one: ICU with 15, builtin with 17.
    @Test
    void localesAreAsDeclaredOrRefused() {
        Workspace workspace = workspace();
        workspace.write(
                "libc.yaml", "service: libc\npostgres: {encoding: SQL_ASCII, locale: C, template: template0}\n");
        workspace.write(
                "icu.yaml", "service: icu\npostgres: {encoding: utf8, localeProvider: icu, icuLocale: de-DE}\n");
        workspace.write(
                "builtin.yaml",
                "service: builtin\npostgres: {localeProvider: builtin, locale: C.UTF-8, encoding: UTF8}\n");
        int refused = server.major() < 15 ? 2 : server.major() < 17 ? 1 : 0;

        var applied = workspace.berth("apply", "--yes", "--skip-blocked");
        var again = workspace.berth("plan");

        assertAll(
                () -> assertEquals(refused == 0 ? 0 : 5, applied.exitCode(), applied::all),
                () -> assertTrue(applied.out().contains("Applied " + (3 - refused) + " service"), applied::all),
                () -> assertEquals(refused, again.out().split("! unsupported").length - 1, again::all),
                () -> assertEquals(
                        List.of("SQL_ASCII C"),
                        server.query(
                                "postgres",
                                "select pg_encoding_to_char(encoding) || ' ' || datcollate from pg_database where datname = 'libc'")));
    }

    @Test
    void aDatabaseWhoseDropWasCutOffIsNotTakenForAWorkingOne() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", cafe(""));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("postgres", "update pg_database set datconnlimit = -2 where datname = 'cafe'");

        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("! invalid-database"), plan::all));
        server.execute("postgres", "update pg_database set datconnlimit = -1 where datname = 'cafe'");
    }

    @Test
    void orphansAreNotesAndNothingIsRemoved() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", cafe(""));
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.clear();
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");

        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.out().contains("note orphan postgres/main/database/cafe: belongs to service cafe-backend"),
                        plan::all),
                () -> assertTrue(plan.out().contains("note orphan postgres/main/role/cafe_user"), plan::all),
                () -> assertTrue(plan.out().contains("note orphan secret/cafe/cafe-backend-env"), plan::all));
    }

    /// A plan's cost is constant: one connection, and one for the database with an extension. Before 15 each
    /// database is entered, as everybody may create in a fresh schema public. An admin who can't read verifiers
    /// logs in once per login, and once to see that passwords are asked for at all.
    @Test
    void aPlanOpensNoMoreConnectionsThanItMust() {
        Workspace workspace = workspace();
        for (int i = 0; i < 6; i++) {
            workspace.write(
                    "s" + i + ".yaml",
                    "service: s" + i + "\npostgres: {" + (i == 0 ? "extensions: [hstore]" : "") + "}\n");
        }
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        boolean superuser = admin.equals(server.superuser());
        int inside = server.major() < 15 ? 6 : 1;
        int logins = superuser ? 0 : 6 + 1;

        String log = server.log();
        var plan = workspace.berth("plan");
        String since = server.log().substring(log.length());

        assertTrue(plan.out().contains(", " + (1 + inside + logins) + " postgres connections"), plan::all);
        assertTrue(
                since.lines()
                        .noneMatch(line ->
                                line.contains("statement:") && line.matches(".*(create|alter|grant|revoke|lock).*")),
                since);
    }

    private void enters(String user, String database) {
        connects(user, database);
        try (var connection = server.connect(login(user), database);
                var statement = connection.createStatement()) {
            statement.execute("create table berth_test (id int)");
            statement.execute("drop table berth_test");
        } catch (SQLException e) {
            throw new AssertionError(user + " in " + database + ": " + e.getMessage(), e);
        }
    }

    private void connects(String user, String database) {
        try (var _ = server.connect(login(user), database)) {
            return;
        } catch (SQLException e) {
            throw new AssertionError(user + " in " + database + ": " + e.getMessage(), e);
        }
    }

    private void connects(String user, String database, String password) {
        try (var _ = server.connect(new Login(user, dev.berth.core.Secret.of(password)), database)) {
            return;
        } catch (SQLException e) {
            throw new AssertionError(user + " in " + database + ": " + e.getMessage(), e);
        }
    }

    private void isRefused(String user, String database) {
        try (var _ = server.connect(login(user), database)) {
            throw new AssertionError(user + " can enter " + database);
        } catch (SQLException e) {
            assertEquals("42501", e.getSQLState(), e::getMessage);
        }
    }

    private void refused(String state, String user, String database, String sql) {
        try (var connection = server.connect(login(user), database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
            if (statement.getWarnings() == null) {
                throw new AssertionError(user + " may: " + sql);
            }
        } catch (SQLException e) {
            assertEquals(state, e.getSQLState(), e::getMessage);
        }
    }

    /// A service's login with the password that its Secret holds, whichever workspace wrote it last.
    private Login login(String user) {
        Workspace current = last.orElseThrow();
        String password = switch (user) {
            case "cafe_user" ->
                current.secret("cafe", "cafe-backend-env", "CAFE_PASSWORD").orElseThrow();
            case "erp_user" ->
                passwordIn(
                        current.secret("erp", "erp-api-env", "ERP_POSTGRES_URL").orElseThrow());
            default -> current.secret("hostile", "hostile-env", "PASSWORD").orElseThrow();
        };
        return new Login(user, dev.berth.core.Secret.of(password));
    }

    private static String passwordIn(String url) {
        return url.replaceFirst("^postgresql://[^:]+:([^@]+)@.*$", "$1");
    }

    /// The statement that a refusal tells a superuser to run.
    private static String statementIn(String plan) {
        return plan.replaceFirst("(?s)^.*Let a superuser run: (revoke [^\\n]*?)\\.\\n.*$", "$1");
    }
}
