package dev.berth.run;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Check;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Plan;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.core.Status;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.core.Usage;
import dev.berth.secret.Candidates;
import dev.berth.secret.KeyRef;
import dev.berth.secret.SecretReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Looks at a fleet without changing it: what it uses, and whether it is well.
public final class Examination {

    private static final int AT_ONCE = 16;

    private final Estate estate;

    public Examination(Estate estate) {
        this.estate = estate;
    }

    /// What each of `services` uses, and whether a plan would change it. A server that can't be read leaves its part
    /// out, and is noted.
    public Status status(SortedSet<String> services) {
        Plan plan;
        try (Planner planner = Planner.open(estate)) {
            plan = planner.plan().plan();
        }
        var notes = new ArrayList<>(plan.notes().stream()
                .filter(note -> note.code().equals(Note.UNREADABLE))
                .toList());
        var providers = Stream.concat(estate.servers().stream(), Stream.of(estate.store()))
                .filter(provider ->
                        notes.stream().noneMatch(note -> note.address().equals(Optional.of(provider.address()))))
                .toList();
        Map<Optional<String>, List<Usage>> usages =
                usages(providers, notes).stream().collect(Collectors.groupingBy(Usage::service));
        return new Status(
                estate.directory(),
                estate.scope().selection(),
                services.stream()
                        .map(service -> new Status.OfService(
                                service, state(plan, service), usages.getOrDefault(Optional.of(service), List.of())))
                        .toList(),
                notes);
    }

    private static List<Usage> usages(List<? extends Provider<?, ?, ?>> providers, List<Note> notes) {
        List<List<Usage>> measured = Parallel.map(providers, AT_ONCE, provider -> {
            try {
                return provider.usage();
            } catch (UnreadableException e) {
                synchronized (notes) {
                    notes.add(Note.of(Note.UNREADABLE, provider.address(), String.valueOf(e.getMessage())));
                }
                return List.<Usage>of();
            }
        });
        return measured.stream().flatMap(List::stream).toList();
    }

    private static String state(Plan plan, String service) {
        if (plan.unread().contains(service)) {
            return "unknown";
        }
        var changes = plan.of(service);
        if (changes.isEmpty()) {
            return "in sync";
        }
        long creates = changes.stream()
                .filter(change -> change.action() == Action.CREATE)
                .count();
        return creates == changes.size() ? "not applied" : Text.count(changes.size(), "change");
    }

    /// Whether each covered server, the store and each of `services` is well. No other service's logins are tried.
    ///
    /// @param places where each server's password was found; an exception of a place says why not
    /// @param pieces gives the URLs that are told in pieces
    public List<Check> doctor(
            SortedSet<String> services, SortedMap<Address, PlaceOfPassword> places, PiecesOfUrls pieces) {
        var checks = new ArrayList<Check>();
        Set<Address> servers = estate.servers().stream().map(Provider::address).collect(Collectors.toSet());
        places.forEach((address, place) -> {
            if (servers.contains(address)) {
                checks.add(password(address, place));
            }
        });
        Map<String, Map<Address, List<Secret>>> told = told(checks, pieces);
        Parallel.map(estate.servers(), AT_ONCE, provider -> provider.examine(services, told))
                .forEach(checks::addAll);
        return checks.stream()
                .filter(check -> services.contains(check.subject()) || isOfServer(check))
                .toList();
    }

    /// Whether the run is to say it. That a server which it only needs isn't well is always said.
    private boolean isOfServer(Check check) {
        return Stream.concat(estate.servers().stream(), Stream.of(estate.store()))
                .map(Provider::address)
                .filter(server -> !check.ok() || estate.scope().coversServer(server))
                .anyMatch(server -> server.toString().equals(check.subject()));
    }

    /// Finds a password and says where.
    @FunctionalInterface
    public interface PlaceOfPassword {

        /// The place as `berth.yaml` names it; empty if the server asks for none.
        /// @throws UnreadableException if no place holds one
        Optional<String> find();
    }

    /// Puts URLs together of keys that each tell a piece of one.
    @FunctionalInterface
    public interface PiecesOfUrls {

        /// Those of one service, by the key that tells the most; pure.
        ///
        /// @param live what the store holds
        SortedMap<KeyRef, List<Secret>> of(String service, SecretReader live);
    }

    private static Check password(Address address, PlaceOfPassword place) {
        try {
            return Check.ok(
                    address.toString(),
                    place.find().map(name -> "its password is in " + name).orElse("it needs no password"));
        } catch (UnreadableException e) {
            return Check.bad(
                    address.toString(),
                    String.valueOf(e.getMessage()),
                    "Set one of these, or name another place in berth.yaml");
        }
    }

    /// What the live Secrets of each service hold; nothing if the store can't be read, which `checks` then says.
    private Map<String, Map<Address, List<Secret>>> told(List<Check> checks, PiecesOfUrls pieces) {
        String store = estate.store().address().toString();
        try (var session = estate.store().open()) {
            session.inspect(Map.of()).notes().stream()
                    .filter(note -> note.code().equals(Note.UNREADABLE))
                    .forEach(note -> checks.add(Check.bad(
                            note.service().orElse(store), note.message(), "Let berth read it, or correct it")));
            if (!(session.facts() instanceof SecretReader live)) {
                throw new IllegalArgumentException("the facts of a store must be a SecretReader");
            }
            var told = new TreeMap<String, Map<Address, List<Secret>>>();
            estate.scope()
                    .covered(estate.services())
                    .forEach(service -> told.put(service, told(service, live, pieces)));
            checks.add(Check.ok(store, "the store of Secrets can be read"));
            return told;
        } catch (UnreadableException e) {
            checks.add(Check.bad(store, String.valueOf(e.getMessage()), "Check `secrets` in berth.yaml"));
            return Map.of();
        }
    }

    private Map<Address, List<Secret>> told(String service, SecretReader live, PiecesOfUrls pieces) {
        var keys = new TreeMap<>(estate.keys());
        keys.keySet().removeIf(key -> !estate.owner(key).service().equals(service));
        var told = new TreeMap<Address, List<Secret>>(Candidates.of(keys, live));
        keys.keySet()
                .forEach(key -> live.read(key).ifPresent(value -> told.putIfAbsent(key.address(), List.of(value))));
        pieces.of(service, live)
                .forEach((key, urls) -> told.merge(
                        key.address(),
                        urls,
                        (value, more) ->
                                Stream.of(value, more).flatMap(List::stream).toList()));
        return told;
    }
}
