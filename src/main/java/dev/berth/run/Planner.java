package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.KeyRef;
import dev.berth.core.LiveSecret;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.SecretReader;
import dev.berth.core.Selection;
import dev.berth.core.Timings;
import dev.berth.core.UnreadableException;
import dev.berth.credential.CredentialResolver;
import dev.berth.credential.KnownPasswords;
import dev.berth.credential.PendingPasswords;
import dev.berth.credential.Rotation;
import dev.berth.template.Part;
import java.time.Duration;
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

    private final ReconcileInput input;
    private final Connections connections;
    private final Timings timings;

    private final ApplyMemory memory;

    private boolean locked;

    private Planner(ReconcileInput input, Connections connections, Timings timings) {
        this.input = input;
        this.connections = connections;
        this.timings = timings;
        this.memory = new ApplyMemory(input, connections);
    }

    /// Begins to connect to everything at once.
    /// @throws UnreadableException if the store can't be read, without which nothing is known; a server that
    ///     can't be reached makes the plan incomplete instead
    public static Planner open(ReconcileInput input) {
        return open(input, ServerWait.none());
    }

    /// Opens a planner that waits for servers and a store that are still starting.
    public static Planner open(ReconcileInput input, ServerWait waiting) {
        return open(input, waiting, new Timings());
    }

    /// Opens a planner that waits, and measures the time of each part.
    public static Planner open(ReconcileInput input, ServerWait waiting, Timings timings) {
        return new Planner(input, Connections.open(input, waiting, timings), timings);
    }

    /// Reads everything and diffs it against the manifests. Writes nothing and takes no lock.
    public ExecutablePlan plan() {
        return plan(Rotation.NONE);
    }

    /// The plan that gives some logins new passwords; it covers their services only.
    public ExecutablePlan plan(Rotation rotation) {
        connections.readStore();
        connections.connect();
        SecretReader live = connections.store().values();
        memory.read(formerSecrets(live));
        var former = new FormerKeys(input, live.secrets(), memory.applied());
        SortedMap<Address, List<Secret>> candidates = KnownPasswords.of(input.keys(), live);
        SortedMap<Address, Secret> pending = PendingPasswords.of(input.keys(), live);
        pending.putAll(former.pending(candidates.keySet()));
        former.sure().forEach((login, passwords) -> candidates.merge(login, passwords, Planner::joined));
        pending.forEach((login, password) -> candidates.merge(login, List.of(password), Planner::joined));
        connections.readServers(findings(candidates, former.guesses(candidates.keySet()), live));
        var statuses = new HashMap<Address, PasswordStatus>();
        connections
                .servers()
                .forEach(reading -> statuses.putAll(reading.inspection().logins()));
        Collection<List<Part>> values = input.keys().values();
        var resolver = new CredentialResolver(
                candidates, KnownPasswords.published(input.keys(), live), pending, statuses, sharedPasswords());
        SortedSet<Address> chosen = rotation.of(input.logins(), passwordsMade(resolver.published(values)));
        Credentials credentials =
                resolver.credentials(values, rotation.onlyFinishes() ? new TreeSet<>() : chosen, chosen);
        var interrupted = new InterruptedRotations(
                input, live, credentials, statuses, resolver.begun(values), former.pendingPlaces());
        ExecutablePlan whole = timings.measure(
                "diff",
                () -> new PlanMaker(
                                input, connections, live, credentials, statuses, interrupted, former, memory.recorded())
                        .plan());
        if (rotation.equals(Rotation.NONE)) {
            return whole;
        }
        chosen.addAll(rotation.begun(input.logins(), resolver.begun(values)));
        return whole.selecting(Selection.of(input.carriers(chosen), rotation.reason()));
    }

    /// The values of the Secrets that the servers' providers read.
    ///
    /// @param guesses what may be the passwords of logins of which Secrets hold none for sure
    private SecretFindings findings(
            SortedMap<Address, List<Secret>> candidates, SortedMap<Address, List<Secret>> guesses, SecretReader live) {
        var passwords = new TreeMap<>(candidates);
        passwords.putAll(guesses);
        var values = new TreeMap<Address, List<Secret>>();
        input.keys()
                .keySet()
                .forEach(key -> live.read(key).ifPresent(value -> values.put(key.address(), List.of(value))));
        return new SecretFindings(passwords, values, memory.applied(), memory.checkedPasswords(), guesses.keySet());
    }

    private static List<Secret> joined(List<Secret> some, List<Secret> more) {
        return Stream.of(some, more).flatMap(List::stream).distinct().toList();
    }

    /// When the passwords of logins were made, where that is remembered.
    ///
    /// @param published who each login is by now
    private Map<Address, LocalDate> passwordsMade(Map<Address, Address> published) {
        var made = new HashMap<Address, LocalDate>();
        connections
                .servers()
                .forEach(reading -> reading.inspection()
                        .live()
                        .forEach(resource ->
                                resource.passwordMade().ifPresent(day -> made.put(resource.address(), day))));
        published.forEach((login, user) -> Optional.ofNullable(made.get(user)).ifPresent(day -> made.put(login, day)));
        return made;
    }

    private List<LiveSecret> formerSecrets(SecretReader live) {
        var declared = input.keys().keySet().stream().map(KeyRef::secret).collect(Collectors.toSet());
        return live.secrets().stream()
                .filter(secret -> !declared.contains(secret.address()))
                .filter(secret -> secret.mark()
                        .filter(mark -> mark.fleet().equals(input.fleet()))
                        .isPresent())
                .toList();
    }

    /// What this run and earlier ones applied.
    public ApplyMemory memory() {
        return memory;
    }

    /// The servers' information about the last change of each object.
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
        input.coveredValues(input.scope()).stream().flatMap(Collection::stream).forEach(part -> {
            if (part instanceof Part.Password password) {
                used.add(password.login());
            }
        });
        var passwords = new HashMap<Address, Secret>();
        input.shared().forEach((address, password) -> {
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
