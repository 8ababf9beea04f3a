package dev.berth.run;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.Credentials;
import dev.berth.core.History;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Provider;
import dev.berth.core.Refusal;
import dev.berth.core.Remembered;
import dev.berth.core.Resource;
import dev.berth.core.Secret;
import dev.berth.core.Selection;
import dev.berth.core.Site;
import dev.berth.core.StepFailedException;
import dev.berth.core.Tally;
import dev.berth.core.Timings;
import dev.berth.core.UnreadableException;
import dev.berth.core.Verdict;
import dev.berth.secret.AppliedStore;
import dev.berth.secret.Candidates;
import dev.berth.secret.KeyRef;
import dev.berth.secret.LiveSecret;
import dev.berth.secret.Part;
import dev.berth.secret.PendingPasswords;
import dev.berth.secret.SecretReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads every server and the store at once, and turns what it read into a plan. Holds the sessions until it is
/// closed, so that an apply can lock, execute and read again on the same ones.
public final class Planner implements AutoCloseable {

    private final Estate estate;
    private final Reading<?, ?, ?> store;
    private final List<Reading<?, ?, ?>> servers = new ArrayList<>();

    /// What this run has applied and no Secret remembers yet, by service.
    private final Map<String, Applied> justApplied = new TreeMap<>();

    /// Why a server could not be read, by its address.
    private final SortedMap<Address, String> unreadable = new TreeMap<>();

    /// Where the services that could not be read, though their server could, have what can't be read.
    private final SortedMap<String, Address> partly = new TreeMap<>();

    /// What live Secrets hold beside what is declared, as of the last reading.
    private FormerKeys former;

    private final Timings timings;

    /// The logins that have begun and that nobody has waited for yet.
    private final Map<Provider<?, ?, ?>, Future<Reading<?, ?, ?>>> opening;

    /// What Secrets remember of earlier applies, as of the last reading.
    private Map<String, Applied> recorded = Map.of();

    private boolean locked;

    private Planner(
            Estate estate,
            Reading<?, ?, ?> store,
            Map<Provider<?, ?, ?>, Future<Reading<?, ?, ?>>> opening,
            Timings timings) {
        this.timings = timings;
        this.estate = estate;
        this.store = store;
        this.opening = opening;
        this.former = new FormerKeys(estate, List.of(), Map.of());
    }

    /// Begins to connect to everything at once.
    /// @throws UnreadableException if the store can't be read, without which nothing is known; a server that
    ///     can't be reached makes the plan incomplete instead
    public static Planner open(Estate estate) {
        return open(estate, Waiting.none());
    }

    /// The same with servers and a store that may still have to start.
    public static Planner open(Estate estate, Waiting waiting) {
        return open(estate, waiting, new Timings());
    }

    /// The same, measured.
    public static Planner open(Estate estate, Waiting waiting, Timings timings) {
        long now = System.nanoTime();
        var opening = new LinkedHashMap<Provider<?, ?, ?>, Future<Reading<?, ?, ?>>>();
        ExecutorService executor = Parallel.threads();
        estate.servers()
                .forEach(provider -> opening.put(
                        provider,
                        executor.submit(() -> timings.measure(
                                provider.address() + " login",
                                () -> waiting.until(provider.address(), now, () -> Reading.open(provider))))));
        executor.shutdown();
        try {
            return new Planner(estate, store(estate.store(), waiting, now), opening, timings);
        } catch (RuntimeException e) {
            opening.values().forEach(Planner::closeWhenOpen);
            throw e;
        }
    }

    /// Waits until the servers let berth in. The store is read meanwhile, which takes about as long.
    private void connect() {
        opening.forEach((provider, reading) -> attempt(provider.address(), () -> servers.add(Parallel.await(reading))));
        opening.clear();
    }

    /// The store, which may connect only when it is read.
    private static Reading<?, ?, ?> store(Provider<?, ?, ?> provider, Waiting waiting, long since) {
        Reading<?, ?, ?> reading = Reading.open(provider);
        if (waiting.limit().isPositive()) {
            waiting.until(provider.address(), since, () -> {
                reading.inspect(Map.of());
                return reading;
            });
        }
        return reading;
    }

    /// Reads everything and diffs it against the manifests. Writes nothing and takes no lock.
    public Planned plan() {
        return plan(Rotation.NONE);
    }

