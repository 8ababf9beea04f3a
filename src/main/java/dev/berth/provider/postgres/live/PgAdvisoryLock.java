package dev.berth.provider.postgres.live;

import dev.berth.core.Address;
import dev.berth.core.LockBusyException;
import dev.berth.core.Retry;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Keeps two applies on one server apart, by session advisory locks that the server drops when the process dies.
/// See PostgreSQL docs, "Advisory Locks".
public final class PgAdvisoryLock {

    /// The first key of berth's locks; "brth" in ASCII.
    private static final int CLASS = 0x62727468;

    /// The first key of the locks of services that are moved; "brtm" in ASCII.
    private static final int MOVING = 0x6272746d;

    /// Held alone by the apply that runs.
    private static final int APPLY = 1;

    /// Shared by every session that writes, as the server may still be at work for a process that was killed.
    private static final int WRITING = 2;

    /// How often sessions of other logins are ended before berth says that they come back.
    private static final int ENDINGS = 10;

    private static final Duration DELAY = Duration.ofMillis(200);

    private final PgConnection session;
    private final List<String> ended = new ArrayList<>();
    private int endings = 0;

    private static final String WHO = "coalesce(a.usename, '') || ', pid ' || a.pid"
            + " || coalesce(', since ' || to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'), '')";

    /// Sessions of other logins that hold a lock of berth in this database. A bootstrap holds it as the server's root
    /// login, which makes roles; the login of a service never does, so that none passes for a bootstrap.
    private static final String STRANGERS = """
            select %s
              from pg_locks l
              join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'advisory'
               and l.granted
               and l.database = (select oid from pg_database where datname = current_database())
               and l.classid = %d
               and l.objid = %d
               and l.objsubid = 2
               and a.usesysid is distinct from (select oid from pg_roles where rolname = session_user)
               and not (a.application_name = 'berth'
                        and exists (select from pg_roles r
                                     where r.oid = a.usesysid and (r.rolsuper or r.rolcreaterole)))
             order by a.pid""";

    public PgAdvisoryLock(PgConnection session) {
        this.session = session;
    }

    /// Waits for another run; ends no session. For logins other than berth's admin.
    public void acquirePatiently(Address server, Duration timeout) {
        Retry.Tries tries = Retry.every(DELAY).within(timeout).begin();
        while (!session.query("select pg_try_advisory_lock(" + CLASS + ", " + APPLY + ")")
                .equals(List.of("t"))) {
            if (tries.isOver()) {
                throw LockBusyException.held(server.toString(), holder(APPLY), timeout);
            }
            pause(server, tries);
        }
    }

    /// Keeps other runs off one thing: a service or database that is moved.
    ///
    /// @return whether no other session has it
    public static boolean isTaken(PgConnection session, String thing) {
        return session.query("select pg_try_advisory_lock(" + MOVING + ", hashtext(" + PgDialect.literal(thing) + "))")
                .equals(List.of("t"));
    }

    /// What a session must run before it writes.
    public static String writing() {
        return "select pg_advisory_lock_shared(" + CLASS + ", " + WRITING + ")";
    }

    /// Whether a process on the server still holds the lock of an apply.
    static String heldBy(int process) {
        return "select exists (select from pg_locks where locktype = 'advisory' and granted and classid = " + CLASS
                + " and objid = " + APPLY + " and pid = " + process + ")";
    }

    /// Waits for another apply; ends the session of any other login that holds a lock, which is no apply.
    ///
    /// @return whose sessions were ended
    List<String> acquire(Address server, Duration timeout) {
        Retry.Tries tries = Retry.every(DELAY).within(timeout).begin();
        await(server, APPLY, tries, timeout);
        await(server, WRITING, tries, timeout);
        session.query("select pg_advisory_unlock(" + CLASS + ", " + WRITING + ")");
        return ended.stream().distinct().toList();
    }

    private void await(Address server, int key, Retry.Tries tries, Duration timeout) {
        while (!session.query("select pg_try_advisory_lock(" + CLASS + ", " + key + ")")
                .equals(List.of("t"))) {
            if (endStrangers(server, key)) {
                pause(server, tries);
                continue;
            }
            if (tries.isOver()) {
                throw LockBusyException.held(server.toString(), holder(key), timeout);
            }
            pause(server, tries);
        }
    }

    private static void pause(Address server, Retry.Tries tries) {
        tries.pause(e -> new LockBusyException(server + ": interrupted while waiting for the lock", e));
    }

    /// Ends the sessions of other logins than berth's admin that hold the lock.
    ///
    /// @return whether there was one
    private boolean endStrangers(Address server, int key) {
        List<String> strangers = session.query(STRANGERS.formatted("a.pid", CLASS, key));
        if (strangers.isEmpty()) {
            return false;
        }
        String who = String.join("; ", session.query(STRANGERS.formatted(WHO, CLASS, key)));
        if (endings == ENDINGS) {
            throw LockBusyException.stranger(
                    server.toString(), who, "Its session was ended " + endings + " times and came back", strangers);
        }
        endings++;
        try {
            session.query(STRANGERS.formatted("pg_terminate_backend(a.pid)", CLASS, key));
        } catch (PgException refused) {
            if (refused.state().equals("42501")) {
                throw LockBusyException.stranger(
                        server.toString(), who, "berth's admin may not end its session", strangers);
            }
            throw refused;
        }
        ended.add(who);
        return true;
    }

    private String holder(int key) {
        List<String> holders = session.query("""
                select a.application_name || ' of ' || a.usename || coalesce(' from ' || host(a.client_addr), '')
                       || coalesce(', since ' || to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'), '')
                       || ', pid ' || a.pid
                  from pg_locks l
                  join pg_stat_activity a on a.pid = l.pid
                 where l.locktype = 'advisory'
                   and l.granted
                   and l.classid = %d
                   and l.objid = %d""".formatted(CLASS, key));
        return holders.isEmpty() ? "it has just ended" : String.join("; ", holders);
    }
}
