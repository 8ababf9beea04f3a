package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Action;
import dev.berth.core.GuardOverride;
import dev.berth.core.LockBusyException;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.Moment;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Replicated;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.migrate.PgReplicaOptions;
import dev.berth.provider.postgres.migrate.live.PgReplicaSession;
import dev.berth.run.AuditLog;
import dev.berth.run.Progress;
import dev.berth.run.migrate.Migration;
import dev.berth.run.migrate.Replication;
import dev.berth.run.migrate.StepLog;
import dev.berth.run.migrate.Switch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A replication is killed before and behind every step: the same command goes on, or `--abort` undoes it. At no moment
/// can both databases be written to.
class ReplicateKillsIT {

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Dies at one event, and from then on at every other: before a step, or behind it.
    private static final class Killer implements Progress {
        private final AtomicInteger events = new AtomicInteger();
        private final int at;
        private final String where;

        /// @param where the beginning of the step before which it dies at the latest
        Killer(int at, String where) {
            this.at = at;
            this.where = where;
        }

        void event(String step, boolean before) {
            if (events.incrementAndGet() >= at || (before && step.startsWith(where))) {
                events.set(at);
                throw new Killed();
            }
        }

        @Override
        public void started(int changes) {}

        @Override
        public void step(String service, String title, boolean first) {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            event(title, true);
        }

        @Override
        public void failed(String service, String reason) {}

        @Override
        public void ended() {}
    }

    private enum Part {
        START,
        CUTOVER,
        REOPEN,
        ABORT
    }

    private static final String NOWHERE = "no step is called so";
    private static final String ARRIVING = "new server: note that the data are here";

    @TempDir
    private Path folder;

