package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.Credentials;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Selection;
import dev.berth.core.StepFailedException;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads every server and the store at once, and turns what it read into a plan. Holds the sessions until it is
/// closed, so that an apply can lock, execute and read again on the same ones.
public final class Planner implements AutoCloseable {

    private final Estate estate;
    private final Connections connections;
    private final Timings timings;

    /// What this run has applied and no Secret remembers yet, by service.
    private final Map<String, Applied> justApplied = new TreeMap<>();

    /// What Secrets remember of earlier applies, as of the last reading.
    private Map<String, Applied> recorded = Map.of();

    private boolean locked;

    private Planner(Estate estate, Connections connections, Timings timings) {
        this.estate = estate;
        this.connections = connections;
        this.timings = timings;
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
        return new Planner(estate, Connections.open(estate, waiting, timings), timings);
    }

    /// Reads everything and diffs it against the manifests. Writes nothing and takes no lock.
    public Planned plan() {
        return plan(Rotation.NONE);
    }

    /// The same with new passwords for some logins, and then for their services only.
    public Planned plan(Rotation rotation) {
        connections.readStore();
        connections.connect();
        SecretReader live = connections.store().values();
        recorded = new Records(estate).applied(records(), formerSecrets(live));
        var former = new FormerKeys(estate, live.secrets(), applied());
        SortedMap<Address, List<Secret>> candidates = Candidates.of(estate.keys(), live);
        SortedMap<Address, Secret> pending = PendingPasswords.of(estate.keys(), live);
        pending.putAll(former.pending(candidates.keySet()));
        former.sure().forEach((login, passwords) -> candidates.merge(login, passwords, Planner::joined));
        pending.forEach((login, password) -> candidates.merge(login, List.of(password), Planner::joined));
        connections.readServers(findings(candidates, former.guesses(candidates.keySet()), live));
        var verdicts = new HashMap<Address, Verdict>();
        connections
                .servers()
                .forEach(reading -> verdicts.putAll(reading.inspection().logins()));
        Collection<List<Part>> values = estate.keys().values();
        var settling =
                new Settling(candidates, Candidates.told(estate.keys(), live), pending, verdicts, sharedPasswords());
        SortedSet<Address> chosen = rotation.of(estate.logins(), passwordsMade(settling.told(values)));
        Credentials credentials =
                settling.credentials(values, rotation.onlyFinishes() ? new TreeSet<>() : chosen, chosen);
        var interrupted = new InterruptedRotations(
                estate, live, credentials, verdicts, settling.begun(values), former.pendingPlaces());
        Planned whole = timings.measure(
                "diff",
                () -> new PlanMaker(estate, connections, live, credentials, verdicts, interrupted, former, recorded)
                        .plan());
        if (rotation.equals(Rotation.NONE)) {
            return whole;
        }
        chosen.addAll(rotation.begun(estate.logins(), settling.begun(values)));
        return whole.selecting(Selection.of(estate.carriers(chosen), rotation.reason()));
    }

    /// What the servers are told of the Secrets.
    ///
    /// @param guesses what may be the passwords of logins of which Secrets hold none for sure
    private SecretFindings findings(
            SortedMap<Address, List<Secret>> candidates, SortedMap<Address, List<Secret>> guesses, SecretReader live) {
        var passwords = new TreeMap<>(candidates);
        passwords.putAll(guesses);
        var values = new TreeMap<Address, List<Secret>>();
        estate.keys()
                .keySet()
                .forEach(key -> live.read(key).ifPresent(value -> values.put(key.address(), List.of(value))));
        return new SecretFindings(
                passwords, values, applied(), Proofs.remembered(new Records(estate), records()), guesses.keySet());
    }

    private static List<Secret> joined(List<Secret> some, List<Secret> more) {
        return Stream.of(some, more).flatMap(List::stream).distinct().toList();
    }

    /// When the passwords of logins were made, where that is remembered.
    ///
    /// @param told who each login is by now
    private Map<Address, LocalDate> passwordsMade(Map<Address, Address> told) {
        var made = new HashMap<Address, LocalDate>();
        connections
                .servers()
                .forEach(reading -> reading.inspection()
                        .live()
                        .forEach(resource ->
                                resource.passwordMade().ifPresent(day -> made.put(resource.address(), day))));
        told.forEach((login, user) -> Optional.ofNullable(made.get(user)).ifPresent(day -> made.put(login, day)));
        return made;
    }

    private List<LiveSecret> formerSecrets(SecretReader live) {
        var declared = estate.keys().keySet().stream().map(KeyRef::secret).collect(Collectors.toSet());
        return live.secrets().stream()
                .filter(secret -> !declared.contains(secret.address()))
                .filter(secret -> secret.mark()
                        .filter(mark -> mark.fleet().equals(estate.fleet()))
                        .isPresent())
                .toList();
    }

    private AppliedStore records() {
        return connections.store().records();
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
        return Proofs.of(new Records(estate), records(), connections.servers());
    }

    /// What the servers know of who changed these objects last.
    public Map<Address, String> touches(Set<Address> objects) {
        return connections.touches(objects);
    }

    /// Takes every server's lock, so that no other apply runs until this planner is closed.
    ///
    /// @return what was done to others for that
    public List<String> lock(Duration timeout) {
        if (locked) {
            return List.of();
        }
        List<String> done = connections.lock(timeout);
        locked = true;
        return done;
    }

    /// Whether this planner has every lock, so that what it read since is what will be changed.
    public boolean isLocked() {
        return locked;
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
                connections.attempt(address, () -> passwords.put(address, password.get()));
            }
        });
        return passwords;
    }

    @Override
    public void close() {
        connections.close();
    }
}