    /// The same with new passwords for some logins, and then for their services only.
    public Planned plan(Rotation rotation) {
        timings.measure(store.address().toString(), () -> store.inspect(Map.of()));
        connect();
        recorded = new Records(estate).applied(records(), formerSecrets());
        former = new FormerKeys(estate, liveValues().secrets(), applied());
        SortedMap<Address, List<Secret>> candidates = Candidates.of(estate.keys(), liveValues());
        SortedMap<Address, Secret> pending = PendingPasswords.of(estate.keys(), liveValues());
        pending.putAll(former.pending(candidates.keySet()));
        former.sure().forEach((login, passwords) -> candidates.merge(login, passwords, Planner::joined));
        pending.forEach((login, password) -> candidates.merge(login, List.of(password), Planner::joined));
        var tried = new TreeMap<>(candidates);
        SortedMap<Address, List<Secret>> guesses = former.guesses(candidates.keySet());
        tried.putAll(guesses);
        inspectServers(
                told(tried),
                new Remembered(applied(), Proofs.remembered(new Records(estate), records()), guesses.keySet()));
        partly.clear();
        servers.forEach(reading -> partly.putAll(unreadParts(reading)));
        var verdicts = new HashMap<Address, Verdict>();
        servers.forEach(reading -> verdicts.putAll(reading.inspection().logins()));
        Collection<List<Part>> values = estate.keys().values();
        var settling = new Settling(
                candidates, Candidates.told(estate.keys(), liveValues()), pending, verdicts, sharedPasswords());
        SortedSet<Address> chosen = rotation.of(estate.logins(), passwordsMade(settling.told(values)));
        Credentials credentials =
                settling.credentials(values, rotation.onlyFinishes() ? new TreeSet<>() : chosen, chosen);
        var interrupted = new InterruptedRotations(
                estate, liveValues(), credentials, verdicts, settling.begun(values), former.pendingPlaces());
        Planned whole = timings.measure("diff", () -> plan(credentials, verdicts, interrupted));
        if (rotation.equals(Rotation.NONE)) {
            return whole;
        }
        chosen.addAll(rotation.begun(estate.logins(), settling.begun(values)));
        return whole.selecting(Selection.of(estate.carriers(chosen), rotation.reason()));
    }

    private static List<Secret> joined(List<Secret> some, List<Secret> more) {
        return Stream.of(some, more).flatMap(List::stream).distinct().toList();
    }

    /// The services of which something could not be read, though the rest could.
    private static Map<String, Address> unreadParts(Reading<?, ?, ?> reading) {
        var unread = new TreeMap<String, Address>();
        reading.inspection().notes().forEach(note -> {
            if (note.code().equals(Note.UNREADABLE) && note.service().isPresent()) {
                unread.putIfAbsent(note.service().get(), note.address().orElse(reading.address()));
            }
        });
        return unread;
    }

    /// When the passwords of logins were made, where that is remembered.
    ///
    /// @param told who each login is by now
    private Map<Address, LocalDate> passwordsMade(Map<Address, Address> told) {
        var made = new HashMap<Address, LocalDate>();
        servers.forEach(reading -> reading.inspection()
                .live()
                .forEach(resource -> resource.passwordMade().ifPresent(day -> made.put(resource.address(), day))));
        told.forEach((login, user) -> Optional.ofNullable(made.get(user)).ifPresent(day -> made.put(login, day)));
        return made;
    }

