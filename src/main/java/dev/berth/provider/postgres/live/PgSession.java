package dev.berth.provider.postgres.live;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.Timings;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgChecks;
import dev.berth.provider.postgres.PgClusterCatalog;
import dev.berth.provider.postgres.PgDatabaseCatalogs;
import dev.berth.provider.postgres.PgDatabaseVisits;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFacts;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgNames;
import dev.berth.provider.postgres.PgNotes;
import dev.berth.provider.postgres.PgRenamedByHand;
import dev.berth.provider.postgres.PgResource;
import dev.berth.provider.postgres.PgRows;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgStep;
import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgStep.PgUndo;
import dev.berth.provider.postgres.PgUncheckedPasswords;
import dev.berth.provider.postgres.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// A session on a PostgreSQL server, which reads and writes it. Reading takes one session for all that is
/// shared, and one more for each database that [PgDatabaseVisits] calls for.
public final class PgSession implements Session<PgServer, PgResource, PgStep> {

    /// How much of a failed statement is shown.
    private static final int SHOWN_CHARACTERS = 300;

    private final PgFleet scope;
    private final Secret password;
    private final PgConnection reader;
    private final Row server;
    private final PgDump dumper;
    private final PgStepRunner writer;
    private final PgAdvisoryLock lock;
    private PgServer facts;
    private Optional<String> identity = Optional.empty();
    private int connections = 1;
    private volatile Optional<PgChecks> checks = Optional.empty();
    private Timings timings = new Timings();
    private SortedMap<String, SortedSet<String>> proofs = Collections.emptySortedMap();

    /// The databases inside which this session has changed something, which are to be read again.
    private final Set<String> changedInside = ConcurrentHashMap.newKeySet();

    private PgSession(PgFleet scope, AdminLogin admin, PgBackup backup, PgPreflight admission) {
        this.scope = scope;
        this.password = admin.password();
        this.reader = admission.session();
        this.server = admission.server();
        this.facts = new PgFacts(server, new PgRows(Map.of())).facts();
        this.dumper = new PgDump(scope.server(), backup, password);
        this.writer = new PgStepRunner(
                scope.server(),
                password,
                facts,
                server.integer("pid"),
                (role, verifier, made) -> checks.ifPresent(known -> known.made(role, verifier, made)));
        this.lock = new PgAdvisoryLock(reader);
    }

    static PgSession open(PgFleet scope, AdminLogin admin, PgBackup backup) {
        return new PgSession(scope, admin, backup, PgPreflight.of(scope.server(), admin));
    }

    @Override
    public PgServer facts() {
        return facts;
    }

    @Override
    public String identity() {
        return identity.orElseThrow(() -> new IllegalStateException("the server has not been inspected yet"));
    }

    @Override
    public Inspection<PgResource> inspect(SecretFindings secrets) {
        timings = new Timings();
        try {
            writer.close();
            identity = identity.or(() -> Optional.of(PgIdentity.of(reader, scope.server())));
            PgChecks matches = checks.orElseGet(() -> new PgChecks(identity()));
            matches.remember(secrets.proofs());
            checks = Optional.of(matches);
            PgRows rows = new PgSharedReader(scope, reader, server, facts.major()).read();
            var leftovers = new PgLeftoverReader(scope, password);
            facts = leftovers.found(withDumpProblem(new PgFacts(server, rows).facts()));
            facts = facts.with(facts.findings().withStrays(PgRenamedByHand.of(scope, facts, secrets.applied())));
            PgNames names = PgNames.of(scope, facts);
            var known = new PgClusterCatalog(scope, facts, names, rows, Map.of(), Map.of());
            var entry = new PgDatabaseVisits(scope, facts, names, rows, changedInside);
            var untried = new PgUncheckedPasswords(scope, secrets.guessed());
            var check = new PgPasswordCheck(
                    matches,
                    rows.asked(PgSharedReader.VERIFIERS)
                            ? Optional.of(rows.of(PgSharedReader.VERIFIERS))
                            : Optional.empty(),
                    rows.of("roles"),
                    untried);
            List<PgSection> enterable = scope.sections().stream()
                    .filter(section -> known.readable(section)
                            .filter(database -> entry.into(section, database))
                            .isPresent())
                    .toList();
            // Checking offline takes computing, looking inside takes waiting: both at once. Checking by logins
            // would take connections besides, so that comes first.
            CompletableFuture<SortedMap<Address, PasswordStatus>> statuses = check.isOffline()
                    ? CompletableFuture.supplyAsync(() -> statuses(check, secrets), Parallel::start)
                    : CompletableFuture.completedFuture(statuses(check, secrets));
            var unread = new ConcurrentSkipListSet<Note>();
            PgDatabaseCatalogs inside = timings.measure(
                    "inside databases",
                    () -> new PgInsideReader(scope, password, facts, names, unread)
                            .read(enterable, section -> known.readable(section).orElseThrow()));
            facts = facts.with(facts.findings().withInside(inside.inner()));
            var live = new ArrayList<>(
                    new PgClusterCatalog(scope, facts, names, rows, inside.usages(), inside.undumpable())
                            .live(byName(check, Parallel.await(statuses))));
            live.addAll(inside.live(facts));
            connections = 1 + leftovers.logins() + check.logins() + enterable.size();
            proofs = check.proofs(scope.owners(facts), statuses.join());
            var notes = new ArrayList<>(new PgNotes(scope, facts, rows, dumper.partials()).of(statuses.join()));
            notes.addAll(unread);
            reader.warnings()
                    .note(scope.server().address(), scope.server().admin())
                    .ifPresent(notes::add);
            untried.note(statuses.join().values()).ifPresent(notes::add);
            return new Inspection<>(live, statuses.join(), notes);
        } catch (PgException e) {
            throw PgPreflight.unreadable(scope.server(), e);
        }
    }

