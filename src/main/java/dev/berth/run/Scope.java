package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.Note;
import dev.berth.core.Provider;
import dev.berth.core.Selection;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The part of a fleet that a run covers: whole servers, or everything. Pure.
///
/// A service is at home on the first server that it uses, in the order in which an apply writes to them: PostgreSQL,
/// then RabbitMQ, then Redis; one that uses none is at home in the store. A run covers a service as a whole, its other
/// servers and its Secrets included, if it covers the service's home, so that every Secret is written by one run. What
/// is on a server and belongs to no service that uses it is covered by the run that covers the server.
///
/// @param selection the covered services and servers; empty for everything
/// @param users the services that use each server, and those that are declared, which all use the store
public record Scope(Optional<Selection> selection, SequencedMap<Address, SortedSet<String>> users) {

    /// The whole fleet.
    public static final Scope WHOLE = new Scope(Optional.empty(), new LinkedHashMap<>());

    public Scope {
        users = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(users));
    }

    /// The scope of the wanted servers of a fleet.
    ///
    /// @param wanted whether a server, or the store, is covered
    /// @param reason what chose them, as a person typed it: `--shard 2/4`
    static Scope of(ReconcileInput input, Predicate<Address> wanted, String reason) {
        var users = new LinkedHashMap<Address, SortedSet<String>>();
        input.servers().forEach(provider -> users.put(provider.address(), provider.services()));
        users.put(input.store().address(), input.services());
        var servers = users.keySet().stream().filter(wanted).collect(Collectors.toCollection(TreeSet::new));
        var services = new TreeSet<String>();
        homes(users).forEach((service, home) -> {
            if (servers.contains(home)) {
                services.add(service);
            }
        });
        var coverage = new Coverage(servers, new TreeSet<>(users.keySet()));
        return new Scope(
                Optional.of(new Selection(services, Collections.emptySortedSet(), reason, Optional.of(coverage))),
                users);
    }

    private static SortedMap<String, Address> homes(Map<Address, SortedSet<String>> users) {
        var homes = new TreeMap<String, Address>();
        users.forEach((server, services) -> services.forEach(service -> homes.putIfAbsent(service, server)));
        return homes;
    }

    /// Whether a declared service is covered.
    public boolean covers(String service) {
        return selection.map(part -> part.contains(service)).orElse(true);
    }

    /// The server that decides on who covers a declared service.
    public Address home(String service) {
        return users.entrySet().stream()
                .filter(server -> server.getValue().contains(service))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not declared: " + service))
                .getKey();
    }

    /// The covered ones of some services.
    public Selection narrowed(Selection part) {
        return selection
                .map(whole -> new Selection(
                        covered(part.services()),
                        coversServer(users.lastEntry().getKey()) ? part.removed() : Collections.emptySortedSet(),
                        whole.reason() + " " + part.reason(),
                        whole.coverage()))
                .orElse(part);
    }

    /// Whether an object is covered.
    ///
    /// @param service whose it is, as far as that is known
    boolean covers(Optional<String> service, Address object) {
        Optional<Address> server = users.keySet().stream()
                .filter(head -> object.equals(head) || object.isBelow(head))
                .findFirst();
        Optional<String> user = service.filter(name ->
                server.map(users::get).map(services -> services.contains(name)).orElse(true));
        return user.map(this::covers)
                .orElseGet(() -> server.map(this::coversServer).orElse(true));
    }

    /// Whether a run with this scope is the one to say it. That a server can't be read everybody says who needs it.
    boolean covers(Note note) {
        boolean unread = note.code().equals(Note.UNREADABLE) && note.service().isEmpty();
        return unread
                || note.address()
                        .map(object -> covers(note.service(), object))
                        .orElseGet(() -> note.service().map(this::covers).orElse(true));
    }

    /// Whether a server, or the store, is covered.
    boolean coversServer(Address server) {
        return selection
                .flatMap(Selection::coverage)
                .map(part -> part.servers().contains(server))
                .orElse(true);
    }

    /// The covered ones of these services.
    public SortedSet<String> covered(SortedSet<String> services) {
        return services.stream().filter(this::covers).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The servers that have to be read: those that are covered, those that covered services use, and those of which a
    /// covered service's Secret tells a password.
    List<Provider<?, ?, ?>> needed(ReconcileInput input) {
        Set<Address> held = input.coveredValues(this).stream()
                .flatMap(parts -> Part.logins(parts).stream())
                .collect(Collectors.toSet());
        var needed = new ArrayList<Provider<?, ?, ?>>();
        for (Provider<?, ?, ?> provider : input.servers()) {
            Address server = provider.address();
            if (coversServer(server)
                    || provider.services().stream().anyMatch(this::covers)
                    || held.stream().anyMatch(login -> login.isBelow(server))) {
                needed.add(provider);
            }
        }
        return needed;
    }
}