    private Planned plan(Credentials credentials, Map<Address, Verdict> verdicts, InterruptedRotations interrupted) {
        var readings = Stream.<Reading<?, ?, ?>>concat(servers.stream(), Stream.of(store))
                .toList();
        var tasks = new ArrayList<Task>();
        var notes = new ArrayList<Note>(estate.notes());
        var remaining = new TreeSet<String>();
        servers.forEach(reading -> remaining.addAll(reading.remaining(credentials)));
        int objects = 0;
        int marked = 0;
        for (Reading<?, ?, ?> reading : readings) {
            tasks.addAll(reading.tasks(credentials, estate.guards(), remaining));
            notes.addAll(reading.notes(credentials));
            notes.addAll(reading.kept(credentials, remaining));
            objects += reading.declared(credentials, estate.scope());
            marked += reading.marked();
        }
        tasks.removeIf(task -> !estate.scope()
                .covers(Optional.of(task.service()), task.change().address()));
        Set<String> moving = moving();
        tasks.removeIf(task -> moving.contains(task.service()));
        tasks.replaceAll(new UnknownForms(estate, liveValues())::explained);
        tasks.replaceAll(new CopiedElsewhere(estate, liveValues(), credentials)::checked);
        tasks.replaceAll(former::explained);
        withdrawLast(tasks, credentials);
        notes.addAll(new CredentialCheck(estate, liveValues(), credentials).notes(verdicts, adminPasswords()));
        notes.addAll(interrupted.notes());
        notes.addAll(former.notes());
        unreadable.forEach((address, reason) -> notes.add(Note.of(Note.UNREADABLE, address, reason)));
        notes.removeIf(note -> !estate.scope().covers(note) || isPointless(note, moving));
        tasks.sort(Comparator.comparing((Task task) -> task.change().origin().file())
                .thenComparing(task -> task.change().service()));
        SortedMap<String, Address> unread = unreadServices();
        List<Task> known = withoutUnread(tasks, unread).stream()
                .map(task -> task.redacted(estate.redaction()))
                .toList();
        var changes = known.stream().map(Task::change).toList();
        int allObjects = objects;
        int allMarked = estate.services().isEmpty() ? marked : 0;
        int covered = estate.scope().covered(estate.services()).size();
        Function<List<PlannedChange>, Tally> tally =
                some -> estate.guards().tally(withoutBegun(some, interrupted), covered, allObjects, allMarked);
        var plan = new Plan(
                        estate.directory(),
                        estate.commit(),
                        estate.services().size(),
                        objects,
                        estate.scope().covered(new TreeSet<>(unread.keySet())),
                        changes,
                        tally.apply(changes).refusals(),
                        notes,
                        servers.stream()
                                .map(reading -> reading.session().traffic())
                                .filter(text -> !text.isEmpty())
                                .toList(),
                        estate.scope().selection().map(part -> part.counted(tally.apply(changes))),
                        site(known.isEmpty() ? servers : readings))
                .redacted(estate.redaction());
        return new Planned(plan, known, credentials, estate.services(), history(readings, credentials), tally);
    }

    /// Whether a note is about what a service whose data are still to be moved hasn't yet.
    private static boolean isPointless(Note note, Set<String> moving) {
        return note.service().filter(moving::contains).isPresent()
                && !Set.of(Note.MOVING, Note.UNREADABLE).contains(note.code());
    }

