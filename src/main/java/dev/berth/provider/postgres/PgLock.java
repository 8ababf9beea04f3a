package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.LockBusyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Keeps two applies on one server apart, by session advisory locks that the server drops when the process dies.
/// See PostgreSQL docs, "Advisory Locks".
final class PgLock {

    /// The first key of berth's locks; "brth" in ASCII.
    private static final int CLASS = 0x62727468;

    /// Held alone by the apply that runs.
    private static final int APPLY = 1;

    /// Shared by every session that writes, as the server may still be at work for a process that was killed.
    private static final int WRITING = 2;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final PgLoginSession session;

    PgLock(PgLoginSession session) {
        this.session = session;
    }

    /// What a session must run before it writes.
    static String writing() {
        return "select pg_advisory_lock_shared(" + CLASS + ", " + WRITING + ")";
    }

    /// Whether a process on the server still holds the lock of an apply.
    static String heldBy(int process) {
        return "select exists (select from pg_locks where locktype = 'advisory' and granted and classid = " + CLASS
                + " and objid = " + APPLY + " and pid = " + process + ")";
    }

    void acquire(Address server, Duration timeout) {
        Instant end = Instant.now().plus(timeout);
        await(server, APPLY, end, timeout);
        await(server, WRITING, end, timeout);
        session.query("select pg_advisory_unlock(" + CLASS + ", " + WRITING + ")");
    }

    private void await(Address server, int key, Instant end, Duration timeout) {
        while (!session.query("select pg_try_advisory_lock(" + CLASS + ", " + key + ")")
                .equals(List.of("t"))) {
            if (Instant.now().isAfter(end)) {
                throw LockBusyException.held(server.toString(), holder(key), timeout);
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LockBusyException(server + ": interrupted while waiting for the lock", e);
            }
        }
    }

    private String holder(int key) {
        List<String> holders = session.query("""
                select a.application_name || ' of ' || a.usename || coalesce(' from ' || host(a.client_addr), '')
                       || ', since ' || to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ') || ', pid ' || a.pid
                  from pg_locks l
                  join pg_stat_activity a on a.pid = l.pid
                 where l.locktype = 'advisory'
                   and l.granted
                   and l.classid = %d
                   and l.objid = %d""".formatted(CLASS, key));
        return holders.isEmpty() ? "it has just ended" : String.join("; ", holders);
    }
}
