package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What others own in a service's database, as after a dump was restored by the wrong role.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgOwnersIT {

    /// Everything in the database that isn't the system's, an extension's or what follows another object.
    private static final String OWNERS = """
            select distinct pg_get_userbyid(o.owner)
              from (select 'pg_class'::regclass as class, oid, relowner as owner, relnamespace as schema from pg_class
                    union all
                    select 'pg_proc'::regclass, oid, proowner, pronamespace from pg_proc
                    union all
                    select 'pg_type'::regclass, oid, typowner, typnamespace from pg_type where typtype <> 'm'
                    union all
                    select 'pg_namespace'::regclass, oid, nspowner, oid from pg_namespace where nspname <> 'public') o
              join pg_namespace n on n.oid = o.schema
             where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
               and not exists (select from pg_depend d where d.classid = o.class and d.objid = o.oid and d.deptype in ('e', 'i'))
             order by 1""";

    private final PostgresServer server;
    private final boolean superuser;
    private final Workspace workspace;

    PgOwnersIT(PostgresServer server, Login admin, @TempDir Path folder) {
        this.server = server;
        this.superuser = admin.equals(server.superuser());
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
                        .formatted(server.host(), server.port(), admin.user()));
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void cafe(String properties) {
        workspace.write("cafe.yaml", "service: cafe\npostgres: {%s}\n".formatted(properties));
    }

    private Result berth(int exitCode, String... arguments) {
        Result result = workspace.berth(arguments);
        assertEquals(exitCode, result.exitCode(), result::all);
        return result;
    }

    /// Something of every kind, made by a role.
    private void restored(String role) {
        var statements = new ArrayList<>(List.of(
                "set role " + role,
                "create table orders (id serial primary key, made int generated always as identity)",
                "create table \"Odd \"\"one\" (id int)",
                "create view seen as select id from orders",
                "create materialized view kept as select id from orders",
                "create sequence counter",
                "create function f(a int, b text default 'x') returns int language sql as 'select 1'",
                "create procedure p() language sql as 'select 1'",
                "create aggregate total(int) (sfunc = int4pl, stype = int)",
                "create type mood as enum ('ok')",
                "create domain positive as int check (value > 0)",
                "create type pair as (a int, b int)",
                "create type span as range (subtype = int)",
                "create schema \"Old stuff\"",
                "create table \"Old stuff\".t (id int)",
                "create statistics s on id, made from orders"));
        server.execute("cafe", statements.toArray(String[]::new));
    }

    @Test
    void whatASuperuserRestoredStaysInThePlanUntilItIsHandedOver() {
        cafe("");
        berth(0, "apply", "--yes");
        server.execute("cafe", "create extension pg_trgm", "create extension hstore");
        restored(server.superuser().user());

        Result kept = berth(0, "plan", "--exit-code");
        Result doctor = berth(1, "doctor");
        cafe("ownership: take, roles: {cafe_report: {access: read}}");
        Result taken = workspace.berth("apply", "--yes");
        if (!superuser) {
            assertEquals(5, taken.exitCode(), taken::all);
            assertTrue(
                    taken.plain()
                            .contains(
                                    "Let a superuser run in \"cafe\": alter schema \"Old stuff\" owner to \"cafe_user\"; "),
                    taken::all);
            cafe("");
        }

        assertAll(
                () -> assertTrue(
                        kept.plain().contains("others own ")
                                && kept.plain()
                                        .contains("3 tables (\"Old stuff\".t, public.\"Odd \"\"one\", public.orders)")
                                && kept.plain().contains("1 view (public.seen)")
                                && kept.plain().contains("1 schema (\"Old stuff\")"),
                        kept::all),
                () -> assertTrue(kept.plain().contains("3 routines (public."), kept::all),
                () -> assertTrue(doctor.plain().contains("1 sequence (public.counter)"), doctor::all),
                () -> assertEquals(superuser ? 0 : 5, taken.exitCode(), taken::all));
        if (superuser) {
            Result empty = berth(0, "plan", "--exit-code");
            assertEquals(List.of("cafe_user"), server.query("cafe", OWNERS), taken::all);
            assertTrue(!empty.plain().contains("foreign-owner"), empty::all);
            berth(0, "doctor");
        }
    }

    @Test
    void whatARoleOfTheAdminsRestoredIsHandedOverByEither() {
        server.execute("postgres", "create role restorer", "grant restorer to admin_user");
        for (String ownedBy : List.of("", "ownedBy: admin, ")) {
            cafe(ownedBy);
            berth(0, "apply", "--yes");
            server.execute(
                    "cafe", "grant create on database cafe to restorer", "grant create on schema public to restorer");
            restored("restorer");
            server.execute("cafe", "revoke create on database cafe from restorer");
            cafe(
                    ownedBy
                            + "ownership: take, schemas: {\"Old stuff\": {owner: cafe_jobs}}, roles: {cafe_jobs: {access: write}}");

            Result plan = berth(2, "plan", "--exit-code");
            Result drift = berth(2, "drift");
            berth(0, "apply", "--yes");
            berth(0, "plan", "--exit-code");

            assertTrue(plan.plain().contains("postgres ownership"), plan::all);
            assertTrue(drift.plain().contains("others' objects: "), drift::all);
            assertEquals(List.of("cafe_jobs", "cafe_user"), server.query("cafe", OWNERS));
            cafe(ownedBy + "state: absent, quarantine: 0d, backup: none, data: discard, endSessions: true");
            berth(0, "apply", "--yes", "--allow", "too-many-deletes", "--allow", "data-loss");
        }
    }

    /// The rarer kinds, by role and name.
    private List<String> rareOwners() {
        return server.query("cafe", """
                select k || ' ' || pg_get_userbyid(o)
                  from (select 'operator', oprowner from pg_operator where oprname = '<<<'
                        union all select 'class', opcowner from pg_opclass where opcname = 'odd"ops'
                        union all select 'family', opfowner from pg_opfamily where opfname = 'odd"ops'
                        union all select 'large object', lomowner from pg_largeobject_metadata
                        union all select 'server', srvowner from pg_foreign_server
                        union all select 'publication', pubowner from pg_publication where pubname <> 'everything'
                        union all select 'publication of all', pubowner from pg_publication where pubname = 'everything'
                        union all select 'event trigger', evtowner from pg_event_trigger) t (k, o)
                 order by 1""");
    }

    private void rare(String role) {
        server.execute(
                "cafe",
                "create table if not exists sold (id int)",
                "create function less(int, int) returns bool language sql as 'select true'",
                "create operator <<< (function = less, leftarg = int, rightarg = int)",
                "create operator class \"odd\"\"ops\" for type int using btree as operator 1 <, function 1 btint4cmp(int, int)",
                "select lo_create(4711)",
                "create foreign data wrapper dummy",
                "create server \"Far away\" foreign data wrapper dummy",
                "create publication sales for table sold",
                "create publication everything for all tables",
                "create function react() returns event_trigger language plpgsql as 'begin end'",
                "create event trigger watch on ddl_command_end execute function react()");
        if (!role.equals("postgres")) {
            server.execute(
                    "cafe",
                    "alter table sold owner to " + role,
                    "alter function less owner to " + role,
                    "alter function react owner to " + role,
                    "alter operator <<< (int, int) owner to " + role,
                    "alter operator class \"odd\"\"ops\" using btree owner to " + role,
                    "alter operator family \"odd\"\"ops\" using btree owner to " + role,
                    "alter large object 4711 owner to " + role,
                    "alter server \"Far away\" owner to " + role,
                    "alter publication sales owner to " + role,
                    "alter publication everything owner to " + role);
        }
    }

    /// Large objects, operators, their classes and families, foreign servers, publications; event triggers stay.
    @Test
    void rarerKindsAreTakenAsFarAsTheAdminMay() {
        server.execute("postgres", "create role restorer", "grant restorer to admin_user");
        cafe("");
        berth(0, "apply", "--yes");
        rare(superuser ? "postgres" : "restorer");
        cafe("ownership: take");

        Result plan = berth(2, "plan", "--exit-code");
        berth(0, "apply", "--yes");
        Result again = berth(0, "plan", "--exit-code");

        String stays = "restorer";
        assertAll(
                () -> assertEquals(
                        List.of(
                                "class cafe_user",
                                "event trigger postgres",
                                "family cafe_user",
                                "large object cafe_user",
                                "operator cafe_user",
                                "publication cafe_user",
                                "publication of all " + (superuser ? "cafe_user" : stays),
                                "server " + (superuser ? "cafe_user" : stays)),
                        rareOwners(),
                        plan::all),
                () -> assertTrue(plan.plain().contains("1 large object (4711)"), plan::all),
                () -> assertTrue(again.plain().contains("1 event trigger (watch) of postgres"), again::all),
                () -> assertTrue(again.plain().contains("drop event trigger watch"), again::all),
                () -> assertEquals(
                        !superuser,
                        again.plain().contains("alter server \"Far away\" owner to \"cafe_user\"")
                                && again.plain().contains("alter publication everything owner to \"cafe_user\""),
                        again::all));
        if (!superuser) {
            server.execute(
                    "cafe",
                    "alter server \"Far away\" owner to cafe_user",
                    "alter publication everything owner to cafe_user",
                    "drop event trigger watch");
            assertTrue(!berth(0, "plan", "--exit-code").plain().contains("foreign-owner"));
        }
    }

    @Test
    void whatBelongsToAnotherServiceIsNotTaken() {
        cafe("ownership: take");
        workspace.write("tea.yaml", "service: tea\npostgres: {}\n");
        berth(0, "apply", "--yes");
        server.execute("cafe", "create table lent (id int)", "alter table lent owner to tea_user");

        Result plan = berth(5, "plan", "--exit-code");

        assertTrue(
                plan.plain().contains("! beyond-service: it would take 1 table (public.lent) of tea_user"), plan::all);
    }
}
