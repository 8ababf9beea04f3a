package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.Timings;
import dev.berth.core.Verdict;
import dev.berth.provider.postgres.PgDatabase.Usage;
import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgStep.PgUndo;
import dev.berth.secret.AdminLogin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
import java.util.stream.Stream;

/// One PostgreSQL server, read and written. Reading takes one session for all that is shared, and one more for
/// each database that [PgEntry] calls for.
final class PgSession implements Session<PgServer, PgResource, PgStep> {

    private static final String VERIFIERS = "verifiers";

    /// How much of a failed statement is shown.
    private static final int SHOWN_CHARACTERS = 300;

    private final PgScope scope;
    private final Secret password;
    private final PgLoginSession reader;
    private final Row server;
    private final PgDumpSession dumper;
    private final PgWriteSession writer;
    private final PgLock lock;
    private PgServer facts;
    private Optional<String> identity = Optional.empty();
    private int connections = 1;
    private volatile Optional<PgChecks> checks = Optional.empty();
    private Timings timings = new Timings();
    private SortedMap<String, SortedSet<String>> proofs = Collections.emptySortedMap();

    /// The databases inside which this session has changed something, which are to be read again.
    private final Set<String> changedInside = ConcurrentHashMap.newKeySet();

    private PgSession(PgScope scope, AdminLogin admin, PgBackup backup, PgAdmission admission) {
        this.scope = scope;
        this.password = admin.password();
        this.reader = admission.session();
        this.server = admission.server();
        this.facts = new PgFacts(server, new PgRows(Map.of())).facts();
        this.dumper = new PgDumpSession(scope.server(), backup, password);
        this.writer = new PgWriteSession(
                scope.server(),
                password,
                facts,
                server.integer("pid"),
                (role, verifier, made) -> checks.ifPresent(known -> known.made(role, verifier, made)));
        this.lock = new PgLock(reader);
    }

