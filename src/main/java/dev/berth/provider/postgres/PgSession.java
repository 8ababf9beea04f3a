package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.LockBusyException;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.Verdict;
import dev.berth.provider.postgres.PgLoginSession.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// One PostgreSQL server, read and written. Reading takes one session for all that is shared, and one more for
/// each database inside which something is declared.
final class PgSession implements Session<PgServer, PgResource, PgStep> {

    private static final String VERIFIERS = "verifiers";

    private final PgScope scope;
    private final Secret password;
    private final PgLoginSession reader;
    private final Row server;
    private final PgWriteSession writer;
    private final PgLock lock;
    private PgServer facts;
    private int connections = 1;

    private PgSession(PgScope scope, Secret password, PgLoginSession reader, Row server) {
        this.scope = scope;
        this.password = password;
        this.reader = reader;
        this.server = server;
        this.facts = new PgCatalog(scope, server, Map.of()).facts();
        this.writer = new PgWriteSession(scope.server(), password, facts.major());
        this.lock = new PgLock(reader);
    }

    static PgSession open(PgScope scope, Secret password) {
        PgServerSpec spec = scope.server();
        try {
            PgLoginSession reader =
                    PgLoginSession.open(spec, PgServerSpec.MAINTENANCE, spec.admin(), password, Mode.READ);
            Row server = reader.inspect("server").getFirst().getFirst();
            requireAdmin(spec, server);
            return new PgSession(scope, password, reader, server);
        } catch (PgException e) {
            throw unreadable(spec, e);
        }
    }

    private static void requireAdmin(PgServerSpec spec, Row server) {
        boolean capable = server.flag("superuser") || (server.flag("createdb") && server.flag("createrole"));
        if (!capable) {
            throw new UnreadableException("postgres \"" + spec.name() + "\": " + spec.admin()
                    + " is neither superuser nor both CREATEDB and CREATEROLE. Let a superuser run: alter role "
                    + PgDialect.quoted(spec.admin()) + " createdb createrole");
        }
        if (server.flag("standby")) {
            throw new UnreadableException("postgres \"" + spec.name() + "\": " + spec.host() + ":" + spec.port()
                    + " is a standby, which can't be changed. Name the primary in berth.yaml");
        }
        if (server.integer("major") < 13) {
            throw new UnreadableException("postgres \"" + spec.name() + "\" is version " + server.text("version")
                    + "; berth needs 13 or newer");
        }
    }

    @Override
    public PgServer facts() {
        return facts;
    }

    @Override
    public Inspection<PgResource> inspect(Map<Address, List<Secret>> candidates) {
        try {
            var catalog = new PgCatalog(scope, server, rows());
            facts = catalog.facts();
            var check = new PgPasswordCheck(
                    scope.server(), Optional.ofNullable(catalog.rows().get(VERIFIERS)), catalog.roles());
            List<PgSection> enterable = enterable(catalog);
            // Checking offline takes computing, looking inside takes waiting: both at once. Checking by logins would
            // take
            // connections besides, so that comes first.
            CompletableFuture<SortedMap<Address, Verdict>> verdicts = check.isOffline()
                    ? CompletableFuture.supplyAsync(
                            () -> check.verdicts(scope.logins(), candidates),
                            task -> Thread.ofVirtual().start(task))
                    : CompletableFuture.completedFuture(check.verdicts(scope.logins(), candidates));
            List<PgResource> inside =
                    Parallel.map(enterable, PgServerSpec.MAX_CONNECTIONS - 1, section -> inside(catalog, section))
                            .stream()
                            .flatMap(List::stream)
                            .toList();
            var live = new ArrayList<>(catalog.live(Parallel.await(verdicts)));
            live.addAll(inside);
            connections = 1 + check.logins() + enterable.size();
            return new Inspection<>(live, verdicts.join(), notes(verdicts.join()));
        } catch (PgException e) {
            throw unreadable(scope.server(), e);
        }
    }

    /// Everything that is shared by all databases, in one round trip.
    private Map<String, List<Row>> rows() {
        var queries = new ArrayList<>(List.of("roles", "memberships", "databases", "database_grants"));
        if (server.flag("reads_verifiers")) {
            queries.add(VERIFIERS);
        }
        if (scope.hasExtensions()) {
            queries.add("offered_extensions");
        }
        List<List<Row>> results = reader.inspect(queries.toArray(String[]::new));
        var rows = new TreeMap<String, List<Row>>();
        for (int i = 0; i < queries.size(); i++) {
            rows.put(queries.get(i), results.get(i));
        }
        return rows;
    }

    /// The sections in whose databases something is declared, of those databases that can be entered.
    private List<PgSection> enterable(PgCatalog catalog) {
        return scope.sections().stream()
                .filter(section -> scope.looksInto(section, facts) && catalog.isEnterable(section.database()))
                .toList();
    }

    private List<PgResource> inside(PgCatalog catalog, PgSection section) {
        String database = section.database();
        PgServerSpec spec = scope.server();
        try (var session = PgLoginSession.open(spec, database, spec.admin(), password, Mode.READ)) {
            List<List<Row>> rows = session.inspect("extensions", "schemas");
            return catalog.inside(section, rows.getFirst(), rows.getLast());
        } catch (PgException e) {
            if (e.state().equals("42501")) {
                // An admin who isn't superuser can't enter a stranger's database; the plan says so where it refuses
                // to adopt it.
                return List.of();
            }
            throw e;
        }
    }

    private List<Note> notes(Map<Address, Verdict> verdicts) {
        var notes = new ArrayList<Note>();
        verdicts.forEach((address, verdict) -> {
            if (verdict instanceof Verdict.Unknown(String reason)) {
                notes.add(Note.of("unchecked-password", address, reason));
            }
        });
        if (facts.major() < 15 && !facts.superuser()) {
            notes.add(Note.of(
                    "public-schema",
                    scope.server().address(),
                    "before PostgreSQL 15 whoever may connect may create in schema public, and only a superuser can change that."
                            + " Nobody but the service may connect"));
        }
        return notes;
    }

    @Override
    public void lock(Duration timeout) {
        try {
            lock.acquire(scope.server().address(), timeout);
        } catch (PgException e) {
            throw new LockBusyException(
                    scope.server().address() + ": the lock could not be taken: " + e.getMessage(), e);
        }
    }

    @Override
    public void execute(PgStep step, Credentials credentials) {
        try {
            writer.execute(step, credentials);
        } catch (PgException e) {
            throw new StepFailedException(
                    step.preview() + ": " + e.getMessage() + (e.state().isEmpty() ? "" : " (" + e.state() + ")"), e);
        }
    }

    @Override
    public String traffic() {
        return connections + " postgres connection" + (connections == 1 ? "" : "s");
    }

    @Override
    public void close() {
        try (reader) {
            writer.close();
        } catch (PgException gone) {
            // The server has dropped the session already; nothing is lost, and there may be a better error to show.
            return;
        }
    }

    /// Says what a person on call can do about it.
    private static UnreadableException unreadable(PgServerSpec spec, PgException e) {
        String where = "postgres \"" + spec.name() + "\" at " + spec.host() + ":" + spec.port();
        String message = switch (e.state()) {
            case "28P01", "28000" ->
                where + " refused the login of " + spec.admin() + ": " + e.getMessage()
                        + ". The password was looked for in "
                        + spec.passwords().stream().map(Object::toString).collect(Collectors.joining(", "));
            case "", "08001", "08004", "08006" -> where + " can't be reached: " + e.getMessage();
            default -> where + ": " + e.getMessage() + " (" + e.state() + ")";
        };
        return new UnreadableException(message, e);
    }
}
