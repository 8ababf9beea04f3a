package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A database goes only behind its dump, made by the machine's own pg_dump.
class PgDumpIT {

    private static final String PRESENT = "service: cafe\npostgres: {database: 'ca''fe'}\n";
    private static final String ABSENT =
            "service: cafe\nstate: absent\npostgres: {database: 'ca''fe', quarantine: 0d, data: discard}\n";

    private final PostgresServer server = PostgresServer.of(PostgresServer.OLDEST);
    private final Path folder;
    private final Workspace workspace;

    PgDumpIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("workspace"));
    }

    @BeforeEach
    void makeADatabaseWithATable() {
        Installed.require("pg_dump", version().isPresent(), "apt-get install postgresql-client");
        on(server);
        workspace.write("cafe.yaml", PRESENT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute(
                "ca'fe",
                "create table orders as select 'an espresso' as what",
                "alter table orders owner to \"ca'fe_user\"");
        workspace.write("cafe.yaml", ABSENT);
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void on(PostgresServer of) {
        workspace.environment("ADMIN_PASSWORD", of.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(of.host(), of.port(), of.superuser().user()));
    }

    @Test
    void aDroppedDatabaseLeavesAWholeDumpThatOnlyItsOwnerReads() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));

        var dropped =
                workspace.berth("apply", "--yes", "--allow", "too-many-deletes", "--backup-dir", dumps.toString());

        assertEquals(0, dropped.exitCode(), dropped::all);
        List<Path> made = files(dumps);
        assertAll(
                () -> assertEquals(1, made.size(), made::toString),
                () -> assertTrue(
                        made.getFirst().getFileName().toString().matches("main-ca%27fe-\\d{8}T\\d{6}Z\\.dump"),
                        made::toString),
                () -> assertEquals(
                        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made.getFirst()))),
                () -> assertTrue(run("pg_restore", "--file=-", made.getFirst().toString())
                        .contains("an espresso")),
                () -> assertEquals(
                        List.of(), server.query("postgres", "select 1 from pg_database where datname like 'ca%'")));
    }

    /// What a pg_dump may do wrong, and what berth says of it.
    static Stream<Arguments> failingDumps() {
        return Stream.of(
                Arguments.of("it fails", "echo 'no space left' >&2; exit 1", "pg_dump failed: no space left"),
                Arguments.of("the disk is full", "trap '' XFSZ; ulimit -f 1; exec pg_dump \"$@\"", "ailed: "),
                Arguments.of("it writes nothing", "exit 0", "it is empty"),
                Arguments.of(
                        "it stops short",
                        "pg_dump \"$@\" && truncate -s -60 \"${4#--file=}\"",
                        "pg_restore can't read its dump back"),
                Arguments.of(
                        "it dumps another database",
                        "exec pg_dump $1 $2 $3 \"$4\" \"$(printf %s \"$5\" | sed \"s/dbname='[^ ]*'/dbname='postgres'/\")\"",
                        "it is a dump of database \"postgres\""),
                Arguments.of(
                        "it leaves a table out",
                        "exec pg_dump \"$@\" --exclude-table=orders",
                        "it lacks 1 of 1 table: public.orders"),
                Arguments.of(
                        "it leaves the rows out",
                        "exec pg_dump \"$@\" --schema-only",
                        "it lacks 1 of 1 table: public.orders"));
    }

    /// Database, login and Secret stand as they were, and no file is left that looks like a dump.
    @ParameterizedTest(name = "{0}")
    @MethodSource("failingDumps")
    void aDatabaseWithoutAWholeDumpStays(String name, String body, String said) throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path failing = ClientPrograms.script(
                folder.resolve("pg_dump"), "[ \"$1\" = --version ] && exec pg_dump --version\n" + body);
        String url = workspace.secret("cafe", "cafe-env", "CAFE_POSTGRES_URL").orElseThrow();

        var failed = apply(dumps, "--pg-dump", failing.toString());

        assertAll(
                () -> assertEquals(7, failed.exitCode(), failed::all),
                () -> assertTrue(failed.out().contains(said), failed::all),
                () -> assertTrue(failed.out().contains("was not dropped, and is open again as it was"), failed::all),
                () -> assertEquals(List.of(), files(dumps)),
                () -> assertEquals(Optional.of(url), workspace.secret("cafe", "cafe-env", "CAFE_POSTGRES_URL")),
                () -> assertEquals(List.of("an espresso"), asTheService(url)));
    }

    private Workspace.Result apply(Path dumps, String... more) {
        return workspace.berth(Stream.concat(
                        Stream.of("apply", "--yes", "--allow", "too-many-deletes", "--backup-dir", dumps.toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private List<String> asTheService(String url) throws SQLException {
        var password = url.replaceFirst("^postgresql://[^:]+:([^@]+)@.*$", "$1");
        try (var connection = server.connect(new Login("ca'fe_user", Secret.of(password)), "ca'fe");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select what from public.orders")) {
            rows.next();
            return List.of(rows.getString(1));
        }
    }

    /// It was allowed when it began, and is asked for again only when the database was to stay in between.
    @Test
    void aRemovalThatWasCutOffGoesOnWithoutANewPermission() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path failing = ClientPrograms.script(
                folder.resolve("pg_dump"), "[ \"$1\" = --version ] && exec pg_dump --version\nexit 0");
        String careful = ABSENT.replace(", data: discard", "");
        workspace.write("cafe.yaml", careful);

        var refused = apply(dumps);
        var failed = apply(dumps, "--allow", "data-loss", "--pg-dump", failing.toString());
        workspace.write("cafe.yaml", PRESENT);
        var kept = workspace.berth("apply", "--yes");
        workspace.write("cafe.yaml", careful);
        var refusedAgain = apply(dumps);
        var failedAgain = apply(dumps, "--allow", "data-loss", "--pg-dump", failing.toString());
        var dropped = workspace.berth("apply", "--yes", "--backup-dir", dumps.toString());

        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertEquals(7, failed.exitCode(), failed::all),
                () -> assertEquals(0, kept.exitCode(), kept::all),
                () -> assertEquals(5, refusedAgain.exitCode(), refusedAgain::all),
                () -> assertEquals(7, failedAgain.exitCode(), failedAgain::all),
                () -> assertEquals(0, dropped.exitCode(), dropped::all));
    }

    /// One whose quarantine is over stays closed, and comes back with its password.
    @Test
    void aFailedDumpLeavesAQuarantinedDatabaseClosedAndReversible() throws IOException, SQLException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path failing = ClientPrograms.script(
                folder.resolve("pg_dump"), "[ \"$1\" = --version ] && exec pg_dump --version\nexit 0");
        String url = workspace.secret("cafe", "cafe-env", "CAFE_POSTGRES_URL").orElseThrow();
        workspace.write("cafe.yaml", ABSENT.replace("0d", "1s"));
        assertEquals(0, apply(dumps).exitCode());
        server.execute("postgres", "select pg_sleep(2)");

        var failed = apply(dumps, "--pg-dump", failing.toString());
        workspace.write("cafe.yaml", PRESENT);
        var opened = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(7, failed.exitCode(), failed::all),
                () -> assertTrue(failed.out().contains("It stays closed for its quarantine"), failed::all),
                () -> assertEquals(0, opened.exitCode(), opened::all),
                () -> assertEquals(List.of("an espresso"), asTheService(url)));
    }

    /// It writes without a pause until it is cut off; all that it was told was written is in the dump.
    @Test
    void noRowIsWrittenBehindTheDump() throws Exception {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path slow = ClientPrograms.script(
                folder.resolve("pg_dump"),
                "[ \"$1\" = --version ] && exec pg_dump --version\npg_dump \"$@\" && sleep 1");
        workspace.write("cafe.yaml", ABSENT.replace("quarantine", "endSessions: true, quarantine"));
        String url = workspace.secret("cafe", "cafe-env", "CAFE_POSTGRES_URL").orElseThrow();
        var login = new Login("ca'fe_user", Secret.of(url.replaceFirst("^postgresql://[^:]+:([^@]+)@.*$", "$1")));
        var written = new AtomicInteger();
        var begun = new CountDownLatch(1);
        var writer = Thread.ofVirtual().start(() -> {
            // A service connects again when it is cut off, until it has been refused for a while.
            for (int refused = 0; refused < 20; refused++) {
                try (var connection = server.connect(login, "ca'fe");
                        var statement = connection.createStatement()) {
                    while (true) {
                        statement.execute("insert into public.orders values ('written')");
                        written.incrementAndGet();
                        begun.countDown();
                    }
                } catch (SQLException cutOff) {
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                }
            }
        });
        assertTrue(begun.await(30, TimeUnit.SECONDS));

        var dropped = apply(dumps, "--pg-dump", slow.toString());
        writer.join();

        assertEquals(0, dropped.exitCode(), dropped::all);
        String rows = ClientPrograms.run(
                "pg_restore", "--data-only", "--file=-", files(dumps).getFirst().toString());
        long kept = rows.lines().filter("written"::equals).count();
        assertTrue(kept >= written.get(), kept + " of " + written.get() + " rows are in the dump");
    }

    /// No variable of the job reaches it, the password stands in no argument, and what it needs is said in full.
    @Test
    void pgDumpGetsNothingOfTheEnvironment() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path seen = folder.resolve("seen");
        Path watching = ClientPrograms.script(
                folder.resolve("pg_dump"),
                "{ env; echo \"arguments $*\"; ls -A \"$HOME\"; } >> '" + seen + "'\nexec pg_dump \"$@\"");

        var dropped = apply(dumps, "--pg-dump", watching.toString());

        assertEquals(0, dropped.exitCode(), dropped::all);
        List<String> lines = Files.readAllLines(seen);
        var names = new TreeSet<>(List.of("PATH", "HOME", "LC_ALL", "PWD", "SHLVL", "OLDPWD", "_", "PGREQUIREAUTH"));
        assertAll(
                () -> assertEquals(
                        List.of(),
                        lines.stream()
                                .filter(line ->
                                        !line.startsWith("arguments ") && !names.contains(line.replaceFirst("=.*", "")))
                                .toList()),
                () -> assertTrue(lines.stream().anyMatch(line -> line.contains("host='" + server.host() + "'"))),
                () -> assertTrue(lines.stream()
                        .noneMatch(line ->
                                line.contains(server.superuser().password().reveal()))));
    }

    /// Their names would be the same one if they were only cleaned.
    @Test
    void dumpsOfDatabasesWithSimilarNamesLieSideBySide() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        List<String> databases = List.of("pay roll", "pay_roll", "pay/roll", "Pay_Roll", "host=evil dbname=postgres");
        workspace.clear();
        for (int i = 0; i < databases.size(); i++) {
            workspace.write(
                    "s" + i + ".yaml", "service: s" + i + "\npostgres: {database: '" + databases.get(i) + "'}\n");
        }
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        for (int i = 0; i < databases.size(); i++) {
            server.execute(
                    URLEncoder.encode(databases.get(i), StandardCharsets.UTF_8).replace("+", "%20"),
                    "create table orders as select 'row of " + i + "' as what");
            workspace.write(
                    "s" + i + ".yaml",
                    "service: s" + i + "\nstate: absent\npostgres: {database: '" + databases.get(i)
                            + "', quarantine: 0d, data: discard}\n");
        }

        var dropped = apply(dumps, "--parallelism", "4");

        assertEquals(0, dropped.exitCode(), dropped::all);
        List<Path> made = files(dumps);
        var rows = new TreeSet<String>();
        for (Path file : made) {
            ClientPrograms.run("pg_restore", "--data-only", "--file=-", file.toString())
                    .lines()
                    .filter(line -> line.startsWith("row of"))
                    .forEach(rows::add);
        }
        assertAll(
                () -> assertEquals(databases.size(), made.size(), made::toString),
                () -> assertEquals(databases.size(), rows.size(), rows::toString));
    }

    @Test
    void whatAKilledRunLeftIsNamed() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path partial = Files.writeString(dumps.resolve(".main-ca%27fe-20270101T000000Z.dump.partial"), "half");
        Files.writeString(dumps.resolve("main-other-20270101T000000Z.dump"), "whole");

        var plan = workspace.berth("plan", "--backup-dir", dumps.toString());

        assertAll(
                () -> assertTrue(
                        plan.out()
                                .contains(
                                        "note partial-dump postgres/main: " + partial + " (4 bytes) is no whole dump"),
                        plan::all),
                () -> assertEquals(1, plan.out().split("partial-dump", -1).length - 1, plan::all));
    }

    @Test
    void aProgramThatIsMissingOrAFolderThatCannotBeWrittenIsSaidInThePlan() {
        var missing = workspace.berth("plan", "--backup-dir", folder.toString(), "--pg-dump", "/no/such/pg_dump");
        var unread = workspace.berth("plan", "--backup-dir", folder.toString(), "--pg-restore", "/no/such/pg_restore");
        var nowhere = workspace.berth(
                "plan", "--backup-dir", folder.resolve("no/such").toString());

        assertAll(
                () -> assertTrue(
                        missing.plain().contains("! backup: there is no program /no/such/pg_dump"), missing::all),
                () -> assertTrue(
                        unread.plain().contains("! backup: there is no program /no/such/pg_restore"), unread::all),
                () -> assertTrue(nowhere.out().contains("is no directory that can be written to"), nowhere::all));
    }

    private static Optional<String> version() {
        try {
            return Optional.of(run("pg_dump", "--version"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
