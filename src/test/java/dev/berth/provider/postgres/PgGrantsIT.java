package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import dev.berth.provider.ProviderContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `grants:` of logins, on every major version, with both kinds of admin. The chain's database is copied from a
/// template
/// that has objects, so that there is something to grant from the start.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgGrantsIT implements ProviderContract {

    private static final String FIRST = """
            service: cafe
            postgres:
              template: golden
              schemas: {fresh: {}}
              databases: {archive: {schemas: {years: {}}}}
              roles:
                'o"ops '' x':
                  access: none
                  grants:
                    - {on: table, names: [orders, "we\\"ird '() $$"], privileges: [select]}
                    - {on: table, names: [orders], privileges: [insert, select]}
                    - {on: table, names: [lines], columns: [id, "n a\\"me"], privileges: [select, update]}
                    - {on: table, schema: sums, names: all, privileges: [all]}
                    - {on: sequence, names: [nums], privileges: [all]}
                    - {on: function, names: ["refresh(int4, text[])", tidy()], privileges: [execute]}
                    - {on: type, names: [mood], privileges: [usage]}
                    - {on: schema, schema: fresh, privileges: [usage, create]}
                    - {on: table, database: archive, schema: years, names: all, privileges: [select, insert]}
                cafe_plain: {access: none}
            """;

    private static final String RENAMED = FIRST.replace(
                    "postgres:", "postgres:\n  database: shop\n  renamedFrom: cafe\n  user: cafe_user")
            .replace("'o\"ops '' x':\n", "ops:\n      renamedFrom: 'o\"ops '' x'\n");

    private static final String SECOND = """
            service: cafe
            postgres:
              database: shop
              user: cafe_user
              template: golden
              schemas: {fresh: {}}
              databases: {archive: {schemas: {years: {}}}}
              roles:
                ops:
                  access: none
                  grants:
                    - {on: table, names: [lines], columns: [id], privileges: [select]}
                    - {on: table, names: [orders], privileges: [select]}
                    - {on: table, schema: fresh, names: all, privileges: [select]}
                cafe_plain: {access: read}
            """;

    private final PostgresServer server;
    private final Login admin;
    private final AtomicInteger workspaces = new AtomicInteger();

    @TempDir
    private Path folder = Path.of("");

    PgGrantsIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.serversWithAdmins();
    }

    /// Every fifth step on the newest version with the weaker admin, few elsewhere.
    @Override
    public int killEvery() {
        return server.major() == PostgresServer.NEWEST && !admin.equals(server.superuser()) ? 5 : 40;
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
                    templates: [golden]
                """.formatted(server.host(), server.port(), admin.user()));
        server.execute("postgres", "create role golden_owner", "create database golden is_template true");
        if (!admin.equals(server.superuser())) {
            server.execute("postgres", "grant golden_owner to " + admin.user());
        }
        server.execute(
                "golden",
                "create schema sums authorization golden_owner",
                "grant create on schema public to golden_owner",
                "set role golden_owner",
                "create table orders (id int)",
                "create table lines (id int, \"n a\"\"me\" text, total int)",
                "create table \"we\"\"ird '() $$\" (id int)",
                "create view sums.total as select 1 as one",
                "create sequence nums",
                "create type mood as enum ('good')",
                "revoke usage on type mood from public",
                "create function refresh(int, text[]) returns int language sql as 'select 1'",
                "create procedure tidy() language sql as 'select 1'",
                "revoke execute on function refresh(int, text[]) from public",
                "revoke execute on procedure tidy() from public",
                "reset role",
                "revoke create on schema public from golden_owner");
        return workspace;
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("grants of every kind", FIRST, () -> {
                    String role = "o\"ops ' x";
                    all(
                            "cafe",
                            role,
                            "table|orders|select",
                            "table|orders|insert",
                            "table|\"we\"\"ird '() $$\"|select",
                            "table|sums.total|delete",
                            "sequence|nums|update",
                            "function|refresh(int,text[])|execute",
                            "function|tidy()|execute",
                            "type|mood|usage",
                            "schema|fresh|create",
                            "schema|sums|usage",
                            "database|cafe|connect",
                            "database|archive|connect",
                            "not table|orders|delete",
                            "not table|lines|select",
                            "column|lines|id|select",
                            "column|lines|n a\"me|update",
                            "not column|lines|total|select");
                    all("archive", role, "schema|years|usage", "not schema|years|create");
                    all("cafe", "cafe_plain", "database|cafe|connect", "not table|orders|select");
                    all("archive", "cafe_plain", "not database|archive|connect");
                }),
                state(
                        "other names",
                        RENAMED,
                        () -> all(
                                "shop",
                                "ops",
                                "table|orders|insert",
                                "schema|fresh|create",
                                "table|sums.total|delete",
                                "database|archive|connect")),
                state("fewer grants, another level", SECOND, () -> {
                    all(
                            "shop",
                            "ops",
                            "table|orders|select",
                            "not table|orders|insert",
                            "column|lines|id|select",
                            "not column|lines|id|update",
                            "not sequence|nums|usage",
                            "not schema|fresh|create",
                            "schema|fresh|usage",
                            "not schema|sums|usage",
                            "not database|archive|connect");
                    all("archive", "ops", "not schema|years|usage");
                    all("shop", "cafe_plain", "table|orders|select");
                    assertEquals(List.of(), traces("archive", "ops"));
                }),
                state(
                        "the login goes",
                        without(SECOND),
                        () -> assertEquals(
                                List.of(), server.query("postgres", "select 1 from pg_roles where rolname = 'ops'"))),
                state(
                        "all goes",
                        without(SECOND)
                                .replace("service: cafe", "service: cafe\nstate: absent")
                                .replace(
                                        "postgres:\n",
                                        "postgres:\n  quarantine: 0d\n  backup: none\n  data: discard\n"),
                        () -> assertEquals(
                                List.of(),
                                server.query(
                                        "postgres",
                                        "select rolname from pg_roles where oid >= 16384 and rolname not in"
                                                + " ('golden_owner', 'admin_user')"))));
    }

    private static String without(String manifest) {
        return manifest.substring(0, manifest.indexOf("    ops:")) + "    ops: {access: none, state: absent}\n"
                + "    cafe_plain: {access: read}\n";
    }

    private static State state(String name, String manifest, Runnable holds) {
        return new State(name, Map.of("cafe.yaml", manifest), List.of("too-many-deletes"), holds);
    }

    /// Asks the server itself: `not table|orders|select`.
    private void all(String database, String role, String... rights) {
        for (String right : rights) {
            boolean denied = right.startsWith("not ");
            List<String> parts = List.of((denied ? right.substring(4) : right).split("[|]"));
            String of = Stream.concat(Stream.of(role), parts.stream().skip(1))
                    .map(text -> "'" + text.replace("'", "''") + "'")
                    .collect(Collectors.joining(", "));
            assertEquals(
                    List.of(denied ? "f" : "t"),
                    server.query(database, "select has_" + parts.getFirst() + "_privilege(" + of + ")"),
                    () -> database + ": " + right);
        }
    }

    /// What a role still holds in a database.
    private List<String> traces(String database, String role) {
        return server.query(
                database,
                "select classid::regclass from pg_shdepend where refobjid = '%s'::regrole and dbid = (select oid from pg_database where datname = current_database())"
                        .formatted(role));
    }

    @Override
    public void makeForeignObjects() {
        server.execute("postgres", "create role stranger", "create database strange owner stranger");
        server.execute("strange", "create table t (id int)", "grant select on t to stranger");
    }

    @Override
    public String foreignObjects() {
        return server.query("strange", "select relacl from pg_class where relname = 't'")
                .toString();
    }

    private static final String DRIFTING = """
            service: cafe
            postgres:
              schemas: {reporting: {owner: cafe_etl}}
              roles:
                cafe_etl:
                  access: none
                  grants:
                    - {on: table, names: all, privileges: [select]}
                    - {on: function, names: all, privileges: [execute]}
                    - {on: type, names: all, privileges: [all]}
                    - {on: table, names: [orders], columns: [id], privileges: [update]}
                    - {on: table, schema: reporting, names: all, privileges: [all]}
                cafe_read2: {access: read}
            """;

    @Test
    void whatSomebodyChangedByHandIsShownAndRepaired() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", DRIFTING);
        Result first = workspace.berth("apply", "--yes");
        assertEquals(0, first.exitCode(), first::all);
        assertTrue(first.out().contains("table public.orders, which isn't there"), first::all);
        assertTrue(first.out().contains("cafe.yaml:11"), first::all);
        server.execute(
                "cafe",
                "set role cafe_user",
                "create table orders (id int, note text)",
                "create type colour as enum ('red')",
                "set role cafe_etl",
                "create table reporting.sums (id int)");
        Result made = workspace.berth("plan");
        assertTrue(made.out().contains("rights lacks UPDATE on public.orders.id -> as granted"), made::all);
        applied(workspace);
        server.execute("cafe", "set role cafe_user", "create table later (id int)");
        isEmpty(workspace);
        all(
                "cafe",
                "cafe_etl",
                "table|later|select",
                "column|orders|id|update",
                "type|colour|usage",
                "not column|orders|note|update");

        server.execute("postgres", "create role other");
        server.execute(
                "cafe",
                "set role cafe_user",
                "revoke select on later from cafe_etl",
                "grant update on orders to cafe_etl with grant option",
                "grant delete on later to cafe_etl, other",
                "alter default privileges in schema public grant insert on tables to cafe_etl",
                "alter default privileges in schema public revoke select on tables from cafe_etl",
                "set role cafe_etl",
                "grant update on orders to other");
        Result drift = workspace.berth("plan");
        applied(workspace);
        isEmpty(workspace);

        assertAll(
                () -> assertTrue(drift.out().contains("lacks SELECT on public.later"), drift::all),
                () -> assertTrue(drift.out().contains("DELETE on public.later"), drift::all),
                () -> assertTrue(drift.out().contains("INSERT on tables in public of cafe_user"), drift::all),
                () -> assertTrue(drift.out().contains("other (UPDATE on public.orders)"), drift::all),
                () -> all(
                        "cafe",
                        "cafe_etl",
                        "table|later|select",
                        "not table|later|delete",
                        "not table|orders|update",
                        "column|orders|id|update"),
                () -> all("cafe", "other", "table|later|delete", "not table|orders|update"));
    }

    /// In a database of which nothing else is declared, too.
    @Test
    void anEntryThatIsRemovedIsRevoked() {
        Workspace workspace = workspace();
        String manifest = """
                service: cafe
                postgres:
                  databases: {archive: {}}
                  roles:
                    cafe_etl:
                      access: none
                      grants: [{on: table, database: archive, names: all, privileges: [select]}]
                """;
        workspace.write("cafe.yaml", manifest);
        applied(workspace);
        server.execute("archive", "set role cafe_user", "create table years (id int)");
        all("archive", "cafe_etl", "table|years|select");
        workspace.write("cafe.yaml", manifest.replaceAll("(?m)^ +grants: .*\n", ""));
        applied(workspace);
        isEmpty(workspace);

        all("archive", "cafe_etl", "not table|years|select", "not database|archive|connect");
        assertEquals(List.of(), traces("archive", "cafe_etl"));

        workspace.write("cafe.yaml", manifest);
        applied(workspace);
        all("archive", "cafe_etl", "table|years|select");
        workspace.write(
                "cafe.yaml", manifest.replaceAll("(?m)^ +grants: .*\n", "").replace("access: none", "access: read"));
        applied(workspace);
        isEmpty(workspace);
        assertEquals(List.of(), traces("archive", "cafe_etl"));
    }

    @Test
    void anUnknownPrivilegeIsRefusedAndTheReviewShowsTheOthers() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", DRIFTING.replace("privileges: [select]", "privileges: [select, maintain]"));
        Result plan = workspace.berth("plan");
        workspace.write("cafe.yaml", DRIFTING);
        applied(workspace);

        Result review = workspace.berth("access", "--who", "cafe_etl", "--database", "cafe");

        assertAll(
                () -> assertEquals(
                        server.major() < 17,
                        plan.all().contains("PostgreSQL " + server.major() + " has no privilege MAINTAIN"),
                        plan::all),
                () -> assertTrue(review.out().contains("reporting"), review::all));
    }

    private static void applied(Workspace workspace) {
        Result applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    private static void isEmpty(Workspace workspace) {
        Result plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }
}
