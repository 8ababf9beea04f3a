package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `publications:` on every major version, with both kinds of admin. The chain's database is there before, with tables,
/// so that there is something to publish from the start.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgPublicationsIT implements ProviderContract {

    private static final String FIRST = """
            service: cafe
            postgres:
              databases: {archive: {publications: {old: {tables: [later]}}}}
              publications:
                cdc: {tables: [orders, sums.lines], operations: [insert, update]}
                'o"dd '' $$': {tables: [{schema: sums, names: ['a.b"c']}]}
            """;

    private static final String SECOND = """
            service: cafe
            postgres:
              database: shop
              renamedFrom: cafe
              user: cafe_user
              databases: {archive: {publications: {old: {state: absent}}}}
              publications:
                cdc: {tables: [orders, notes], operations: [insert, delete, truncate]}
                'o"dd '' $$': {tables: [{schema: sums, names: ['a.b"c']}]}
            """;

    private static final String THIRD =
            SECOND.replace("{tables: [{schema: sums, names: ['a.b\"c']}]}", "{state: absent}");

    private final PostgresServer server;
    private final Login admin;
    private final AtomicInteger workspaces = new AtomicInteger();

    @TempDir
    private Path folder = Path.of("");

    PgPublicationsIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.serversWithAdmins();
    }

    private boolean isSuperuser() {
        return admin.equals(server.superuser());
    }

    /// Every step on the newest version with the weaker admin, few elsewhere.
    @Override
    public int killEvery() {
        return server.major() == PostgresServer.NEWEST && !isSuperuser() ? 1 : 10;
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
                """.formatted(server.host(), server.port(), admin.user()));
        server.execute(
                "postgres",
                "set role " + admin.user(),
                "create role cafe_user login password 'before'",
                "reset role",
                "grant cafe_user to " + admin.user() + (server.major() < 16 ? "" : " with inherit true, set true"),
                "create database cafe owner cafe_user");
        server.execute(
                "cafe",
                "grant create on schema public to cafe_user",
                "set role cafe_user",
                "create schema sums",
                "create table orders (id int primary key)",
                "create table notes (id int primary key)",
                "create table sums.lines (id int, total int)",
                "alter table sums.lines replica identity full",
                "create table sums.\"a.b\"\"c\" (id int primary key)");
        return workspace;
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("two of one database, one of another", FIRST, () -> {
                    assertEquals(List.of("cdc|public.orders", "cdc|sums.lines", "o\"dd ' $$|sums.a.b\"c"), all("cafe"));
                    assertEquals(List.of("cdc|ttff|cafe_user", "o\"dd ' $$|tttt|cafe_user"), kinds("cafe"));
                    assertEquals(List.of("old|tttt|cafe_user"), kinds("archive"));
                }),
                state("renamed, other tables and operations", SECOND, () -> {
                    assertEquals(
                            List.of("cdc|public.notes", "cdc|public.orders", "o\"dd ' $$|sums.a.b\"c"), all("shop"));
                    assertEquals(List.of("cdc|tftt|cafe_user", "o\"dd ' $$|tttt|cafe_user"), kinds("shop"));
                    assertEquals(List.of(), kinds("archive"));
                }),
                state("one is dropped", THIRD, () -> assertEquals(List.of("cdc|tftt|cafe_user"), kinds("shop"))),
                state(
                        "all goes",
                        THIRD.replace("service: cafe", "service: cafe\nstate: absent")
                                .replace(
                                        "postgres:\n",
                                        "postgres:\n  quarantine: 0d\n  backup: none\n  data: discard\n"),
                        () -> assertEquals(
                                List.of(),
                                server.query(
                                        "postgres",
                                        "select datname from pg_database where datname in ('cafe', 'shop',"
                                                + " 'archive')"))));
    }

    private static State state(String name, String manifest, Runnable holds) {
        return new State(
                name, Map.of("cafe.yaml", manifest), List.of("adopt", "password-reset", "too-many-deletes"), holds);
    }

    /// What subscribers get: `cdc|public.orders`.
    private List<String> all(String database) {
        return server.query(
                database,
                "select concat_ws('|', pubname, schemaname || '.' || tablename) from pg_publication_tables order by 1");
    }

    /// `cdc|ttff|owner`, with the operations in the order of insert, update, delete, truncate.
    private List<String> kinds(String database) {
        return server.query(
                database,
                "select pubname || '|' || left(pubinsert::text, 1) || left(pubupdate::text, 1)"
                        + " || left(pubdelete::text, 1) || left(pubtruncate::text, 1) || '|' || pubowner::regrole"
                        + " from pg_publication order by 1");
    }

    @Override
    public void makeForeignObjects() {
        server.execute("postgres", "create database strange");
        server.execute("strange", "create table t (id int primary key)", "create publication theirs for table t");
        server.execute("cafe", "create publication theirs for table orders");
    }

    @Override
    public String foreignObjects() {
        String database =
                server.query("postgres", "select datname from pg_database where datname in ('cafe', 'shop')").stream()
                        .findFirst()
                        .orElse("");
        return all("strange").toString()
                + (database.isEmpty()
                        ? "[theirs|public.orders]"
                        : all(database).stream()
                                .filter(name -> name.startsWith("theirs"))
                                .toList());
    }

    private static final String DRIFTING = """
            service: cafe
            postgres:
              publications:
                cdc: {tables: [orders, notes]}
            """;

    @Test
    void whatSomebodyChangedByHandIsShownAndRepaired() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", DRIFTING);
        adopted(workspace);
        server.execute(
                "cafe",
                "alter publication cdc drop table notes",
                "alter publication cdc add table sums.lines",
                "alter publication cdc set (publish = 'insert', publish_via_partition_root = true)");
        if (server.major() >= 15) {
            server.execute(
                    "cafe",
                    "alter publication cdc drop table orders",
                    "alter publication cdc add table orders where (id > 5), tables in schema sums");
        }
        Result drift = workspace.berth("plan");
        applied(workspace);
        isEmpty(workspace);

        assertAll(
                () -> assertTrue(
                        drift.out().contains("operations insert -> delete, insert, truncate, update"), drift::all),
                () -> assertTrue(drift.out().contains("sums.lines"), drift::all),
                () -> assertEquals(
                        server.major() >= 15,
                        drift.out().contains("public.orders (some rows or columns), all of schema sums"),
                        drift::all),
                () -> assertEquals(List.of("cdc|public.notes", "cdc|public.orders"), all("cafe")),
                () -> assertEquals(List.of("t"), server.query("cafe", "select pubviaroot from pg_publication")));
    }

    @Test
    void aTableIsPublishedWhenAMigrationHasMadeIt() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", DRIFTING.replace("notes", "note, reporting.coming"));
        Result first = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
        Result sync = workspace.berth("plan", "--exit-code");
        server.execute(
                "cafe",
                "set role cafe_user",
                "create schema reporting",
                "create table reporting.coming (id int primary key)");
        applied(workspace);

        assertAll(
                () -> assertEquals(0, first.exitCode(), first::all),
                () -> assertEquals(0, sync.exitCode(), sync::all),
                () -> assertTrue(first.out().contains("cafe.yaml:4"), first::all),
                () -> assertTrue(first.out().contains("Did you mean public.notes?"), first::all),
                () -> assertEquals(List.of("cdc|public.orders", "cdc|reporting.coming"), all("cafe")));
    }

    @Test
    void aTableWhoseUpdatesWouldFailIsRefused() {
        Workspace workspace = workspace();
        server.execute(
                "cafe",
                "set role cafe_user",
                "create table alike (id int)",
                "create table parted (id int) partition by range (id)",
                "create table part partition of parted for values from (0) to (9)");
        workspace.write("cafe.yaml", DRIFTING.replace("notes", "alike, parted"));
        Result refused = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
        workspace.write("cafe.yaml", DRIFTING.replace("notes]", "alike, parted], operations: [insert]"));
        adopted(workspace);
        workspace.write("cafe.yaml", DRIFTING.replace("notes", "alike, parted"));
        Result more = workspace.berth("plan");
        server.execute("cafe", "alter table part replica identity full", "alter table alike add primary key (id)");
        applied(workspace);
        server.execute("cafe", "insert into alike values (1)", "update alike set id = 2", "delete from alike");

        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(
                        refused.all().contains("every update and delete of public.alike, public.parted would fail"),
                        refused::all),
                () -> assertTrue(more.all().contains("replica-identity"), more::all));
    }

    /// The statements of a refusal are what a superuser runs.
    @Test
    void allTablesAreASuperusers() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", DRIFTING.replace("[orders, notes]", "all"));
        Result first = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
        assertEquals(0, first.exitCode(), first::all);
        if (!isSuperuser()) {
            run(first);
        }
        isEmpty(workspace);
        server.execute("cafe", "alter publication cdc set (publish = 'insert')");
        Result drift = workspace.berth("apply", "--yes");
        if (!isSuperuser()) {
            assertEquals(5, drift.exitCode(), drift::all);
            run(drift);
        }
        isEmpty(workspace);
        assertEquals(List.of("t"), server.query("cafe", "select puballtables from pg_publication"));
        workspace.write("cafe.yaml", DRIFTING);
        Result list = workspace.berth("apply", "--yes");
        if (!isSuperuser()) {
            assertEquals(5, list.exitCode(), list::all);
            run(list);
        }
        isEmpty(workspace);
        assertEquals(List.of("cdc|public.notes", "cdc|public.orders"), all("cafe"));
        workspace.write("cafe.yaml", DRIFTING.replace("[orders, notes]", "all"));
        Result back = workspace.berth("apply", "--yes");
        if (!isSuperuser()) {
            assertEquals(5, back.exitCode(), back::all);
            run(back);
        }
        isEmpty(workspace);
        assertEquals(List.of("t"), server.query("cafe", "select puballtables from pg_publication"));
    }

    /// Runs the statements that a refusal shows, as a superuser.
    private void run(Result refused) {
        String all = refused.all();
        String begin = " run in \"cafe\": ";
        String statements = all.substring(all.indexOf(begin) + begin.length())
                .lines()
                .findFirst()
                .orElseThrow();
        server.execute("cafe", statements.replaceAll("[.]$", ""));
    }

    @Test
    void inADatabaseToComeAllTablesWaitForASuperuser() {
        Workspace workspace = workspace();
        workspace.write("tea.yaml", "service: tea\npostgres: {publications: {cdc: {tables: all}}}\n");
        Result first = workspace.berth("apply", "--yes");
        Result second = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, second.exitCode(), second::all),
                () -> assertEquals(0, first.exitCode(), first::all),
                () -> assertEquals(!isSuperuser(), first.out().contains("needs-superuser"), first::all),
                () -> assertEquals(
                        !isSuperuser(),
                        second.all().contains("create publication \"cdc\" for all tables"),
                        second::all));
    }

    @Test
    void aStrangersPublicationIsNotTakenAndAnOwnOneStaysUnlessItIsSaid() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", "service: cafe\npostgres: {publications: {other: {tables: [orders]}}}\n");
        adopted(workspace);
        server.execute("cafe", "set role cafe_user", "create publication cdc for table orders");
        workspace.write("cafe.yaml", DRIFTING);
        Result taking = workspace.berth("apply", "--yes");
        Result allowed =
                workspace.berth("apply", "--yes", "--allow", "adopt:postgres/main/database/cafe/publication/cdc");

        assertAll(
                () -> assertEquals(5, taking.exitCode(), taking::all),
                () -> assertTrue(taking.all().contains("postgres/main/database/cafe/publication/cdc"), taking::all),
                () -> assertEquals(0, allowed.exitCode(), allowed::all),
                () -> assertTrue(
                        allowed.out().contains("postgres/main/database/cafe/publication/other")
                                && allowed.out().contains("orphan"),
                        allowed::all),
                () -> assertEquals(
                        List.of("cdc|public.notes", "cdc|public.orders", "other|public.orders"), all("cafe")));
    }

    /// What another role owns is published by a superuser alone.
    @Test
    void anothersTableIsRefusedToAWeakerAdmin() {
        Workspace workspace = workspace();
        server.execute("postgres", "create role keeper");
        server.execute("cafe", "alter table notes owner to keeper");
        workspace.write("cafe.yaml", DRIFTING);
        Result first = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
        assertEquals(isSuperuser() ? 0 : 5, first.exitCode(), first::all);
        if (!isSuperuser()) {
            assertTrue(first.all().contains("public.notes doesn't belong to \"cafe_user\""), first::all);
            server.execute(
                    "cafe",
                    first.all()
                            .lines()
                            .filter(line -> line.contains("create publication"))
                            .map(line ->
                                    line.substring(line.indexOf("create publication"), line.indexOf(". Or let the")))
                            .findFirst()
                            .orElseThrow());
            adopted(workspace);
        }
        isEmpty(workspace);
        assertEquals(List.of("cdc|tttt|cafe_user"), kinds("cafe"));
    }

    /// The subscriber's side: what a slot gives through the publication.
    @Test
    void changesAreReadThroughIt() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", DRIFTING.replace("[orders, notes]", "[orders]"));
        adopted(workspace);
        server.query("cafe", "select pg_create_logical_replication_slot('reader', 'pgoutput')");
        server.execute(
                "cafe", "set synchronous_commit = on", "insert into orders values (7)", "insert into notes values (8)");
        List<String> inserts = server.query(
                "cafe",
                "select get_byte(data, 0) from pg_logical_slot_get_binary_changes('reader', null, null,"
                        + " 'proto_version', '1', 'publication_names', 'cdc') where get_byte(data, 0) = 73");
        server.query("cafe", "select pg_drop_replication_slot('reader')");

        assertEquals(List.of("73"), inserts);
        assertFalse(all("cafe").isEmpty());
    }

    @Test
    void statusDoctorAndDriftKnowIt() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", DRIFTING);
        adopted(workspace);
        Result status = workspace.berth("status");
        Result doctor = workspace.berth("doctor");
        Result sync = workspace.berth("drift");
        server.execute("cafe", "alter publication cdc drop table notes");
        Result drift = workspace.berth("drift");

        assertAll(
                () -> assertTrue(status.out().contains("in sync"), status::all),
                () -> assertEquals(0, doctor.exitCode(), doctor::all),
                () -> assertEquals(0, sync.exitCode(), sync::all),
                () -> assertEquals(2, drift.exitCode(), drift::all),
                () -> assertTrue(drift.out().contains("postgres publication"), drift::all));
    }

    private static void adopted(Workspace workspace) {
        Result applied = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
        assertEquals(0, applied.exitCode(), applied::all);
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