    private SortedMap<Address, PasswordStatus> statuses(PgPasswordCheck check, SecretFindings secrets) {
        return timings.measure("password checks", () -> check.statuses(scope.logins(facts), secrets));
    }

    @Override
    public SequencedMap<String, Duration> timings() {
        return timings.parts();
    }

    @Override
    public SortedMap<String, SortedSet<String>> proofs() {
        return proofs;
    }

    /// A copy of the server with the problem that prevents dumps, if this run makes a dump.
    private PgServer withDumpProblem(PgServer known) {
        SortedSet<String> doomed = scope.doomed(known);
        boolean dumps = scope.any(section -> doomed.contains(section.database())
                && section.removal().dump()
                && known.databases().containsKey(section.database()));
        return dumps ? known.with(known.findings().withDumpProblem(dumper.problem(known.major()))) : known;
    }

    /// The verdicts by the names that the roles have now.
    private Map<String, PasswordStatus> byName(PgPasswordCheck check, SortedMap<Address, PasswordStatus> statuses) {
        var byName = new TreeMap<String, PasswordStatus>();
        scope.logins(facts)
                .forEach((login, former) -> byName.put(
                        check.liveName(login.name(), former),
                        statuses.getOrDefault(login, new PasswordStatus.Unknown("not asked"))));
        return byName;
    }

    @Override
    public List<String> lock(Duration timeout) {
        try {
            return lock.acquire(scope.server().address(), timeout).stream()
                    .map(who -> scope.server().address()
                            + ": ended a session that held berth's lock and is not of berth's" + " admin: " + who)
                    .toList();
        } catch (PgException e) {
            throw PgPreflight.unreadable(scope.server(), e);
        }
    }

    @Override
    public void execute(PgStep step, Credentials credentials) {
        step.database().ifPresent(changedInside::add);
        try {
            switch (step.statements().getFirst()) {
                case PgStatement.Dump(String database) -> writer.aside(() -> dump(database));
                case PgStatement.Alone(String database, boolean ends) -> writer.alone(database, ends);
                default -> writer.execute(step, credentials);
            }
        } catch (PgException e) {
            throw new StepFailedException(
                    e.getMessage() + (e.state().isEmpty() ? "" : " (" + e.state() + ")") + ", at: "
                            + Text.shortened(step.preview(), SHOWN_CHARACTERS)
                            + step.undo()
                                    .map(undo -> ". " + undone(undo, credentials))
                                    .orElse(""),
                    e);
        }
    }

    /// The tables are counted when no other role can create tables any more.
    private void dump(String database) {
        List<Row> tables;
        try (var session = PgConnection.inside(scope.server(), database, password, facts)) {
            tables = session.inspect("migrate/tables").getFirst();
        }
        dumper.dump(database, tables);
    }

    /// Brings back what the steps before a failed one took away; what holds then.
    private String undone(PgUndo undo, Credentials credentials) {
        try {
            writer.execute(PgStep.together(undo.statements()), credentials);
            return undo.said();
        } catch (PgException e) {
            return undo.remedy() + " (" + e.said() + ")";
        }
    }

    /// Known where the server keeps commit times; those of roles only to a superuser. PostgreSQL never knows by whom.
    @Override
    public Map<Address, String> touches(Set<Address> objects) {
        var touches = new TreeMap<Address, String>();
        var queries = new TreeMap<String, String>(Map.of("touched_databases", "database"));
        if (server.flag("superuser")) {
            queries.put("touched_roles", "role");
        }
        try {
            queries.forEach((query, kind) -> reader.inspect(query)
                    .getFirst()
                    .forEach(row -> row.find("touched")
                            .ifPresent(time -> touches.put(
                                    scope.server().address().child(kind, row.text("name")),
                                    "catalog row written at " + time))));
        } catch (PgException e) {
            throw PgPreflight.unreadable(scope.server(), e);
        }
        touches.keySet().retainAll(objects);
        return touches;
    }

    @Override
    public String traffic() {
        return Text.count(connections, "postgres connection");
    }

    @Override
    public void close() {
        try (reader) {
            writer.close();
        } catch (PgException gone) {
            // The server has dropped the session already; nothing is lost, and there may be a better error to
            // show.
            return;
        }
    }
}
