package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PgBouncer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A migration among everything else that a manifest can say, and beside berth's other commands.
class MigrateStoryIT {

    private final PostgresServer from = PostgresServer.of(PostgresServer.OLDEST);
    private final PostgresServer to = PostgresServer.of(PostgresServer.NEWEST);
    private final Workspace workspace;
    private final OldPostgres old;

    MigrateStoryIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
        this.old = OldPostgres.of(from, to, to.admin(), workspace);
    }

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        old.fill("create table orders (id serial, what text)", "insert into orders (what) values ('an espresso')");
    }

    private Workspace.Result migrate() {
        return workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");
    }

    private void settled() {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
        var drift = workspace.berth("drift");
        assertEquals(0, drift.exitCode(), drift::all);
        var doctor = workspace.berth("doctor");
        assertEquals(0, doctor.exitCode(), doctor::all);
    }

    @Test
    void furtherLoginsGetTheirRightsBehindIt() {
        old.manifest("""
                schemas: {stats: {}}
                settings: {statement_timeout: 30s}
                roles: {cafe_report: {access: read}, cafe_jobs: {access: write}}
                """.indent(2));
        from.execute("cafe", "create schema stats authorization cafe_user", "create table stats.days as select 1 as n");
        var moved = migrate();
        assertEquals(0, moved.exitCode(), moved::all);
        String report = workspace
                .secret("cafe", "cafe-backend-env", "CAFE_REPORT_POSTGRES_URL")
                .orElseThrow();
        assertTrue(to.admits(report), report);
        assertEquals(
                List.of("t"), to.query("cafe", "select has_table_privilege('cafe_report', 'stats.days', 'select')"));
        assertEquals(
                List.of("cafe_user"), to.query("cafe", "select tableowner from pg_tables where tablename = 'days'"));
        settled();
    }

    @Test
    void twoUsersMayTakeTurnsFromTheBeginning() {
        old.manifest("  rotation: two-users\n");
        var moved = migrate();
        assertEquals(0, moved.exitCode(), moved::all);
        assertTrue(old.told().contains("://cafe_user_a:"), old::told);
        assertTrue(to.admits(old.told()), old::told);
        settled();
    }

    @Test
    void berthsAdminMayOwnTheDatabase() {
        old.manifest("  ownedBy: admin\n");
        var moved = migrate();
        assertEquals(0, moved.exitCode(), moved::all);
        assertEquals(
                List.of(to.admin().user()),
                to.query("postgres", "select datdba::regrole from pg_database where datname = 'cafe'"));
        assertEquals(
                List.of("cafe_user"), to.query("cafe", "select tableowner from pg_tables where tablename = 'orders'"));
        settled();
    }

    /// The Secret tells of the old place in a form of its own, as the superuser of the old server.
    @Test
    void aSecretThatNamesAnotherLoginGetsANewPassword() {
        String superuser = from.superuser().password().reveal();
        workspace.handmade(
                "cafe",
                "cafe-backend-env",
                Map.of(
                        "CAFE_POSTGRES_URL",
                        "postgres://" + from.superuser().user() + ":" + superuser.replace("/", "%2F") + "@"
                                + from.host() + ":" + from.port() + "/cafe?sslmode=disable"));
        var moved = migrate();
        assertEquals(0, moved.exitCode(), moved::all);
        assertTrue(old.told().contains("://cafe_user:"), old::told);
        assertTrue(to.admits(old.told()), old::told);
        assertTrue(!old.told().contains(superuser.replace("/", "%2F")), "the superuser's password");
        settled();
    }

    @Test
    void aServiceWithoutASecretGetsOne() {
        workspace.forgetSecrets();
        var moved = migrate();
        assertEquals(0, moved.exitCode(), moved::all);
        assertTrue(to.admits(old.told()), old::told);
        settled();
    }

    /// Nobody else is held up, and nothing of the service is touched, whatever its manifest says.
    @Test
    void othersGoOnMeanwhile() {
        workspace.write("tea.yaml", "service: tea-backend\npostgres: {}\n");
        old.manifest("  connectionLimit: 7\n");
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(List.of("tea"), to.query("postgres", "select datname from pg_database where oid >= 16384"));
        assertEquals(old.url(), old.told());
        var drift = workspace.berth("drift");
        assertEquals(0, drift.exitCode(), drift::all);
        var json = workspace.berth("plan", "--format", "json");
        assertTrue(json.out().contains("\"code\" : \"moving\""), json::all);
        assertEquals(0, migrate().exitCode());
        settled();
    }

    /// What isn't copied is left behind where that was allowed; who copies the Secret is named.
    @Test
    void whatStaysBehindAndWhoIsToldNext() {
        from.execute(
                "cafe",
                "create function told() returns event_trigger language plpgsql as 'begin end'",
                "create event trigger told on ddl_command_end execute function told()",
                "create publication all_of_it for all tables");
        workspace.write(
                "cafe.yaml", workspace.read("cafe.yaml") + "exports: {cafe-backend-env/CAFE_POSTGRES_URL: tea}\n");
        workspace.write("tea.yaml", """
                service: tea
                secrets: {tea-env: {CAFE: "${copy:cafe/cafe-backend-env/CAFE_POSTGRES_URL}"}}
                """);
        assertEquals(5, migrate().exitCode());
        var moved = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--allow", "left-behind", "--yes");
        assertEquals(0, moved.exitCode(), moved::all);
        assertEquals(List.of(), to.query("cafe", "select evtname from pg_event_trigger"));
        assertEquals(List.of(), to.query("cafe", "select pubname from pg_publication"));
        assertTrue(
                moved.out().contains("Changes of other services wait, such as copies of this one's Secret: tea."),
                moved::all);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        settled();
    }

    /// A declared publication is none of them: the apply behind the move makes it.
    @Test
    void aDeclaredPublicationIsMadeAnew() {
        from.execute("cafe", "alter table orders add primary key (id)", "create publication cdc for table orders");
        old.manifest("  publications: {cdc: {tables: [orders]}}\n");
        var moved = migrate();
        assertEquals(0, moved.exitCode(), moved::all);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        settled();
        assertEquals(List.of("orders"), to.query("cafe", "select tablename from pg_publication_tables"));
    }

    /// `from` went while a migration was half done.
    @Test
    void aMigrationThatWasBegunHoldsWithoutFromToo() {
        String manifest = workspace.read("cafe.yaml");
        to.execute(
                "postgres",
                "create role cafe_user nologin",
                "grant cafe_user to " + to.admin().user() + " with admin option",
                "comment on role cafe_user is '[berth fleet=default service=cafe-backend moving=2026-11-29T12:00:00Z]'");
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
        assertTrue(plan.out().contains("a migration has begun and was not finished"), plan::all);
        workspace.write("cafe.yaml", manifest);
        var aborted = workspace.berth("migrate", "cafe-backend", "--abort", "--yes");
        assertEquals(0, aborted.exitCode(), aborted::all);
        assertEquals(List.of(), to.query("postgres", "select 1 from pg_roles where rolname = 'cafe_user'"));
        assertEquals(0, migrate().exitCode());
        settled();
    }

    @Test
    void onlyThePlanThatWasReviewedIsDone() {
        var looked = workspace.berth("migrate", "cafe-backend", "--dry-run", "--format", "json", "--allow", "adopt");
        assertEquals(0, looked.exitCode(), looked::all);
        String digest = new JsonMapper().readTree(looked.out()).path("digest").asString();
        assertTrue(workspace.berth("migrate", "cafe-backend", "--dry-run").out().contains("Digest " + digest), digest);

        old.manifest("  encoding: UTF8\n  roles: {cafe_ro: {access: read}}\n");
        var other = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes", "--expect", digest);
        assertEquals(6, other.exitCode(), other::all);
        assertTrue(from.admits(old.url()));

        old.manifest("");
        old.fill("insert into orders (what) values ('a second one')");
        var moved = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes", "--expect", digest);
        assertEquals(0, moved.exitCode(), moved::all);
    }

    /// The service reaches its old database through a pooler, which keeps sessions there.
    @Test
    void aServiceBehindAPoolerIsMovedByTheServerItself() throws SQLException {
        try (var pooler = PgBouncer.before(
                from, workspace.root(), Map.of(OldPostgres.LOGIN, OldPostgres.PASSWORD), "extra_float_digits")) {
            String url = old.url().replace(":" + from.port() + "/", ":" + pooler.port() + "/");
            var through = new PostgresServer.Login(OldPostgres.LOGIN, Secret.of(OldPostgres.PASSWORD));
            workspace.handmade("cafe", "cafe-backend-env", Map.of("CAFE_POSTGRES_URL", url, "OTHER", "theirs"));
            String jdbc = "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/cafe?preferQueryMode=simple";
            try (Connection service = DriverManager.getConnection(
                    jdbc, through.user(), through.password().reveal())) {
                service.createStatement().execute("insert into orders (what) values ('a second one')");
                var moved = migrate();
                assertEquals(0, moved.exitCode(), moved::all);
                var lost = assertThrows(
                        SQLException.class,
                        () -> service.createStatement().execute("insert into orders (what) values ('a third one')"));
                assertFalse(String.valueOf(lost.getMessage()).isEmpty());
            }
        }
        assertEquals(List.of("2"), to.query("cafe", "select count(*) from orders"));
        assertTrue(to.admits(old.told()), old::told);
        settled();
    }

    @Test
    void asksOnATerminalAndTakesNoForAnAnswer() {
        var no = workspace.berthAt("02", "no\n", "migrate", "cafe-backend", "--allow", "adopt");
        assertEquals(10, no.exitCode(), no::all);
        assertTrue(from.admits(old.url()));
        var yes = workspace.berthAt("02", "yes\n", "migrate", "cafe-backend", "--allow", "adopt");
        assertEquals(0, yes.exitCode(), yes::all);
        settled();
    }
}
