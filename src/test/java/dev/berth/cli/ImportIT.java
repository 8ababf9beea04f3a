package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Manifests written from live servers.
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
class ImportIT {

    private static final int SERVICES = 50;

    private final PostgresServer server;
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Workspace workspace;

    ImportIT(PostgresServer server, @TempDir Path folder) {
        this.server = server;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, endpoints: {direct: {host: direct, port: 5433}}}}\n"
                                .formatted(
                                        server.host(),
                                        server.port(),
                                        server.superuser().user())
                        + redis.platform());
    }

    static Stream<PostgresServer> servers() {
        return IntStream.of(PostgresServer.OLDEST, PostgresServer.NEWEST)
                .filter(major -> PostgresServer.majors().anyMatch(chosen -> chosen == major))
                .mapToObj(PostgresServer::of);
    }

    @AfterEach
    void reset() {
        server.execute("postgres", "update pg_database set datconnlimit = -1 where datconnlimit = -2");
        server.reset();
    }

    /// What the script did for each service.
    private void scripted(String name) {
        String user = name + "_user";
        server.execute(
                "postgres",
                "create database " + name,
                "create user " + user + " password 'pw-" + name + "'",
                "grant all privileges on database " + name + " to " + user,
                "alter database " + name + " owner to " + user);
        server.execute(
                name,
                "grant all on schema public to " + user,
                "alter default privileges in schema public grant all on tables to " + user,
                "alter default privileges in schema public grant all on sequences to " + user,
                "create extension \"uuid-ossp\"",
                "create extension pg_trgm");
    }

    private String postgresUrl(String user, String database) {
        return "postgresql://%s:pw-%s@%s:%d/%s".formatted(user, database, server.host(), server.port(), database);
    }

    private String redisUrl(int slot) {
        return "redis://:redis-Password%%2F1@%s:%d/%d".formatted(redis.host(), redis.port(), slot);
    }

    private String manifest(String service) throws IOException {
        return Files.readString(workspace.services().resolve(service + ".yaml"));
    }

    @Test
    void theScriptsEstateIsImportedAdoptedAndThenPlansEmpty() throws IOException {
        List<String> names = IntStream.rangeClosed(1, SERVICES)
                .mapToObj("shop%02d"::formatted)
                .toList();
        for (int i = 0; i < SERVICES; i++) {
            String name = names.get(i);
            scripted(name);
            String key = name.toUpperCase(java.util.Locale.ROOT) + "_POSTGRES_URL";
            String url = postgresUrl(name + "_user", name);
            workspace.handmade(
                    name,
                    name + "-backend-env",
                    i < 3 ? Map.of(key, url, "CACHE_URL", redisUrl(i)) : Map.of(key, url, "OTHER", "kept"));
        }
        server.execute("postgres", "alter database shop04 connection limit 20");
        Path broken = workspace.secrets().resolve("shop04/broken.yaml");
        Files.writeString(broken, "a: [\n");

        var imported = workspace.berth("import");
        var plan = workspace.berth("plan", "--allow", "adopt");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        var again = workspace.berth("plan", "--exit-code");
        var second = workspace.berth("import");

        assertAll(
                () -> assertEquals(0, imported.exitCode(), imported::all),
                () -> assertTrue(imported.out().contains("Wrote 50 manifests"), imported::all),
                () -> assertTrue(imported.out().contains(broken + ":2: it is no valid YAML"), imported::all),
                () -> assertEquals("""
                        service: shop02-backend
                        postgres:
                          extensions: [pg_trgm, uuid-ossp]
                        redis: 1
                        secrets:
                          shop02-backend-env:
                            CACHE_URL: ${redis.url}
                            SHOP02_POSTGRES_URL: ${postgres.url}
                        """, manifest("shop02-backend")),
                () -> assertEquals("""
                        service: shop04-backend
                        postgres:
                          connectionLimit: 20
                          extensions: [pg_trgm, uuid-ossp]
                        """, manifest("shop04-backend")),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(
                        // Before 15 schema public is everybody's, and is adopted with its database.
                        plan.out()
                                .contains("Plan: " + (server.major() < 15 ? 200 : 150) + " adopt in 50 of 50 services"),
                        plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertTrue(second.out().contains("Wrote 0 manifests"), second::all),
                () -> assertFalse(imported.all().contains("pw-shop"), imported::all));
    }

    @Test
    void connectionStringsOfEveryFormAreRecognisedAndTheirPasswordsKept() throws IOException {
        List<String> names = List.of("jay", "net", "lib", "short", "piece");
        names.forEach(this::scripted);
        String at = server.host() + ":" + server.port();
        workspace.handmade(
                "jay", "jay-env", Map.of("JAY_DB", "jdbc:postgresql://" + at + "/jay?user=jay_user&password=pw-jay"));
        workspace.handmade(
                "net",
                "net-env",
                Map.of(
                        "ConnectionStrings__Default",
                        "Host=direct;Port=5433;Database=net;Username=net_user;Password=\"pw-net\""));
        workspace.handmade(
                "lib",
                "lib-env",
                Map.of(
                        "DSN",
                        "host=%s port=%d dbname=lib user=lib_user password='pw-lib'"
                                .formatted(server.host(), server.port())));
        workspace.handmade(
                "short", "short-env", Map.of("SHORT_POSTGRES_URL", "postgres://short_user:pw-short@old-host/short"));
        workspace.handmade(
                "piece",
                "piece-env",
                Map.of(
                        "DB_HOST", server.host(),
                        "DB_PORT", String.valueOf(server.port()),
                        "DB_NAME", "piece",
                        "DB_USER", "piece_user",
                        "DB_PASSWORD", "pw-piece",
                        "DB_POOL", "5"));

        var imported = workspace.berth("import");
        var plan = workspace.berth("plan");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, imported.exitCode(), imported::all),
                () -> assertTrue(
                        manifest("jay").endsWith("  jay-env:\n    JAY_DB: ${postgres.jdbc}\n"), manifest("jay")),
                () -> assertTrue(
                        manifest("net").endsWith("    ConnectionStrings__Default: ${postgres.dotnet@direct}\n"),
                        manifest("net")),
                () -> assertTrue(manifest("lib").endsWith("    DSN: ${postgres.dsn}\n"), manifest("lib")),
                () -> assertEquals("""
                        service: piece
                        postgres:
                          extensions: [pg_trgm, uuid-ossp]
                        secrets:
                          piece-env:
                            DB_HOST: ${postgres.host}
                            DB_NAME: ${postgres.database}
                            DB_PASSWORD: ${postgres.password}
                            DB_PORT: ${postgres.port}
                            DB_USER: ${postgres.user}
                        """, manifest("piece")),
                () -> assertFalse(plan.out().contains("password-reset"), plan::all),
                () -> assertTrue(plan.out().contains("host old-host -> "), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertTrue(
                        Files.readString(workspace.secrets().resolve("piece/piece-env.yaml"))
                                .contains("DB_POOL"),
                        "what nobody declares stays"),
                () -> {
                    for (String name : names) {
                        var login = new PostgresServer.Login(name + "_user", Secret.of("pw-" + name));
                        server.connect(login, name).close();
                    }
                });
    }

    @Test
    void whatCannotBeImportedIsSaidWithItsReason() throws IOException {
        server.execute(
                "postgres",
                "create role shared login password 'x'",
                "create database one owner shared",
                "create database two owner shared",
                "create role twice login password 'x'",
                "create database tw1 owner twice",
                "create database tw2 owner twice",
                "comment on database tw1 is '[berth fleet=default service=a]'",
                "comment on database tw2 is '[berth fleet=default service=b]'",
                "create role line_user login password 'x'",
                "create role nobody_in",
                "create database three owner nobody_in",
                "create database four",
                "create role five_user login password 'x'",
                "create database five owner five_user",
                "comment on database five is '[berth fleet=other service=five]'",
                "create database six owner five_user allow_connections false",
                "create role \"Eve\u001b[31m\" login password 'x'",
                "create role seven_user login password 'x'",
                "create database \"se\"\"v'en\" owner seven_user",
                "create database \"li\nne\" owner line_user",
                "create role guest login",
                "create role eight_user login password 'x'",
                "create database eight owner eight_user",
                "create database broken owner guest",
                "update pg_database set datconnlimit = -2 where datname = 'broken'",
                "grant connect on database eight to \"Eve\u001b[31m\", guest");
        workspace.handmade("x", "a-env", Map.of("CACHE_URL", redisUrl(4)));
        workspace.handmade("x", "b-env", Map.of("CACHE_URL", redisUrl(4)));
        workspace.handmade("x", "queue-env", Map.of("CACHE_URL", redisUrl(5)));
        workspace.handmade(
                "x",
                "eight-api-env",
                Map.of("URL", "postgres://eight_user:pw@direct:5433/eight", "OTHERS", postgresUrl("guest", "eight")));

        var imported = workspace.berth("import");
        var valid = workspace.berth("validate");

        assertAll(
                () -> assertEquals(0, imported.exitCode(), imported::all),
                () -> assertFalse(imported.all().contains("\u001b"), imported::all),
                () -> says(imported, "database/template1: it is a template"),
                () -> says(imported, "database/postgres: it is the database that berth itself logs in to"),
                () -> says(imported, "role/shared: it owns \"one\", \"two\", so they go into one manifest"),
                () -> assertEquals(
                        "service: one\npostgres:\n  user: shared\n  databases:\n    two: {}\n", manifest("one")),
                () -> says(
                        imported,
                        "database/tw1: its owner \"twice\" owns 2 databases, which are marked for a, b, and a login"),
                () -> says(imported, "database/three: its owner \"nobody_in\" can't log in"),
                () -> says(imported, "database/four: its owner \"postgres\" is a superuser"),
                () -> says(imported, "database/five: it belongs to service five (fleet other)"),
                () -> says(imported, "database/six: nobody may connect to it"),
                () -> says(imported, "its name has a line break in it, which no manifest may have. Rename it"),
                () -> says(imported, "database/broken: it was being dropped"),
                () -> says(imported, "it tells redis/main/slot/4, and so does secret/x/b-env"),
                () -> says(imported, "no Secret holds the password of its login seven_user"),
                () -> assertEquals(
                        "service: queue\nnamespace: x\nredis: 5\nsecrets:\n  queue-env:\n    CACHE_URL: ${redis.url}\n",
                        manifest("queue")),
                () -> assertEquals("""
                        service: eight-api
                        namespace: x
                        postgres:
                          allowConnect: ["Eve\\e[31m", guest]
                        secrets:
                          eight-api-env:
                            URL: ${postgres.url(postgres)@direct}
                        """, manifest("eight-api")),
                () -> assertEquals(0, valid.exitCode(), valid::all));
    }

    /// Hostile names, an owner with powers, foreign grants, a database that can't be used any more.
    @Test
    void anEstateWithYearsOfTroubleIsImportedAdoptedAndThenPlansEmpty() throws IOException {
        String database = "ca\"fe'\t\u001b[31m";
        String quoted = "\"ca\"\"fe'\t\u001b[31m\"";
        scripted("plain");
        server.execute(
                "postgres",
                "create role nomad",
                "create role dealer",
                "create role team",
                "create role \"We ird\" login createdb connection limit 7 password 'pw-weird' in role team",
                "create database " + quoted + " owner \"We ird\" connection limit 9",
                "comment on database " + quoted + " is 'it''s \"the\" [berth] café <b>|`x`</b>'",
                "create role broken_user login password 'x'",
                "create database broken owner broken_user",
                "update pg_database set datconnlimit = -2 where datname = 'broken'",
                "alter database plain set work_mem = '8MB'",
                "alter role plain_user set statement_timeout = '1min'");
        server.execute(
                database,
                "create table nomads (id int)",
                "alter table nomads owner to nomad",
                "create table dealt (id int, secret text)",
                "grant select on dealt to dealer with grant option",
                "alter default privileges for role nomad grant all on tables to dealer");
        workspace.handmade(
                "x",
                "odd-env",
                Map.of(
                        "URL",
                        "postgresql://We%%20ird:pw-weird@%s:%d/ca%%22fe%%27%%09%%1B%%5B31m"
                                .formatted(server.host(), server.port())));
        workspace.handmade("plain", "plain-env", Map.of("PLAIN_POSTGRES_URL", postgresUrl("plain_user", "plain")));

        var imported = workspace.berth("import");
        var powerful = workspace.berth("apply", "--yes", "--allow", "adopt");
        server.execute("postgres", "alter role \"We ird\" nocreatedb; revoke \"team\" from \"We ird\"");
        var plan = workspace.berth("plan");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, imported.exitCode(), imported::all),
                () -> assertFalse(imported.all().contains("\u001b"), imported::all),
                () -> says(imported, "Wrote 2 manifests"),
                () -> says(
                        imported,
                        "role/We%20ird: it has CREATEDB, membership in \"team\", which no manifest may take over"),
                () -> assertEquals(5, powerful.exitCode(), powerful::all),
                () -> says(powerful, "alter role \"We ird\" nocreatedb; revoke \"team\" from \"We ird\""),
                () -> assertTrue(manifest("odd").contains("  connectionLimit: 9\n"), manifest("odd")),
                () -> assertTrue(plan.out().contains("connectionLimit 7 -> unlimited"), plan::all),
                () -> assertFalse(plan.out().contains("password-reset"), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertEquals(
                        List.of("t"),
                        server.query(database, "select has_table_privilege('dealer', 'dealt', 'select')"),
                        "what others have is nobody's business"));
    }

    @Test
    void aFileThatIsThereIsNotTouched() throws IOException {
        scripted("cafe");
        scripted("tea");
        workspace.write("cafe.yaml", "service: bar\npostgres: {}\n");
        workspace.handmade("infra", "tea-env", Map.of("TEA_POSTGRES_URL", postgresUrl("tea_user", "tea")));

        var nowhere = workspace.berth("import", "--server", "other");
        var imported = workspace.berth("import", "--server", "main", "--namespace", "elsewhere");

        assertAll(
                () -> assertEquals(64, nowhere.exitCode(), nowhere::all),
                () -> says(imported, "cafe: cafe.yaml is there already"),
                () -> says(imported, "no Secret holds the password of its login tea_user"),
                () -> assertEquals("service: bar\npostgres: {}\n", manifest("cafe")),
                () -> assertEquals("service: tea\npostgres:\n  extensions: [pg_trgm, uuid-ossp]\n", manifest("tea")),
                () -> {
                    try (Stream<Path> files = Files.list(workspace.services())) {
                        assertEquals(3, files.count(), "nothing unfinished is left");
                    }
                });
    }

    private void platform(PostgresServer.Login admin) {
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, replication: [gauge_user], admin: {user: %s, password: env:ADMIN_PASSWORD}, endpoints: {direct: {host: direct, port: 5433}}}}\n"
                        .formatted(server.host(), server.port(), admin.user()));
    }

    /// Further databases, logins without a password and for replication, labels and types of Secrets.
    @Test
    void whatAServiceHasBesidesIsImportedAdoptedAndThenPlansEmpty() throws IOException {
        server.execute(
                "postgres",
                "create role temporal_user login password 'pw-temporal'",
                "create database visibility owner temporal_user connection limit 20",
                "create database temporal owner temporal_user",
                "create role viewer login",
                "grant connect on database visibility to viewer",
                "create role gauge_user login replication",
                "create database gauge owner gauge_user",
                "create role shape_user login password 'pw-shape'",
                "create database shape owner shape_user");
        server.execute("visibility", "create extension pg_trgm");
        workspace.handmade(
                "temporal",
                "temporal-env",
                Map.of(
                        "STORE_URL",
                        postgresUrl("temporal_user", "temporal"),
                        "VISIBILITY_URL",
                        "postgresql://temporal_user:pw-temporal@direct:5433/visibility"));
        Path file = workspace.secrets().resolve("shape/shape-env.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                apiVersion: v1
                kind: Secret
                type: example.com/database
                metadata:
                  name: shape-env
                  namespace: shape
                  labels: {app.kubernetes.io/part-of: shop}
                  annotations:
                    reloader.stakater.com/match: "true"
                    example.com/copy: "pw-shape\\nline"
                    kubectl.kubernetes.io/last-applied-configuration: pw-shape
                stringData: {SHAPE_POSTGRES_URL: "%s"}
                """.formatted(postgresUrl("shape_user", "shape")));
        platform(server.admin());
        var unsure = workspace.berth("import");
        String gauge = manifest("gauge");
        workspace.clear();
        platform(server.superuser());

        var imported = workspace.berth("import");
        var valid = workspace.berth("validate");
        var plan = workspace.berth("plan", "--allow", "adopt");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals("service: gauge\npostgres:\n  replication: true\n", gauge),
                () -> says(unsure, "LDAP or a cloud's token, write `password: none`"),
                () -> assertEquals("""
                        service: temporal
                        postgres:
                          databases:
                            visibility:
                              connectionLimit: 20
                              extensions: [pg_trgm]
                        secrets:
                          temporal-env:
                            STORE_URL: ${postgres.url}
                            VISIBILITY_URL: "${postgres.url/visibility@direct}"
                        """, manifest("temporal")),
                () -> assertEquals("""
                        service: gauge
                        postgres:
                          password: none
                          replication: true
                        """, manifest("gauge")),
                () -> assertEquals("""
                        service: shape
                        postgres: {}
                        secrets:
                          shape-env:
                            SHAPE_POSTGRES_URL: ${postgres.url}
                        secretTypes:
                          shape-env: example.com/database
                        secretMetadata:
                          labels:
                            app.kubernetes.io/part-of: shop
                          annotations:
                            reloader.stakater.com/match: "true"
                        """, manifest("shape")),
                () -> says(imported, "role/viewer: it gets into \"visibility\", and only the service's login may"),
                () -> says(imported, "secret/shape/shape-env: the manifest leaves out its example.com/copy: not all"),
                () -> assertFalse((imported.all() + unsure.all()).contains("pw-")),
                () -> assertEquals(0, valid.exitCode(), valid::all),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.out().matches("(?s).*\nPlan: 1 create, \\d+ adopt in 3 of 3 services\\..*"), plan::all),
                () -> assertTrue(plan.out().contains("  + secret             gauge/gauge-env "), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all));
    }

    /// A manifest that is lost is written again, and changes nothing.
    @Test
    void grantsAndPublicationsOfALostManifestAreImported() throws IOException {
        String lost = """
                service: cafe
                postgres:
                  publications:
                    cdc: {tables: [orders, sums.lines], operations: [insert, update]}
                    every: {tables: all}
                  databases:
                    archive:
                      publications:
                        old: {tables: [years]}
                  roles:
                    cafe_etl:
                      access: none
                      grants:
                        - {"on": table, database: archive, names: [years], privileges: [select]}
                        - {"on": table, names: all, privileges: [select]}
                        - {"on": table, names: [orders], privileges: [delete, insert]}
                        - {"on": function, names: ["refresh(integer,text)"], privileges: [execute]}
                        - {"on": table, schema: sums, names: [lines], columns: [id, total], privileges: [update]}
                        - {"on": schema, schema: sums, privileges: [create]}
                    cafe_plain: {access: none}
                    cafe_report: {access: read}
                secrets:
                  cafe-env:
                    CAFE_ETL_POSTGRES_URL: ${postgres.url:cafe_etl}
                    CAFE_PLAIN_POSTGRES_URL: ${postgres.url:cafe_plain}
                    CAFE_POSTGRES_URL: ${postgres.url}
                    CAFE_REPORT_POSTGRES_URL: ${postgres.url:cafe_report}
                """;
        workspace.write("cafe.yaml", lost);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("archive", "set role cafe_user", "create table years (id int primary key)");
        server.execute(
                "cafe",
                "set role cafe_user",
                "create schema sums",
                "create table orders (id int primary key)",
                "create table sums.lines (id int primary key, total int)",
                "create function refresh(int, text) returns int language sql as 'select 1'",
                "revoke execute on function refresh(int, text) from public");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        server.execute(
                "cafe",
                "create publication theirs for table orders",
                "comment on publication theirs is '[berth fleet=other service=shop]'",
                "set role cafe_user",
                "create table \"a.b\" (id int primary key)",
                "create publication odd for table \"a.b\"");
        workspace.clear();

        var imported = workspace.berth("import");
        String manifest = manifest("cafe");
        var again = workspace.berth("plan", "--exit-code", "--allow", "adopt");

        assertAll(
                () -> assertEquals(0, imported.exitCode(), imported::all),
                () -> assertEquals(
                        lost.lines().sorted().toList(),
                        manifest.lines().sorted().toList(),
                        manifest),
                () -> says(imported, "publication/theirs: it belongs to service shop (fleet other)"),
                () -> says(imported, "publication/odd: it publishes a table of which the name has a point"),
                () -> assertEquals(0, again.exitCode(), again::all));
    }

    private static void says(Workspace.Result result, String sentence) {
        assertTrue(result.out().contains(sentence), () -> sentence + "\n" + result.all());
    }

    @Test
    void noLoginIsLeftOutSilentlyAndWhatAdoptionRevivesIsNamed() throws IOException {
        scripted("cafe");
        server.execute(
                "postgres",
                "create role cafe_report login",
                "create role cafe_stranger login",
                "alter role cafe_user valid until '2020-01-01' connection limit 7");
        server.execute("cafe", "create table orders ()", "grant select on orders to cafe_report");
        workspace.handmade("cafe", "cafe-secrets", Map.of("CAFE_POSTGRES_URL", postgresUrl("cafe_user", "cafe")));

        var imported = workspace.berth("import");

        assertAll(
                () -> assertEquals("""
                        service: cafe
                        postgres:
                          extensions: [pg_trgm, uuid-ossp]
                          allowConnect: [cafe_report]
                        secrets:
                          cafe-secrets:
                            CAFE_POSTGRES_URL: ${postgres.url}
                        """, manifest("cafe")),
                () -> assertTrue(
                        imported.out()
                                .contains(
                                        "postgres/main/role/cafe_user: its password has ended, so it can't log in, and"
                                                + " adopting revives it"),
                        imported::all),
                () -> assertTrue(
                        imported.out().contains("cafe_user: it has a connection limit of its own (7)"), imported::all),
                () -> assertTrue(
                        imported.out()
                                .contains("postgres/main/role/cafe_report: it has something in \"cafe\" and gets in as"
                                        + " everybody may, which adopting ends"),
                        imported::all));
    }
}
