package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.SecretFindings;
import dev.berth.core.StoreProvider;
import dev.berth.core.Timings;
import dev.berth.core.UnreadableException;
import dev.berth.template.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The store and the servers of a run, each read through a session of its own, as far as they let berth in. Holds the
/// sessions until it is closed.
final class Connections implements AutoCloseable {

    private final ReconcileInput input;
    private final StoreState<?, ?, ?> store;
    private final List<ProviderState<?, ?, ?>> servers = new ArrayList<>();
    private final Timings timings;

    /// Why a server could not be read, by its address.
    private final SortedMap<Address, String> unreadable = new TreeMap<>();

    /// Where the services that could not be read, though their server could, have what can't be read.
    private final SortedMap<String, Address> partly = new TreeMap<>();

    private final OpeningServers opening;

    private Connections(ReconcileInput input, StoreState<?, ?, ?> store, OpeningServers opening, Timings timings) {
        this.input = input;
        this.store = store;
        this.opening = opening;
        this.timings = timings;
    }

    /// Begins to connect to everything at once.
    /// @throws UnreadableException if the store can't be read, without which nothing is known
    static Connections open(ReconcileInput input, ServerWait waiting, Timings timings) {
        long now = System.nanoTime();
        OpeningServers opening = OpeningServers.begin(input.servers(), waiting, now, timings);
        try {
            return new Connections(input, store(input.store(), waiting, now), opening, timings);
        } catch (RuntimeException e) {
            opening.close();
            throw e;
        }
    }

    /// Waits until the servers let berth in. The store is read meanwhile, which takes about as long.
    void connect() {
        opening.forEach((server, reading) -> attempt(server, () -> servers.add(Parallel.await(reading))));
    }

    /// The store, which may connect only when it is read.
    private static StoreState<?, ?, ?> store(StoreProvider<?, ?, ?> provider, ServerWait waiting, long since) {
        StoreState<?, ?, ?> reading = StoreState.open(provider);
        if (waiting.limit().isPositive()) {
            waiting.until(provider.address(), since, () -> {
                reading.inspect(SecretFindings.NOTHING);
                return reading;
            });
        }
        return reading;
    }

    StoreState<?, ?, ?> store() {
        return store;
    }

    /// The servers that could be read.
    List<ProviderState<?, ?, ?>> servers() {
        return Collections.unmodifiableList(servers);
    }

    /// Those, and the store.
    List<ProviderState<?, ?, ?>> all() {
        return Stream.<ProviderState<?, ?, ?>>concat(servers.stream(), Stream.of(store))
                .toList();
    }

    /// Why a server could not be read, by its address.
    SortedMap<Address, String> unreadable() {
        return Collections.unmodifiableSortedMap(unreadable);
    }

    /// Whether something of this service could not be read, though its server could.
    boolean isUnreadInPart(String service) {
        return partly.containsKey(service);
    }

    /// Reads the Secrets.
    void readStore() {
        timings.measure(store.address().toString(), () -> store.inspect(SecretFindings.NOTHING));
    }

    /// Reads the servers, several at once.
    void readServers(SecretFindings secrets) {
        try (ExecutorService executor = Parallel.threads()) {
            var inspecting = new LinkedHashMap<ProviderState<?, ?, ?>, Future<?>>();
            servers.forEach(reading -> inspecting.put(
                    reading,
                    executor.submit(
                            () -> timings.measure(reading.address().toString(), () -> reading.inspect(secrets)))));
            inspecting.forEach((reading, future) -> {
                if (!attempt(reading.address(), () -> Parallel.await(future))) {
                    servers.remove(reading);
                    reading.close();
                }
                reading.session().timings().forEach((part, time) -> timings.add(reading.address() + " " + part, time));
            });
        }
        partly.clear();
        servers.forEach(reading -> partly.putAll(unreadParts(reading)));
    }

    /// The services of which something could not be read, though the rest could.
    private static Map<String, Address> unreadParts(ProviderState<?, ?, ?> reading) {
        var unread = new TreeMap<String, Address>();
        reading.inspection().notes().forEach(note -> {
            if (note.code().equals(Note.UNREADABLE) && note.service().isPresent()) {
                unread.putIfAbsent(note.service().get(), note.address().orElse(reading.address()));
            }
        });
        return unread;
    }

    /// The services that use a server, or whose Secret carries a shared password, which can't be read; with its
    /// address.
    SortedMap<String, Address> unreadServices() {
        var unread = new TreeMap<>(partly);
        unread.putAll(unreadParts(store));
        input.servers().stream()
                .filter(provider -> unreadable.containsKey(provider.address()))
                .forEach(provider -> provider.services().forEach(service -> unread.put(service, provider.address())));
        input.keys()
                .forEach((key, parts) -> parts.forEach(part -> {
                    if (part instanceof Part.Password password && unreadable.containsKey(password.login())) {
                        unread.put(input.owner(key).service(), password.login());
                    }
                }));
        return unread;
    }

    /// The servers' information about the last change of each object.
    Map<Address, String> touches(Set<Address> objects) {
        var touches = new TreeMap<Address, String>();
        all().forEach(reading -> {
            var here = objects.stream()
                    .filter(object -> object.isBelow(reading.address()))
                    .collect(Collectors.toSet());
            if (!here.isEmpty()) {
                touches.putAll(reading.session().touches(here));
            }
        });
        return touches;
    }

    /// Takes every lock.
    ///
    /// @return what was done to others for that
    List<String> lock(Duration timeout) {
        connect();
        var done = new ArrayList<String>();
        done.addAll(store.session().lock(timeout));
        servers.forEach(reading -> done.addAll(reading.session().lock(timeout)));
        return done;
    }

    /// Runs `action`; if the server can't be read, remembers why and returns false.
    boolean attempt(Address address, Runnable action) {
        try {
            action.run();
            return true;
        } catch (UnreadableException e) {
            unreadable.put(address, String.valueOf(e.getMessage()));
            return false;
        }
    }

    @Override
    public void close() {
        opening.close();
        servers.forEach(ProviderState::close);
        store.close();
    }
}
