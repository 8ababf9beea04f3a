package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Action;
import dev.berth.core.GuardOverride;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.run.AuditLog;
import dev.berth.run.Progress;
import dev.berth.run.migrate.Migration;
import dev.berth.run.migrate.StepLog;
import dev.berth.run.migrate.Switch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A migration is killed before and behind every step: the same command goes on, or `--abort` undoes it. At no moment
/// can both databases be written to.
class MigrateKillsIT {

    private static final int ROWS = 50;

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Dies at one event, and from then on at every other: before a step, or behind it.
    private static final class Killer implements Progress {
        private final AtomicInteger events = new AtomicInteger();
        private final int at;

        Killer(int at) {
            this.at = at;
        }

        void event() {
            if (events.incrementAndGet() >= at) {
                throw new Killed();
            }
        }

        boolean happened() {
            return events.get() >= at;
        }

        @Override
        public void started(int changes) {}

        @Override
        public void step(String service, String title, boolean first) {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            event();
        }

        @Override
        public void failed(String service, String reason) {}

        @Override
        public void ended() {}
    }

    @TempDir
    private Path folder;

    private int workspaces;

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    static Stream<Arguments> moves() {
        Arguments newest = Arguments.of(PostgresServer.NEWEST, false);
        return ClientPrograms.copies(PostgresServer.OLDEST, 14)
                ? Stream.of(Arguments.of(14, true), newest)
                : Stream.of(newest);
    }

    /// Every second event on the newest version, every fifth elsewhere. What goes on is killed at the odd ones, what is
    /// undone at the even ones.
    private static int killEvery(int to) {
        return to == PostgresServer.NEWEST ? 2 : 5;
    }

    private OldPostgres old(int to, boolean superuser) {
        PostgresServer target = PostgresServer.of(to);
        OldPostgres old = OldPostgres.of(
                PostgresServer.of(PostgresServer.OLDEST),
                target,
                superuser ? target.superuser() : target.admin(),
                new Workspace(folder.resolve("workspace-" + workspaces++)));
        old.manifest("  extensions: [citext]\n");
        old.from().execute("cafe", "create extension citext");
        old.fill(
                "create table orders (id serial primary key, what public.citext)",
                "insert into orders (what) select 'order ' || n from generate_series(1, " + ROWS + ") n");
        return old;
    }

    @ParameterizedTest
    @MethodSource("moves")
    void goesOnFromWhereverItWasKilled(int to, boolean superuser) {
        int kills = 0;
        for (int at = 1; ; at += killEvery(to)) {
            OldPostgres old = old(to, superuser);
            if (!isKilled(old, at, false)) {
                break;
            }
            kills++;
            notBoth(old);
            finishes(old, "killed at " + at);
        }
        assertTrue(kills * killEvery(to) > 25, "kills: " + kills);
    }

    @ParameterizedTest
    @MethodSource("moves")
    void isUndoneFromWhereverItWasKilled(int to, boolean superuser) {
        int undone = 0;
        for (int at = 2; ; at += killEvery(to)) {
            OldPostgres old = old(to, superuser);
            if (!isKilled(old, at, false)) {
                break;
            }
            String where = "killed at " + at;
            var aborted = old.workspace().berth("migrate", "cafe-backend", "--abort", "--yes");
            if (aborted.exitCode() == 5) {
                assertTrue(aborted.err().contains("tells of the new database already"), aborted::all);
                assertFalse(old.told().equals(old.url()), where);
                finishes(old, where);
            } else {
                assertEquals(0, aborted.exitCode(), () -> where + ": " + aborted.all());
                asBefore(old, where);
                undone++;
            }
        }
        assertTrue(undone * killEvery(to) > 20, "undone: " + undone);
    }

    /// The copy is whole when the undoing begins that is killed.
    @ParameterizedTest
    @MethodSource("moves")
    void anUndoingThatWasKilledIsUndoneOrGoesOn(int to, boolean superuser) {
        int kills = 0;
        for (int at = 1; ; at += killEvery(to) - 1) {
            OldPostgres old = old(to, superuser);
            assertTrue(isKilled(old, 22, false));
            if (!isKilled(old, at, true)) {
                break;
            }
            kills++;
            notBoth(old);
            if (kills % 2 == 0) {
                finishes(old, "undoing killed at " + at);
            } else {
                var aborted = old.workspace().berth("migrate", "cafe-backend", "--abort", "--yes");
                assertEquals(0, aborted.exitCode(), aborted::all);
                asBefore(old, "undoing killed at " + at);
            }
        }
        assertTrue(kills * (killEvery(to) - 1) > 5, "kills: " + kills);
    }

    private static void finishes(OldPostgres old, String where) {
        var again = old.workspace().berth("migrate", "cafe-backend", "--yes", "--allow", "adopt");
        assertEquals(0, again.exitCode(), () -> where + ": " + again.all());
        assertEquals(List.of("" + ROWS), old.to().query("cafe", "select count(*) from orders"), where);
        assertTrue(old.to().admits(old.told()), where);
        assertEquals(List.of(), databases(old, "datname = 'cafe'"), where);
        var plan = old.workspace().berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), () -> where + ": " + plan.all());
        assertEquals(List.of(), old.copies(), where);
    }

    private static void asBefore(OldPostgres old, String where) {
        assertEquals(List.of("cafe"), databases(old, "datname like 'cafe%' and datallowconn"), where);
        assertEquals(
                List.of(),
                old.from()
                        .query(
                                "postgres",
                                "select description from pg_shdescription where classoid = 1262"
                                        + " and objoid = (select oid from pg_database where datname = 'cafe')"),
                where);
        assertTrue(old.from().admits(old.url()), where);
        assertEquals(old.url(), old.told(), where);
        assertEquals(List.of(), old.to().query("postgres", "select 1 from pg_database where datname = 'cafe'"), where);
        assertEquals(
                List.of(), old.to().query("postgres", "select 1 from pg_roles where rolname = 'cafe_user'"), where);
        assertEquals(List.of(), old.copies(), where);
    }

    private static List<String> databases(OldPostgres old, String which) {
        return old.from().query("postgres", "select datname from pg_database where " + which);
    }

    private static void notBoth(OldPostgres old) {
        boolean from = !databases(old, "datname = 'cafe' and datallowconn").isEmpty();
        boolean to = !old.to()
                .query("postgres", "select 1 from pg_roles where rolname = 'cafe_user' and rolcanlogin")
                .isEmpty();
        assertFalse(from && to, "both databases can be written to");
    }

    /// Whether it was killed, and didn't come to its end before.
    private static boolean isKilled(OldPostgres old, int at, boolean undoing) {
        var killer = new Killer(at);
        Moving moving = Composition.strict(old.workspace().console())
                .moving(old.workspace().services().toString(), "cafe-backend", PgBackup.NONE, 2)
                .orElseThrow();
        var switching = new Switch(
                moving.input(),
                "cafe-backend",
                moving.login(),
                moving.input().store().address(),
                List.of(GuardOverride.parse("adopt")),
                Duration.ofSeconds(10),
                killer);
        try (MigrateSession session = moving.open(_ -> {})) {
            session.lock();
            MigrateReading reading = session.read();
            var migration = new Migration(
                    session,
                    switching,
                    new StepLog((_, _) -> killer.event(), AuditLog.NONE, moving.moved(Action.UPDATE)));
            if (undoing) {
                migration.abort(reading);
            } else {
                migration.run(reading);
            }
        } catch (Killed killed) {
            return true;
        }
        return killer.happened();
    }
}