    /// The services whose data are still to be moved: nothing of theirs is changed before.
    private Set<String> moving() {
        return servers.stream()
                .flatMap(reading -> reading.inspection().notes().stream())
                .filter(note -> note.code().equals(Note.MOVING))
                .flatMap(note -> note.service().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Which servers these are. A plan without changes doesn't ask the store, which costs a cluster one request more.
    private Site site(List<Reading<?, ?, ?>> readings) {
        var identities = new TreeMap<Address, Site.Server>();
        readings.forEach(reading -> identities.put(reading.address(), reading.server()));
        return new Site(estate.fleet(), identities);
    }

    /// `changes` without what completes a removal or a rotation that was begun with permission before.
    private List<PlannedChange> withoutBegun(List<PlannedChange> changes, InterruptedRotations interrupted) {
        var begun = new TreeSet<String>();
        servers.forEach(reading -> reading.inspection().live().stream()
                .filter(Resource::isLeaving)
                .flatMap(resource -> resource.mark().stream())
                .forEach(mark -> begun.add(mark.service())));
        return changes.stream()
                .filter(change -> change.action() != Action.DELETE || !begun.contains(change.service()))
                .filter(change -> !interrupted.completes(change))
                .toList();
    }

    private History history(List<Reading<?, ?, ?>> readings, Credentials credentials) {
        var records = new Records(estate);
        readings.forEach(reading -> records.add(reading.declarations(credentials)));
        return records.history(recorded);
    }

    private List<LiveSecret> formerSecrets() {
        var declared = estate.keys().keySet().stream().map(KeyRef::secret).collect(Collectors.toSet());
        return liveValues().secrets().stream()
                .filter(secret -> !declared.contains(secret.address()))
                .filter(secret -> secret.mark()
                        .filter(mark -> mark.fleet().equals(estate.fleet()))
                        .isPresent())
                .toList();
    }

    private AppliedStore records() {
        return store.session() instanceof AppliedStore applied ? applied : new AppliedStore() {};
    }

    /// What was last applied: by this run, as far as it has, else by an earlier one.
    private Map<String, Applied> applied() {
        var applied = new TreeMap<>(recorded);
        applied.putAll(justApplied);
        return applied;
    }

    /// Takes it that these services are by now as `planned` says, whatever of that is remembered only later. The next
    /// reading counts on it.
    public void applied(Collection<String> services, Planned planned) {
        services.forEach(service -> planned.history()
                .toRecord(service, Instant.now(), estate.commit())
                .ifPresent(record -> justApplied.put(service, record)));
    }

    /// Remembers what has just been applied for these services, for [dev.berth.core.Drift] to tell who moved next.
    ///
    /// @param now the plan that was read after the apply
    /// @throws StepFailedException if it can't
    public void remember(Collection<String> services, Planned now) {
        Instant time = Instant.now();
        Proofs proofs = proofs();
        services.forEach(service -> now.history()
                .toRecord(service, time, estate.commit())
                .ifPresent(record -> proofs.records().place(service).ifPresent(secret -> {
                    var lines = new TreeMap<>(Map.of(AppliedStore.ANNOTATION, record.text()));
                    proofs.annotation(service).ifPresent(line -> lines.put(AppliedStore.CHECKED, line));
                    records().note(secret, lines);
                })));
    }

    /// Which checks of passwords no Secret remembers, of the services that are as declared; what to write with which.
    ///
    /// @param now the plan that was read last
    public SortedMap<Address, String> unremembered(Planned now) {
        return proofs().missing(now.plan());
    }

    /// Remembers them, so that the next plan need not compute them again.
    /// @throws StepFailedException if it can't
    public void remember(SortedMap<Address, String> checks) {
        Proofs.note(records(), checks);
    }

    private Proofs proofs() {
        return Proofs.of(new Records(estate), records(), servers);
    }

    /// What the servers know of who changed these objects last.
    public Map<Address, String> touches(Set<Address> objects) {
        var touches = new TreeMap<Address, String>();
        Stream.<Reading<?, ?, ?>>concat(servers.stream(), Stream.of(store)).forEach(reading -> {
            var here = objects.stream()
                    .filter(object -> object.isBelow(reading.address()))
                    .collect(Collectors.toSet());
            if (!here.isEmpty()) {
                touches.putAll(reading.session().touches(here));
            }
        });
        return touches;
    }

    /// Takes every server's lock, so that no other apply runs until this planner is closed.
    ///
    /// @return what was done to others for that
    public List<String> lock(Duration timeout) {
        if (locked) {
            return List.of();
        }
        connect();
        var done = new ArrayList<>(store.session().lock(timeout));
        servers.forEach(reading -> done.addAll(reading.session().lock(timeout)));
        locked = true;
        return done;
    }

    /// Whether this planner has every lock, so that what it read since is what will be changed.
    public boolean isLocked() {
        return locked;
    }

    /// What the store held when it was last read.
    private SecretReader liveValues() {
        if (store.session().facts() instanceof SecretReader live) {
            return live;
        }
        throw new IllegalArgumentException("the facts of a store must be a SecretReader");
    }

    /// `candidates`, and what each declared key holds, by the key's address.
    private Map<Address, List<Secret>> told(SortedMap<Address, List<Secret>> candidates) {
        SecretReader live = liveValues();
        var told = new TreeMap<>(candidates);
        estate.keys()
                .keySet()
                .forEach(key -> live.read(key).ifPresent(value -> told.putIfAbsent(key.address(), List.of(value))));
        return told;
    }

    private void inspectServers(Map<Address, List<Secret>> told, Remembered remembered) {
        try (ExecutorService executor = Parallel.threads()) {
            var inspecting = new LinkedHashMap<Reading<?, ?, ?>, Future<?>>();
            servers.forEach(reading -> inspecting.put(
                    reading,
                    executor.submit(() ->
                            timings.measure(reading.address().toString(), () -> reading.inspect(told, remembered)))));
            inspecting.forEach((reading, future) -> {
                if (!attempt(reading.address(), () -> Parallel.await(future))) {
                    servers.remove(reading);
                    reading.close();
                }
                reading.session().timings().forEach((part, time) -> timings.add(reading.address() + " " + part, time));
            });
        }
    }

    /// The shared passwords that some declared key carries.
    private Map<Address, Secret> sharedPasswords() {
        var used = new TreeSet<Address>();
        estate.coveredValues(estate.scope()).stream()
                .flatMap(Collection::stream)
                .forEach(part -> {
                    if (part instanceof Part.Password password) {
                        used.add(password.login());
                    }
                });
        var passwords = new HashMap<Address, Secret>();
        estate.shared().forEach((address, password) -> {
            if (used.contains(address)) {
                attempt(address, () -> passwords.put(address, password.get()));
            }
        });
        return passwords;
    }

    /// Berth's own passwords of the servers that could be read with them.
    private SortedMap<Address, Secret> adminPasswords() {
        var passwords = new TreeMap<Address, Secret>();
        servers.forEach(reading -> Optional.ofNullable(estate.admins().get(reading.address()))
                .ifPresent(password -> passwords.put(reading.address(), password.get())));
        return passwords;
    }

    /// The services that use a server, or whose Secret carries a shared password, which can't be read; with its
    /// address.
    private SortedMap<String, Address> unreadServices() {
        var unread = new TreeMap<>(partly);
        unread.putAll(unreadParts(store));
        estate.servers().stream()
                .filter(provider -> unreadable.containsKey(provider.address()))
                .forEach(provider -> provider.services().forEach(service -> unread.put(service, provider.address())));
        estate.keys()
                .forEach((key, parts) -> parts.forEach(part -> {
                    if (part instanceof Part.Password password && unreadable.containsKey(password.login())) {
                        unread.put(estate.owner(key).service(), password.login());
                    }
                }));
        return unread;
    }

    /// A Secret stays as long as something that it tells of does: a database that waits to be dropped can come
    /// back.
    private void withdrawLast(List<Task> tasks, Credentials credentials) {
        var standing = new TreeSet<String>();
        servers.forEach(reading -> standing.addAll(reading.standing(credentials)));
        tasks.removeIf(task -> task.change().action() == Action.DELETE
                && task.change().address().isBelow(estate.store().address())
                && standing.contains(task.change().service()));
    }

    /// Such a service is left alone as a whole: what its Secret should hold isn't known, and its other changes
    /// are shown as blocked.
    private List<Task> withoutUnread(List<Task> tasks, SortedMap<String, Address> unread) {
        var reopening = tasks.stream()
                .filter(task -> partly.containsKey(task.change().service()) && reopens(task.change()))
                .toList();
        var reopened = reopening.stream().map(task -> task.change().service()).collect(Collectors.toSet());
        return tasks.stream()
                .filter(task -> reopening.contains(task)
                        || !reopened.contains(task.change().service()))
                .filter(task -> !unread.containsKey(task.change().service())
                        || !task.change().address().isBelow(estate.store().address()))
                .map(task -> unread.containsKey(task.change().service()) && !reopening.contains(task)
                        ? task.saying(task.change()
                                .refused(List.of(Refusal.always(
                                        Note.UNREADABLE,
                                        unread.get(task.change().service()) + " could not be read"))))
                        : task)
                .toList();
    }

    /// Whether the change may be what lets berth read its service again.
    private boolean reopens(PlannedChange change) {
        return unreadable.isEmpty()
                && estate.servers().stream()
                        .anyMatch(provider -> change.address().isBelow(provider.address()) && provider.reopens(change));
    }

    /// Runs `action`; if the server can't be read, remembers why and returns false.
    private boolean attempt(Address address, Runnable action) {
        try {
            action.run();
            return true;
        } catch (UnreadableException e) {
            unreadable.put(address, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static void closeWhenOpen(Future<Reading<?, ?, ?>> opening) {
        try {
            if (!opening.cancel(true)) {
                opening.get().close();
            }
        } catch (ExecutionException e) {
            // It never opened, so there is nothing to close; another failure is what the user is told.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        opening.values().forEach(Planner::closeWhenOpen);
        servers.forEach(Reading::close);
        store.close();
    }
}
