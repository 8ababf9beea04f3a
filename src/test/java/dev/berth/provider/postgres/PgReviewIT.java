package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every right that `berth access` tells, beside what the server itself says of it.
@ParameterizedClass
@MethodSource("servers")
class PgReviewIT {

    private static final List<String> RELATION =
            List.of("select", "insert", "update", "delete", "truncate", "references", "trigger");

    private final PostgresServer server;
    private final Workspace workspace;

    PgReviewIT(PostgresServer server, @TempDir Path folder) {
        this.server = server;
        this.workspace = new Workspace(folder.resolve("workspace"));
        as(server.superuser());
    }

    static Stream<PostgresServer> servers() {
        return PostgresServer.majors().mapToObj(PostgresServer::of);
    }

    private void as(Login admin) {
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), admin.user()));
    }

    @BeforeEach
    void build() {
        server.execute(
                "postgres",
                "create role app_owner login",
                "create role app_read",
                "create role app_write",
                "create role app_all",
                "grant app_read, app_write to app_all",
                "create role nested login",
                "grant app_all to nested with admin option",
                "create role lazy login noinherit",
                "grant app_write to lazy",
                "create role lazier login",
                "grant lazy to lazier",
                "create role deputy login",
                "grant app_owner to deputy",
                "create role stranger login",
                "create role \"Odd, \"\"name\"\"\" login",
                "create role \"=cmd\" login",
                "create role boss superuser login",
                "create role assistant login",
                "grant boss to assistant",
                "create database app owner app_owner",
                "revoke all on database app from public",
                "grant connect on database app to app_read, \"Odd, \"\"name\"\"\" with grant option",
                "grant create on database app to app_write",
                "create database open owner app_owner",
                "create database shut allow_connections false");
        if (server.major() >= 14) {
            server.execute(
                    "postgres",
                    "create role reader login",
                    "grant pg_read_all_data to reader",
                    "create role writer login",
                    "grant pg_write_all_data to writer",
                    "create role readwriter",
                    "grant reader, writer to readwriter");
        }
        if (server.major() >= 16) {
            server.execute(
                    "postgres",
                    "create role optional login",
                    "grant app_read to optional with inherit false, set true",
                    "grant app_write to optional with inherit true, set false",
                    "create role apart login",
                    "grant app_all to apart with inherit false, set false",
                    "create role without login noinherit",
                    "grant app_read to without with inherit true");
        }
        if (server.major() >= 17) {
            server.execute("postgres", "create role keeper login", "grant pg_maintain to keeper");
        }
        server.execute(
                "app",
                "set role app_owner",
                "create schema sales",
                "create schema \"Odd schema\"",
                "create table sales.orders (id int, total int, \"Name\" text)",
                "create table sales.lines (id int)",
                "create table sales.parts (id int) partition by range (id)",
                "create view sales.report as select id from sales.orders",
                "create materialized view sales.cube as select id from sales.orders",
                "create sequence sales.numbers",
                "create sequence sales.others",
                "create function sales.f(int) returns int language sql as 'select 1'",
                "create function sales.f(text, \"char\"[]) returns int language sql as 'select 1'",
                "create procedure sales.p() language sql as 'select 1'",
                "create type sales.colour as enum ('red')",
                "create domain sales.amount as int",
                "create type sales.pair as (a int, b int)",
                "create type sales.span as range (subtype = int)",
                "create table \"Odd schema\".\"odd | table\" (\"a.b\" int)",
                "grant usage on schema sales to app_read, stranger",
                "grant create on schema \"Odd schema\" to app_write",
                "grant select on all tables in schema sales to app_read",
                "grant insert, update on sales.orders to app_write with grant option",
                "grant select (id), update (total, \"Name\") on sales.orders to stranger",
                "grant insert (id) on sales.lines to public",
                "grant usage on sequence sales.numbers to app_read",
                "grant select on sales.report to \"=cmd\"",
                "revoke all on sales.lines from app_owner",
                "revoke execute on function sales.f(int) from public",
                "grant execute on function sales.f(int) to app_write",
                "revoke usage on type sales.colour from public",
                "grant usage on type sales.amount to stranger",
                "reset role",
                "create table public.everybodys (id int)",
                "grant select on public.everybodys to public",
                "alter default privileges for role app_owner in schema sales grant delete on tables to app_write",
                "set role app_owner",
                "create table sales.later (id int)",
                "reset role",
                "create extension hstore schema \"Odd schema\"");
        if (server.major() >= 14) {
            server.execute(
                    "app",
                    "grant trigger on sales.orders to pg_database_owner",
                    "grant truncate on sales.orders to pg_read_all_data");
        }
        server.execute("open", "create table t (id int)", "grant select on t to app_read");
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void isWhatTheServerSaysOfEachRight() throws IOException {
        var said = workspace.berth("access", "--format", "json");

        assertEquals(9, said.exitCode(), said::err);
        JsonNode review = new JsonMapper().readTree(said.out());
        assertEquals("[]", violations(said.out()));
        assertTrue(
                review.path("notes").path(0).path("message").stringValue("").contains("\"shut\""),
                () -> review.path("notes").toString());
        assertEquals(1, review.path("notes").size());
        assertAll(Stream.of("app", "open", "postgres", "template1").map(database -> () -> {
            assertSame(lines(server.query(database, rights(true))), told(review, database), database);
            assertEquals(
                    lines(server.query(
                            database,
                            "select rolname from pg_roles where rolname !~ '^pg_' and rolcanlogin and"
                                    + " has_database_privilege(oid, current_database(), 'connect')")),
                    connecting(review, database),
                    database);
        }));
        assertTrue(told(review, "app").size() > 500);
    }

    /// A service with two databases and a login that reads the server's changes.
    @Test
    void isSoOfAServiceWithSeveralDatabases() {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, replication: [cdc], admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(
                                server.host(), server.port(), server.superuser().user()));
        workspace.write("cafe.yaml", """
                service: cafe
                postgres:
                  databases: {cafe_archive: {}}
                  roles: {cdc: {access: read, replication: true}}
                secrets: {cafe-env: {URL: "${postgres.url}", OLD_URL: "${postgres.url/cafe_archive}", CDC_URL: "${postgres.url:cdc}"}}
                """);
        var applied = workspace.berth("apply", "--yes");
        for (String database : List.of("cafe", "cafe_archive")) {
            server.execute(database, "set role cafe_user", "create table public.notes (id int)");
        }

        var said = workspace.berth("access", "--format", "json", "--database", "cafe_archive");
        var cdc = workspace.berth("access", "--database", "cafe", "--who", "cdc");
        var owner = workspace.berth("access", "--who", "cafe_user");
        JsonNode archive = new JsonMapper().readTree(said.out());
        JsonNode first = new JsonMapper()
                .readTree(workspace
                        .berth("access", "--format", "json", "--database", "cafe")
                        .out());

        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, said.exitCode(), said::all),
                () -> assertSame(lines(server.query("cafe", rights(true))), told(first, "cafe"), "cafe"),
                () -> assertSame(
                        lines(server.query("cafe_archive", rights(true))),
                        told(archive, "cafe_archive"),
                        "cafe_archive"),
                () -> assertTrue(connecting(first, "cafe").contains("cdc")),
                () -> assertFalse(connecting(archive, "cafe_archive").contains("cdc")),
                () -> assertTrue(connecting(archive, "cafe_archive").contains("cafe_user")),
                () -> assertTrue(cdc.out().contains("postgres/main  cdc  login, replication"), cdc::out),
                () -> assertTrue(owner.out().contains("\n  cafe_archive\n"), owner::out),
                () -> assertTrue(owner.out().contains("\n  cafe\n"), owner::out));
    }

    @Test
    void tellsWhoIsAMemberOfWhom() {
        var said = workspace.berth("access", "--format", "json", "--database", "open");

        var members = new TreeSet<String>();
        new JsonMapper().readTree(said.out()).path("roles").forEach(role -> {
            boolean superuser = texts(role.path("attributes")).anyMatch("superuser"::equals);
            role.path("memberships").forEach(membership -> {
                if (!superuser) {
                    members.add(role.path("role").stringValue() + "|"
                            + membership.path("role").stringValue() + "|"
                            + membership.path("inherited").booleanValue() + "|"
                            + membership.path("settable").booleanValue() + "|"
                            + membership.path("admin").booleanValue());
                }
            });
        });
        assertEquals(0, said.exitCode(), said::err);
        assertEquals(
                lines(server.query(
                        "postgres",
                        "select r.rolname || '|' || o.rolname || '|' || pg_has_role(r.oid, o.oid, 'usage') || '|' || "
                                + (server.major() >= 16 ? "pg_has_role(r.oid, o.oid, 'set')" : "true")
                                + " || '|' || pg_has_role(r.oid, o.oid, 'member with admin option')"
                                + " from pg_roles r join pg_roles o on o.oid <> r.oid where r.rolname !~ '^pg_' and not"
                                + " r.rolsuper and pg_has_role(r.oid, o.oid, 'member')")),
                members);
    }

    @Test
    void tellsThePathsToAPerson() {
        var said = workspace.berth("access", "--database", "app");
        var one = workspace.berth("access", "--database", "app", "--who", "nested");
        var csv = workspace.berth("access", "--database", "app", "--format", "csv");

        assertAll(
                () -> assertEquals(0, said.exitCode(), said::all),
                () -> assertTrue(said.out().contains("(can't connect)"), said::out),
                () -> assertTrue(said.out().contains("postgres/main  \"Odd, \"\"name\"\"\"  login\n"), said::out),
                () -> assertTrue(
                        one.out()
                                .startsWith("berth access  " + workspace.services() + "  1 database, 1 role\n\n"
                                        + "postgres/main  nested  login\n"
                                        + "  member of app_all: may let others in\n"
                                        + "  member of app_all (of app_read)\n"
                                        + "  member of app_all (of app_write)\n"
                                        + "  app\n"),
                        one::out),
                () -> assertTrue(
                        one.out()
                                .replaceAll(" +", " ")
                                .contains("\n table orders of sales insert, update (may grant insert, update) member of"
                                        + " app_all (of app_write)\n"),
                        one::out),
                () -> assertTrue(
                        csv.out()
                                .contains("postgres/main,stranger,true,false,app,sales,column,false,orders.id,select,,"
                                        + "\"direct grant\"\r\n"),
                        csv::out),
                () -> assertFalse(csv.out().contains(",=cmd,"), csv::out),
                () -> assertTrue(
                        csv.out().contains("\npostgres/main,\"'=cmd\",true,false,app,sales,view,false,report,select,,"),
                        csv::out),
                () -> assertTrue(
                        csv.out().contains("postgres/main,\"Odd, \"\"name\"\"\",true,true,app,,database,"), csv::out));
    }

    @Test
    void saysWhomAndWhatItDoesNotFind() {
        var role = workspace.berth("access", "--database", "open", "--who", "nobody");
        var database = workspace.berth("access", "--database", "nowhere");
        var entry = workspace.berth("access", "--server", "second");
        var everybody = workspace.berth("access", "--database", "open", "--who", "public", "--server", "main");

        assertAll(
                () -> assertEquals(64, role.exitCode(), role::all),
                () -> assertTrue(role.err().contains("no server has a role of that name"), role::all),
                () -> assertEquals(64, database.exitCode(), database::all),
                () -> assertTrue(database.err().contains("no server has a database of that name"), database::all),
                () -> assertEquals(64, entry.exitCode(), entry::all),
                () -> assertEquals(0, everybody.exitCode(), everybody::all),
                () -> assertTrue(everybody.out().contains("PUBLIC  every role\n  open\n"), everybody::all));
    }

    /// An admin without superuser reads the catalogs of every database that it may enter.
    @Test
    void saysWhichDatabaseTheAdminCantEnter() {
        as(server.admin());
        var said = workspace.berth("access", "--database", "app");
        var open = workspace.berth("access", "--database", "open", "--who", "stranger");

        assertAll(
                () -> assertEquals(9, said.exitCode(), said::all),
                () -> assertTrue(
                        said.out().contains("! unreadable nothing in database \"app\" can be read"), said::out),
                () -> assertTrue(said.out().contains("grant connect on database \"app\" to \"admin_user\""), said::out),
                () -> assertTrue(said.out().contains("connect"), said::out),
                () -> assertEquals(0, open.exitCode(), open::all));
    }

    /// What the rights of a review say, one right a line; those of PUBLIC for every role.
    private SortedSet<String> told(JsonNode review, String database) {
        List<String[]> universe = server.query(database, rights(false)).stream()
                .map(line -> line.split("\\|", -1))
                .toList();
        List<String> roles = StreamSupport.stream(review.path("roles").spliterator(), false)
                .map(role -> role.path("role").stringValue())
                .toList();
        var lines = new TreeSet<String>();
        for (JsonNode right : review.path("rights")) {
            if (!right.path("database").stringValue().equals(database)) {
                continue;
            }
            String kind = right.path("kind").stringValue();
            List<String> names = texts(right.path("objects")).toList();
            List<String> privileges = texts(right.path("privileges")).toList();
            List<String> grantable = texts(right.path("grantable")).toList();
            boolean owner = right.path("end").stringValue().equals("owner");
            for (String[] one : universe) {
                String privilege = one[3].replace(" with grant option", "");
                boolean covers = kind.equals("everything")
                        || (one[0].equals(kind)
                                && one[1].equals(right.path("schema").stringValue())
                                && (names.isEmpty() || names.contains(one[2]))
                                && (privilege.equals(one[3])
                                        ? privileges.contains(privilege)
                                        : owner || grantable.contains(privilege)));
                if (covers) {
                    String role = right.path("role").stringValue();
                    (role.equals("public") ? roles : List.of(role))
                            .forEach(who -> lines.add(who + "|" + String.join("|", one)));
                }
            }
        }
        // A right on a table is one on its columns.
        lines.addAll(ofColumns(lines, universe));
        return lines;
    }

    private static List<String> ofColumns(SortedSet<String> lines, List<String[]> universe) {
        var more = new ArrayList<String>();
        List<String[]> columns =
                universe.stream().filter(one -> one[0].equals("column")).toList();
        for (String line : lines) {
            String[] right = line.split("\\|", -1);
            if (right[1].equals("table") || right[1].equals("view")) {
                columns.stream()
                        .filter(one ->
                                one[1].equals(right[2]) && one[3].equals(right[4]) && one[2].startsWith(right[3] + "."))
                        .forEach(one -> more.add(right[0] + "|" + String.join("|", one)));
            }
        }
        return more;
    }

    private static SortedSet<String> connecting(JsonNode review, String database) {
        return StreamSupport.stream(review.path("rights").spliterator(), false)
                .filter(right -> right.path("database").stringValue().equals(database))
                .filter(right -> right.path("connects").booleanValue())
                .map(right -> right.path("role").stringValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// A query for every right in a database, or with `asked` for those that each role has.
    private String rights(boolean asked) {
        var relation = new ArrayList<>(RELATION);
        if (server.major() >= 17) {
            relation.add("maintain");
        }
        var grants = relation.stream()
                .flatMap(one -> Stream.of(one, one + " with grant option"))
                .toList();
        String kind = "case when c.relkind in ('v', 'm') then 'view' else 'table' end";
        String tables = " from pg_class c join pg_namespace n on n.oid = c.relnamespace";
        return Stream.of(
                        one(
                                asked,
                                "'database'",
                                "''",
                                "''",
                                List.of("connect", "create", "temporary"),
                                "from (select oid from pg_database where datname = current_database()) d",
                                "has_database_privilege(r.oid, d.oid, p)",
                                "true"),
                        one(
                                asked,
                                "'schema'",
                                "n.nspname",
                                "''",
                                List.of("usage", "create"),
                                "from pg_namespace n",
                                "has_schema_privilege(r.oid, n.oid, p)",
                                "true"),
                        one(
                                asked,
                                kind,
                                "n.nspname",
                                "replace(c.relname, '|', '!')",
                                grants,
                                tables,
                                "has_table_privilege(r.oid, c.oid, p)",
                                "c.relkind in ('r', 'p', 'v', 'm', 'f')"),
                        one(
                                asked,
                                "'column'",
                                "n.nspname",
                                "replace(format('%I.%I', c.relname, a.attname), '|', '!')",
                                List.of("select", "insert", "update", "references"),
                                tables + " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0",
                                "has_column_privilege(r.oid, c.oid, a.attnum, p)",
                                "c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'Odd schema'"),
                        one(
                                asked,
                                "'sequence'",
                                "n.nspname",
                                "c.relname",
                                List.of("usage", "select", "update"),
                                tables,
                                "has_sequence_privilege(r.oid, c.oid, p)",
                                "c.relkind = 'S'"),
                        one(
                                asked,
                                "'function'",
                                "n.nspname",
                                "(select format('%I(%s)', f.proname, pg_get_function_identity_arguments(f.oid)) from"
                                        + " pg_proc f where f.oid = c.oid)",
                                List.of("execute"),
                                "from pg_proc c join pg_namespace n on n.oid = c.pronamespace",
                                "has_function_privilege(r.oid, c.oid, p)",
                                "true"),
                        one(
                                asked,
                                "'type'",
                                "n.nspname",
                                "t.typname",
                                List.of("usage"),
                                "from pg_type t join pg_namespace n on n.oid = t.typnamespace",
                                "has_type_privilege(r.oid, t.oid, p)",
                                "t.typname in ('colour', 'amount', 'pair', 'span') or t.typname = 'hstore'"))
                .collect(Collectors.joining(" union all "));
    }

    private static String one(
            boolean asked,
            String kind,
            String schema,
            String object,
            List<String> privileges,
            String from,
            String has,
            String where) {
        return "select " + (asked ? "r.rolname || '|' || " : "") + kind + " || '|' || " + schema + " || '|' || "
                + object
                + " || '|' || p " + from + " cross join unnest(array['" + String.join("', '", privileges) + "']) p"
                + (asked ? " cross join pg_roles r" : "") + " where (" + where + ")"
                + (schema.equals("''") ? "" : " and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'")
                + (asked ? " and r.rolname !~ '^pg_' and " + has : "");
    }

    /// Both lists are long.
    private static void assertSame(SortedSet<String> expected, SortedSet<String> told, String database) {
        var missing = new TreeSet<>(expected);
        missing.removeAll(told);
        var invented = new TreeSet<>(told);
        invented.removeAll(expected);
        assertEquals(List.of(), List.copyOf(missing), database + ": not told");
        assertEquals(List.of(), List.copyOf(invented), database + ": told, but not so");
    }

    private static SortedSet<String> lines(List<String> lines) {
        return new TreeSet<>(lines);
    }

    private static Stream<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::stringValue)
                .map(text -> text.replace('|', '!'));
    }

    private static String violations(String json) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema/access.schema.json")), InputFormat.JSON)
                .validate(json, InputFormat.JSON)
                .toString();
    }
}