    private int lastEvents;

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    private Replicated filled(boolean superuser) {
        Replicated replicated =
                Replicated.of(PostgresServer.OLDEST, PostgresServer.NEWEST, superuser, folder.resolve("workspace"));
        replicated.old().replicated(replicated.old().from().port(), "  extensions: [citext]\n");
        replicated.old().from().execute("cafe", "create extension citext");
        replicated
                .old()
                .fill(
                        "create table orders (id serial primary key, what public.citext)",
                        "create table lines (id int primary key, \"order\" int references orders)",
                        "create index on orders (what)",
                        "insert into orders (what) select 'order ' || n from generate_series(1, 50) n",
                        "create materialized view summed as select count(*) from orders");
        return replicated;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnFromWhereverItWasKilled(boolean superuser) {
        Replicated replicated = filled(superuser);
        int kills = 0;
        int stride = superuser ? 3 : 1;
        for (int at = 1; killed(replicated, Part.START, at, NOWHERE); at += stride) {
            kills++;
            assertEquals(List.of(true, false), replicated.open(), "begin killed at " + at);
            if (at % 5 == 0) {
                var aborted = replicated.migrate("--abort");
                assertEquals(0, aborted.exitCode(), aborted::all);
                replicated.asBefore("begin killed at " + at);
            }
        }
        follows(replicated, "begun");
        // Behind a step is before the next one.
        for (int at = 1; !isArriving(replicated, at); at += 2 * stride) {
            kills++;
            String where = "cut-over killed at " + at;
            notBoth(replicated, where);
            assertTrue(killed(replicated, Part.CUTOVER, 1000, ARRIVING), where);
            notBoth(replicated, where);
            killed(replicated, Part.REOPEN, at % 7 + 1, NOWHERE);
            kills++;
            notBoth(replicated, where);
            killed(replicated, Part.REOPEN, 1000, NOWHERE);
            follows(replicated, where);
        }
        for (int at = 1; killed(replicated, Part.CUTOVER, at, NOWHERE); at++) {
            kills++;
            notBoth(replicated, "switch killed at " + at);
        }
        assertTrue(kills > (superuser ? 20 : 45), "kills: " + kills);
        var again = replicated.migrate();
        assertEquals(0, again.exitCode(), again::all);
        assertEquals(List.of(false, true), replicated.open());
        replicated.nothingIsLeft("moved");
        var plan = replicated.old().workspace().berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }

    /// Undone while it follows, and in the middle of a cut-over.
    @ParameterizedTest
    @ValueSource(strings = {NOWHERE, "new server: stop", ARRIVING})
    void anUndoingThatWasKilledGoesOn(String where) {
        Replicated replicated = filled(where.startsWith("new"));
        assertFalse(killed(replicated, Part.START, 1000, NOWHERE));
        if (!where.equals(NOWHERE)) {
            assertTrue(killed(replicated, Part.CUTOVER, 1000, where));
        }
        int kills = 0;
        for (int at = 1; killed(replicated, Part.ABORT, at, NOWHERE); at++) {
            kills++;
            notBoth(replicated, "undoing killed at " + at);
        }
        assertTrue(kills > 3, "kills: " + kills);
        replicated.asBefore(where);
    }

    /// Whether it comes to the last step before the switch without being killed at this event.
    private boolean isArriving(Replicated replicated, int at) {
        assertTrue(killed(replicated, Part.CUTOVER, at, ARRIVING));
        return lastEvents < at;
    }

    private static void follows(Replicated replicated, String where) {
        replicated.old().fill("insert into orders (what) values ('another')");
        String count = "select count(*) from orders";
        List<String> rows = replicated.old().from().query("cafe", count);
        for (int i = 0; i < 200 && !replicated.old().to().query("cafe", count).equals(rows); i++) {
            Moment.pause();
        }
        assertEquals(rows, replicated.old().to().query("cafe", count), where);
    }

    private static void notBoth(Replicated replicated, String where) {
        assertFalse(replicated.open().equals(List.of(true, true)), where + ": both databases can be written to");
    }

    /// The server may not know yet that the killed run is gone.
    private static void lock(PgReplicaSession session) {
        for (int i = 0; i < 50; i++) {
            try {
                session.lock();
                return;
            } catch (LockBusyException held) {
                Moment.pause();
            }
        }
        session.lock();
    }

    /// Whether it was killed, and didn't come to its end before.
    private boolean killed(Replicated replicated, Part part, int at, String where) {
        var killer = new Killer(at, where);
        Moving moving = Composition.strict(replicated.old().workspace().console())
                .moving(replicated.old().workspace().services().toString(), "cafe-backend", PgBackup.NONE, 2)
                .orElseThrow();
        var switching = new Switch(
                moving.input(),
                "cafe-backend",
                moving.login(),
                moving.input().store().address(),
                List.of(GuardOverride.parse("adopt")),
                Duration.ofSeconds(10),
                killer);
        int[] events = {0};
        try (PgReplicaSession session = PgReplicaSession.open(moving.move(), PgReplicaOptions.USUAL, _ -> {})) {
            lock(session);
            MigrateReading reading = session.read();
            var steps = new StepLog(
                    (step, before) -> {
                        events[0]++;
                        killer.event(step, before);
                    },
                    AuditLog.NONE,
                    moving.moved(Action.UPDATE));
            var replication = new Replication(session, steps);
            var migration = new Migration(session, switching, steps);
            Object end = switch (part) {
                case START -> replication.start(Duration.ofSeconds(30), _ -> {});
                case CUTOVER -> migration.run(reading);
                case ABORT -> replication.abort(reading);
                case REOPEN -> {
                    for (var step : session.undoing()) {
                        killer.event(step.preview(), true);
                        step.run().run();
                        killer.event(step.preview(), false);
                    }
                    yield part;
                }
            };
            boolean good = switch (end) {
                case Migration.End.Moved _ -> true;
                case Replication.End.Following _ -> true;
                case Replication.End.Undone(String reason) -> reason.isEmpty();
                default -> end == part;
            };
            assertTrue(good, () -> part + " at " + at + ": " + end);
        } catch (Killed killed) {
            lastEvents = events[0];
            return true;
        }
        lastEvents = events[0];
        return false;
    }
}