    static PgSession open(PgScope scope, AdminLogin admin, PgBackup backup) {
        return new PgSession(scope, admin, backup, PgAdmission.of(scope.server(), admin));
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
            PgRows rows = shared();
            var leftovers = new PgLeftoverSession(scope, password);
            facts = leftovers.found(withDumpProblem(new PgFacts(server, rows).facts()));
            facts = facts.with(facts.findings().withStrays(PgStrays.of(scope, facts, secrets.applied())));
            PgNames names = PgNames.of(scope, facts);
            var known = new PgCatalog(scope, facts, names, rows, Map.of(), Map.of());
            var entry = new PgEntry(scope, facts, names, rows, changedInside);
            var untried = new PgUntried(scope, secrets.guessed());
            var check = new PgPasswordCheck(
                    matches,
                    rows.asked(VERIFIERS) ? Optional.of(rows.of(VERIFIERS)) : Optional.empty(),
                    rows.of("roles"),
                    untried);
            List<PgSection> enterable = scope.sections().stream()
                    .filter(section -> known.readable(section)
                            .filter(database -> entry.into(section, database))
                            .isPresent())
                    .toList();
            // Checking offline takes computing, looking inside takes waiting: both at once. Checking by logins
            // would take connections besides, so that comes first.
            CompletableFuture<SortedMap<Address, Verdict>> verdicts = check.isOffline()
                    ? CompletableFuture.supplyAsync(() -> verdicts(check, secrets), Parallel::start)
                    : CompletableFuture.completedFuture(verdicts(check, secrets));
            var unread = new ConcurrentSkipListSet<Note>();
            List<Optional<PgInside>> inside = timings.measure(
                    "inside databases",
                    () -> Parallel.map(
                            enterable,
                            scope.server().manners().more(),
                            section -> inside(section, known.readable(section).orElseThrow(), names, unread)));
            facts = facts.with(facts.findings().withInside(inner(inside)));
            var live = new ArrayList<>(new PgCatalog(scope, facts, names, rows, usages(inside), undumpable(inside))
                    .live(byName(check, Parallel.await(verdicts))));
            inside.forEach(found -> found.map(one -> one.with(facts).live()).ifPresent(live::addAll));
            connections = 1 + leftovers.logins() + check.logins() + enterable.size();
            proofs = check.proofs(scope.owners(facts), verdicts.join());
            var notes = new ArrayList<>(notes(rows, verdicts.join()));
            notes.addAll(unread);
            untried.note(verdicts.join().values()).ifPresent(notes::add);
            return new Inspection<>(live, verdicts.join(), notes);
        } catch (PgException e) {
            throw PgAdmission.unreadable(scope.server(), e);
        }
    }

    private SortedMap<Address, Verdict> verdicts(PgPasswordCheck check, SecretFindings secrets) {
        return timings.measure("password checks", () -> check.verdicts(scope.logins(facts), secrets));
    }

    @Override
    public SequencedMap<String, Duration> timings() {
        return timings.parts();
    }

    @Override
    public SortedMap<String, SortedSet<String>> proofs() {
        return proofs;
    }

    /// The same with what stands against dumping, if something is to be dumped now.
    private PgServer withDumpProblem(PgServer known) {
        SortedSet<String> doomed = scope.doomed(known);
        boolean dumps = scope.any(section -> doomed.contains(section.database())
                && section.removal().dump()
                && known.databases().containsKey(section.database()));
        return dumps ? known.with(known.findings().withDumpProblem(dumper.problem(known.major()))) : known;
    }

    /// What all databases share, and if a role goes, is adopted or loses a database, what depends on it.
    private PgRows shared() {
        PgRows rows = inspect(reader, sharedQueries());
        PgServer known = new PgFacts(server, rows).facts();
        return !scope.leaving(known).isEmpty() || scope.changesOwners(known) || scope.adoptsRoles(known)
                ? rows.and(inspect(reader, List.of("dependents", "role_obstacles")))
                : rows;
    }

    /// The queries about what all databases share; one round trip takes them all.
    private List<String> sharedQueries() {
        var queries = new ArrayList<>(List.of("roles", "memberships", "databases", "database_grants"));
        addIf(server.flag("reads_verifiers"), queries, VERIFIERS);
        addIf(facts.major() >= 15, queries, "collations");
        addIf(PgEntry.asks(scope.server(), facts.major()), queries, PgEntry.QUERIES.toArray(String[]::new));
        addIf(scope.hasExtensions(), queries, "offered_extensions");
        addIf(scope.any(section -> section.tablespace().isPresent()), queries, "tablespaces");
        addIf(scope.hasSettings(), queries, "settings", "offered_settings");
        addIf(scope.mindsSessions(), queries, "sessions", "obstacles");
        addIf(scope.any(PgSection::takesTurns), queries, PgFormerTurns.SESSIONS);
        return queries;
    }

    private static void addIf(boolean needed, List<String> queries, String... more) {
        if (needed) {
            queries.addAll(List.of(more));
        }
    }

    private static PgRows inspect(PgLoginSession session, List<String> queries) {
        List<List<Row>> results = session.inspect(queries.toArray(String[]::new));
        var rows = new TreeMap<String, List<Row>>();
        for (int i = 0; i < queries.size(); i++) {
            rows.put(queries.get(i), results.get(i));
        }
        return new PgRows(rows);
    }

    /// What a section declares inside its database, of which the live name is `database`. Empty if the admin, who
    /// isn't superuser, can't enter a stranger's database; the plan says so where it refuses to adopt it.
    private Optional<PgInside> inside(PgSection section, String database, PgNames names, Collection<Note> unread) {
        PgServerSpec spec = scope.server();
        try (var session = PgLoginSession.inside(spec, database, password, facts)) {
            PgRows rows = inspect(session, PgInside.queries(section));
            var found = new PgInside(scope, facts, names, section, database, rows);
            found.unnameable().ifPresent(unread::add);
            return Optional.of(found);
        } catch (PgException e) {
            if (e.state().equals("42501")) {
                return Optional.empty();
            }
            if (e.isOfDatabase()) {
                unread.add(
                        PgScope.declaresInside(section)
                                ? PgUnread.note(scope, section, database, e)
                                : PgUnread.unchecked(scope, section, database, e));
                return Optional.empty();
            }
            throw e;
        }
    }

    private static SortedMap<String, PgInner> inner(List<Optional<PgInside>> inside) {
        var inner = new TreeMap<String, PgInner>();
        inside.stream()
                .flatMap(Optional::stream)
                .filter(found -> !found.section().absent())
                .forEach(found -> inner.put(found.section().database(), found.inner()));
        return inner;
    }

    /// What would be lost with the databases that are to go, by their live names.
    private static Map<String, Usage> usages(List<Optional<PgInside>> inside) {
        var usages = new TreeMap<String, Usage>();
        inside.stream()
                .flatMap(Optional::stream)
                .forEach(found -> found.usage().ifPresent(usage -> usages.put(found.database(), usage)));
        return usages;
    }

    /// Why the databases that are to go could not be dumped whole, by their live names.
    private static Map<String, List<String>> undumpable(List<Optional<PgInside>> inside) {
        var undumpable = new TreeMap<String, List<String>>();
        inside.stream()
                .flatMap(Optional::stream)
                .forEach(found -> undumpable.put(found.database(), found.undumpable()));
        return undumpable;
    }

    /// The verdicts by the names that the roles have now.
    private Map<String, Verdict> byName(PgPasswordCheck check, SortedMap<Address, Verdict> verdicts) {
        var byName = new TreeMap<String, Verdict>();
        scope.logins(facts)
                .forEach((login, former) -> byName.put(
                        check.liveName(login.name(), former),
                        verdicts.getOrDefault(login, new Verdict.Unknown("not asked"))));
        return byName;
    }

    private List<Note> notes(PgRows rows, Map<Address, Verdict> verdicts) {
        var turns = new PgFormerTurns(scope, facts, rows);
        var notes = new ArrayList<>(turns.notes(verdicts));
        verdicts.forEach((address, verdict) -> {
            if (verdict instanceof Verdict.Unknown(String reason)
                    && !PgUntried.isUntried(verdict)
                    && !turns.isClosed(address.name())) {
                notes.add(Note.of("unchecked-password", address, reason));
            }
        });
        scope.sections().stream()
                .filter(PgSection::absent)
                .forEach(
                        section -> Optional.ofNullable(facts.databases().get(section.database()))
                                .flatMap(PgServer.DatabaseFacts::quarantinedUntil)
                                .filter(until -> until.isAfter(facts.now()))
                                .ifPresent(
                                        until -> notes.add(
                                                Note.of(
                                                        "quarantine",
                                                        scope.server().database(section.database()),
                                                        "it is closed, and the first apply after " + until
                                                                + " drops it. `quarantine: 0d` drops it now, `state: present` opens it again"))));
        scope.sections().stream()
                .filter(section -> PgScope.isToMove(section, facts))
                .forEach(section -> notes.add(moving(section)));
        scope.sections()
                .forEach(section -> scope.formerOwner(section, facts)
                        .ifPresent(owner -> notes.add(Note.of(
                                "owner", scope.server().database(section.database()), staying(section, owner)))));
        dumper.partials()
                .forEach(file -> notes.add(Note.of(
                        "partial-dump",
                        scope.server().address(),
                        file + " is no whole dump: a run that was killed left it, or one is writing it just now."
                                + " Delete it when no run is going on")));
        scope.sections().stream()
                .filter(section -> !section.absent())
                .map(PgSection::database)
                .forEach(database -> Optional.ofNullable(facts.databases().get(database))
                        .flatMap(PgServer.DatabaseFacts::collation)
                        .ifPresent(collation -> notes.add(Note.of(
                                "collation-version",
                                scope.server().database(database),
                                collation.what(database) + ", so its indexes of texts may be wrong. "
                                        + PgCollation.next(database)))));
        scope.sections().forEach(section -> {
            new PgIsolation(scope, facts, section)
                    .leftOpen()
                    .ifPresent(what -> notes.add(note("public-schema", section, what)));
            var owners = new PgOwners(scope, facts, section);
            Stream.of(owners.note(), owners.staying())
                    .flatMap(Optional::stream)
                    .forEach(what -> notes.add(note("foreign-owner", section, what)));
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

    private Note moving(PgSection section) {
        String service = section.service().name();
        return new Note(
                Note.MOVING,
                Optional.of(service),
                Optional.of(section.from().map(PgFrom::origin).orElse(section.origin())),
                Optional.of(scope.server().database(section.database())),
                section.from()
                        .map(from -> "its data are still at " + from.server().host() + ":"
                                + from.server().port()
                                + ", so nothing of it is changed, its Secret included. See what is to be done: berth"
                                + " migrate " + service + " --dry-run")
                        .orElse("a migration has begun and was not finished, so nothing of it is changed. Write the"
                                + " manifest's `from` again, and run: berth migrate " + service));
    }

    private Note note(String code, PgSection section, String what) {
        return new Note(
                code,
                Optional.of(section.service().name()),
                Optional.of(section.databaseOrigin()),
                Optional.of(scope.server().database(section.database())),
                what);
    }

    /// What doesn't change hands with a database.
    private String staying(PgSection section, String owner) {
        String database = PgDialect.quoted(section.database());
        List<PgServer.Dependent> inside = facts.dependentsOf(owner).getOrDefault(section.database(), List.of());
        int objects = inside.stream()
                .filter(PgServer.Dependent::owned)
                .mapToInt(PgServer.Dependent::objects)
                .sum();
        // The bootstrap superuser's objects aren't counted anywhere.
        return "it gets another owner, and what lies inside stays with " + PgDialect.quoted(owner)
                + (objects > 0 ? " (" + Text.count(objects, "object") + ")" : "")
                + ". To hand that over too, run in " + database + ": reassign owned by " + PgDialect.quoted(owner)
                + " to "
                + PgDialect.quoted(section.user()) + ", or alter each object if that role owns other databases";
    }

    @Override
    public List<String> lock(Duration timeout) {
        try {
            return lock.acquire(scope.server().address(), timeout).stream()
                    .map(who -> scope.server().address()
                            + ": ended a session that held berth's lock and is not of berth's" + " admin: " + who)
                    .toList();
        } catch (PgException e) {
            throw PgAdmission.unreadable(scope.server(), e);
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

    /// The tables are counted when nobody can make another any more.
    private void dump(String database) {
        List<Row> tables;
        try (var session = PgLoginSession.inside(scope.server(), database, password, facts)) {
            tables = session.inspect("dumped_tables").getFirst();
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
            throw PgAdmission.unreadable(scope.server(), e);
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
