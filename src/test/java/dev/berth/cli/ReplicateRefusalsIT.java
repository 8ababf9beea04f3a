package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Action;
import dev.berth.core.Secret;
import dev.berth.embedded.PostgresCluster;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Cut;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Replicated;
import dev.berth.fixture.Workspace;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.migrate.PgReplicaOptions;
import dev.berth.provider.postgres.migrate.live.PgReplicaSession;
import dev.berth.run.AuditLog;
import dev.berth.run.Progress;
import dev.berth.run.migrate.Migration;
import dev.berth.run.migrate.StepLog;
import dev.berth.run.migrate.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What stands against a replication, and what goes wrong with one.
class ReplicateRefusalsIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    private Replicated replicated() {
        return Replicated.of(PostgresServer.OLDEST, PostgresServer.NEWEST, false, folder.resolve("workspace"));
    }

    private Replicated begun() {
        Replicated replicated = replicated();
        replicated
                .old()
                .fill(
                        "create table orders (id serial primary key, what text)",
                        "insert into orders (what) select 'order ' || n from generate_series(1, 50) n",
                        "create function priced(int) returns int immutable language sql as 'select $1 + 1'");
        var begun = replicated.migrate();
        assertEquals(0, begun.exitCode(), begun::all);
        return replicated;
    }

    private static void says(Workspace.Result result, int code, String... texts) {
        assertEquals(code, result.exitCode(), result::all);
        assertAll(Stream.of(texts).map(text ->
                (Executable) () -> assertTrue(result.all().contains(text), () -> text + "\n" + result.all())));
    }

    @Test
    void saysWhatOfTheOldDatabaseIsNotReplicated() {
        Replicated replicated = replicated();
        replicated
                .old()
                .fill(
                        "create table keyless (a int)",
                        "create unlogged table scratch (a int primary key)",
                        "create table hidden (a int primary key); alter table hidden enable row level security; alter"
                                + " table hidden force row level security",
                        "create table loud (a int primary key)",
                        "create function touch() returns trigger language plpgsql as 'begin return new; end'",
                        "create trigger touched before insert on loud for each row execute function touch(); alter"
                                + " table loud enable always trigger touched",
                        "select lo_from_bytea(4711, 'x')");
        replicated
                .old()
                .to()
                .execute(
                        "postgres",
                        "revoke pg_create_subscription from admin_user",
                        "revoke set on parameter log_statement from admin_user");

        says(
                replicated.migrate(),
                5,
                "! replica-identity: nothing tells the rows of these tables apart: public.keyless. Add a primary key",
                "! unlogged: unlogged tables aren't replicated: public.scratch.",
                "! row-security: forced row security keeps a replication from writing: public.hidden.",
                "! always-trigger: these triggers would run on both servers: public.loud trigger touched.",
                "! large-objects: large objects aren't replicated: 4711.",
                "! replicate-rights: \"admin_user\" may not create subscriptions.",
                "! password-logged: the new server would log the password of the old one, by log_statement.");
        replicated.asBefore("refused");
    }

    @Test
    void replicatesToNoServerThatWouldRunCodeAsSuperuser() {
        var result = Replicated.of(PostgresServer.OLDEST, 14, true, folder.resolve("workspace"))
                .migrate("--dry-run", "--exit-code");
        says(result, 5, "! replicate-target: the new server is PostgreSQL 14, which runs a replication as superuser");
    }

    @Test
    void saysWhatTheOldServerLacks(@TempDir Path server) throws IOException {
        Secret password = Secret.of("old-Password/3");
        Replicated replicated = replicated();
        try (PostgresCluster cluster = PostgresCluster.start(
                PostgresServer.programs(PostgresServer.OLDEST),
                Files.createDirectory(server.resolve("cluster")),
                password,
                new TreeMap<>(Map.of("wal_level", "replica", "max_replication_slots", "1", "max_wal_senders", "0")))) {
            try (var connection = cluster.connect(PostgresCluster.SUPERUSER, password);
                    var statement = connection.createStatement()) {
                statement.execute("create database cafe template template0");
            } catch (java.sql.SQLException failure) {
                throw new IllegalStateException(failure);
            }
            replicated.old().workspace().environment("OLD", password.reveal());
            replicated.old().replicated(cluster.port(), "");
            says(
                    replicated.migrate(),
                    5,
                    "! wal-level: wal_level of the old server is replica.",
                    "the old server has 1 of 2 replication slots left",
                    "the old server has 0 of 2 WAL senders left");
        }
    }

    /// The owner of everything need not be a superuser.
    @Test
    void theOwnerMayReplicateWithTheRightToIt() {
        Replicated replicated = replicated();
        OldPostgres old = replicated.old();
        old.fill("create table orders (id int primary key)", "insert into orders values (1)");
        String password = "it's \\ \"%L %s ${x}";
        old.workspace().environment("OLD", password);
        old.from().execute("postgres", "alter role cafe_user createdb password '" + password.replace("'", "''") + "'");
        old.workspace()
                .write("cafe.yaml", """
                service: cafe-backend
                postgres:
                  from: {host: %s, port: %d, user: cafe_user, password: sources/old, mode: replicate}
                """.formatted(old.from().host(), old.from().port()));

        says(replicated.migrate(), 5, "! source-rights: \"cafe_user\" may not replicate.");
        old.from().execute("postgres", "alter role cafe_user replication");
        says(replicated.migrate(), 0, "following, 1 of 1 table copied");
        says(replicated.migrate("--cutover"), 0, "Downtime: ");
        replicated.nothingIsLeft("moved");
    }

    @Test
    void whatWasChangedMeanwhileIsNotLost() {
        Replicated replicated = begun();
        OldPostgres old = replicated.old();
        old.fill("create table late (id int primary key)");
        says(replicated.migrate("--cutover"), 5, "table public.late is only in the old database");
        old.fill("drop table late");

        old.fill("create or replace function priced(int) returns int immutable language sql as 'select $1 + 2'");
        says(replicated.migrate("--cutover"), 7, "the definition of something in the old database", "is open again");
        assertEquals(List.of(true, false), replicated.open());
        old.fill("create or replace function priced(int) returns int immutable language sql as 'select $1 + 1'");

        old.to().execute("cafe", "update orders set what = 'lost' where id = 7");
        says(replicated.migrate("--cutover"), 7, "table public.orders: other rows, though 50 on both sides");
        assertEquals(List.of(true, false), replicated.open());
        says(
                replicated.migrate("--cutover", "--verify-limit", "0s"),
                0,
                "NOT compared, as the time was up (--verify-limit): public.orders",
                "Downtime: ");
        replicated.nothingIsLeft("moved");
    }

    /// What the service's team wrote into its old database runs with no more than the service's own rights, and a copy
    /// that never ends is undone, too.
    @Test
    void codeOfTheOldDatabaseNeverRunsAsBerth() {
        Replicated replicated = replicated();
        OldPostgres old = replicated.old();
        old.fill(
                "create function harmless(int) returns boolean language plpgsql as $$ begin"
                        + " if current_setting('server_version_num')::int / 10000 > 13 then"
                        + " raise exception 'this runs as % and %', session_user, current_user; end if; return true; end $$",
                "create table trap (n int primary key check (harmless(n)))", "insert into trap values (1)");

        says(replicated.migrate("--wait", "3s"), 0, "copying, 0 of 1 table done");
        assertTrue(old.to().log().contains("this runs as cafe_user and cafe_user"));
        says(replicated.migrate("--cutover"), 5, "the new server isn't near enough: copying");
        says(replicated.migrate("--abort"), 0, "undone");
        replicated.asBefore("undone");
    }

    @Test
    void isNotMixedUpWithAnotherMove() {
        Replicated replicated = begun();
        OldPostgres old = replicated.old();
        old.manifest("");
        says(replicated.migrate(), 5, "! replication-begun: ");
        says(replicated.migrate("--cutover"), 64, "--cutover is for `mode: replicate`");
        old.replicated(old.from().port(), "");
        String name =
                old.from().query("cafe", "select pubname from pg_publication").getFirst();
        old.from().execute("cafe", "comment on publication " + name + " is 'somebody else''s'");
        says(replicated.migrate(), 5, "! replicate-name: ");
        says(replicated.migrate("--abort"), 7, "isn't of this migration, so nothing is taken away");
        assertEquals(List.of(name), old.from().query("cafe", "select pubname from pg_publication"));
        says(replicated.migrate("--finish"), 5, "the service isn't moved to its end");
    }

    @Test
    void anOldServerThatIsGoneKeepsWhatIsSaid() throws IOException {
        Replicated replicated = replicated();
        OldPostgres old = replicated.old();
        old.fill("create table orders (id int primary key)", "insert into orders values (1)");
        int port;
        try (var cut = new Cut(old.from().host(), old.from().port())) {
            port = cut.port();
            old.replicated(port, "");
            says(replicated.migrate(), 0, "following, 1 of 1 table copied");
            assertTrue(cutOff(old, cut) instanceof Migration.End.Unfinished);
            says(replicated.migrate("--cutover"), 9);
            says(replicated.migrate("--abort"), 7, "undone on the new server alone", "pg_drop_replication_slot");
        }
        assertEquals(List.of(), old.to().query("postgres", "select 1 from pg_database where datname = 'cafe'"));
        assertEquals(List.of("1"), old.from().query("postgres", "select count(*) from pg_replication_slots"));
        try (var again = new Cut(port, old.from().host(), old.from().port())) {
            assertEquals(port, again.port());
            says(replicated.migrate("--abort"), 0, "undone");
            replicated.asBefore("the old server is back");
            says(replicated.migrate("--abort"), 0, "Nothing is left to undo");
        }
    }

    /// A cut-over during which the way to the old server is cut off.
    private static Migration.End cutOff(OldPostgres old, Cut cut) {
        Moving moving = Composition.strict(old.workspace().console())
                .moving(old.workspace().services().toString(), "cafe-backend", PgBackup.NONE, 2)
                .orElseThrow();
        var switching = new Switch(
                moving.input(),
                "cafe-backend",
                moving.login(),
                moving.input().store().address(),
                List.of(),
                Duration.ofSeconds(10),
                new Silent());
        try (PgReplicaSession session = PgReplicaSession.open(moving.move(), PgReplicaOptions.USUAL, _ -> {})) {
            session.lock();
            var steps = new StepLog(
                    (step, before) -> {
                        if (before && step.startsWith("wait until")) {
                            cut.close();
                        }
                    },
                    AuditLog.NONE,
                    moving.moved(Action.UPDATE));
            return new Migration(session, switching, steps).run(session.read());
        }
    }

    private static final class Silent implements Progress {
        @Override
        public void started(int changes) {}

        @Override
        public void step(String service, String title, boolean first) {}

        @Override
        public void failed(String service, String reason) {}

        @Override
        public void ended() {}
    }

    @Test
    void twoServicesOfOneOldServerMoveAtOnce() {
        Replicated replicated = begun();
        OldPostgres old = replicated.old();
        old.from().execute("postgres", "create database tea owner cafe_user template template0");
        old.from()
                .execute(
                        "tea",
                        "create table leaves (id int primary key)",
                        "alter table leaves owner to cafe_user",
                        "insert into leaves values (1), (2)");
        old.workspace().platform("""
                postgres:
                  main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN}}
                sources: {old: {password: "env:OLD", to: "*"}}
                """.formatted(old.to().host(), old.to().port()));
        old.workspace()
                .write("tea.yaml", """
                service: tea-backend
                postgres:
                  from: {host: %s, port: %d, password: sources/old, mode: replicate}
                """.formatted(old.from().host(), old.from().port()));

        Workspace workspace = old.workspace();
        says(workspace.berth("migrate", "tea-backend", "--yes"), 0, "following, 1 of 1 table copied");
        says(workspace.berth("migrate", "tea-backend", "--yes", "--cutover"), 0, "Downtime: ");
        says(replicated.migrate("--cutover"), 0, "Downtime: ");
        assertEquals(List.of("2"), old.to().query("tea", "select count(*) from leaves"));
        replicated.nothingIsLeft("both moved");
    }
}
