package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Credentials;
import dev.berth.core.Declared;
import dev.berth.core.Diff;
import dev.berth.core.Guards;
import dev.berth.core.Inspection;
import dev.berth.core.Latest;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.PlannedChange;
import dev.berth.core.Provider;
import dev.berth.core.Refusal;
import dev.berth.core.Remembered;
import dev.berth.core.Resource;
import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.core.Site;
import dev.berth.core.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One provider's session and what it has read; it ties the provider's types together, so that the loops need not
/// know them.
final class Reading<F, R extends Resource, S extends Step> implements AutoCloseable {

    private final Provider<F, R, S> provider;
    private final Session<F, R, S> session;
    private Inspection<R> inspection = new Inspection<>(List.of(), Map.of(), List.of());
    private Latest<Credentials, List<Declared<R>>> desired = new Latest<>(this::desired);

    private Reading(Provider<F, R, S> provider, Session<F, R, S> session) {
        this.provider = provider;
        this.session = session;
    }

    static <F, R extends Resource, S extends Step> Reading<F, R, S> open(Provider<F, R, S> provider) {
        return new Reading<>(provider, provider.open());
    }

    Address address() {
        return provider.address();
    }

    Session<F, R, S> session() {
        return session;
    }

    Inspection<R> inspection() {
        return inspection;
    }

    void inspect(Map<Address, List<Secret>> candidates) {
        inspect(candidates, Remembered.NOTHING);
    }

    void inspect(Map<Address, List<Secret>> candidates, Remembered remembered) {
        inspection = session.inspect(candidates, remembered);
        desired = new Latest<>(this::desired);
    }

    private List<Declared<R>> desired(Credentials credentials) {
        return provider.desired(session.facts(), credentials);
    }

    /// Which server this is, and who uses it.
    Site.Server server() {
        return new Site.Server(session.identity(), provider.services());
    }

    /// What the fleet declares here, service by service.
    List<Declared<R>> declarations(Credentials credentials) {
        return desired.of(credentials);
    }

    /// How many resources the covered services declare here, those to be removed included.
    int declared(Credentials credentials, Scope scope) {
        return (int) desired.of(credentials).stream()
                .filter(entry -> scope.covers(entry.service()))
                .count();
    }

    /// The services of which something is to be there.
    Set<String> standing(Credentials credentials) {
        return desired.of(credentials).stream()
                .filter(entry -> !entry.absent())
                .map(Declared::service)
                .collect(Collectors.toSet());
    }

    /// The services of which something is here that no manifest declares any more, or that only waits to be removed.
    Set<String> remaining(Credentials credentials) {
        Map<Address, Declared<R>> declared = declaredByAddress(credentials);
        var remaining = new HashSet<String>();
        declared.values().stream()
                .filter(entry -> !entry.absent() && entry.resource().isWaiting())
                .forEach(entry -> remaining.add(entry.service()));
        orphans(declared).forEach(orphan -> orphan.mark().map(Mark::service).ifPresent(remaining::add));
        return remaining;
    }

    /// The live objects with a mark of this fleet that no manifest declares.
    private List<R> orphans(Map<Address, Declared<R>> declared) {
        Set<Address> renamed = declared.values().stream()
                .flatMap(entry -> entry.resource().former().stream())
                .collect(Collectors.toSet());
        return inspection.live().stream()
                .filter(resource -> resource.mark().isPresent()
                        && !declared.containsKey(resource.address())
                        && !renamed.contains(resource.address()))
                .toList();
    }

    /// How many live objects carry a mark of this fleet.
    int marked() {
        return (int) inspection.live().stream()
                .filter(resource -> resource.mark().isPresent())
                .count();
    }

    /// The differences between what is declared and what was read. Pure: reads nothing more.
    ///
    /// @param keeping the services of which nothing may go that isn't declared any more
    List<Task> tasks(Credentials credentials, Guards guards, Set<String> keeping) {
        Map<Address, Declared<R>> declared = declaredByAddress(credentials);
        Map<Address, R> live = new LinkedHashMap<>();
        inspection.live().forEach(resource -> live.put(resource.address(), resource));
        var desired = new ArrayList<R>();
        var absent = new HashSet<Address>();
        declared.values().forEach(entry -> {
            if (entry.absent()) {
                absent.add(entry.address());
            } else {
                desired.add(completed(entry.resource(), live, keeping.contains(entry.service())));
            }
        });
        return Diff.changes(desired, absent, inspection.live()).stream()
                .map(change -> task(change, Optional.ofNullable(declared.get(change.address())), guards, credentials))
                .toList();
    }

    /// What stays though nobody declares it any more.
    ///
    /// @param keeping as for [#tasks]
    List<Note> kept(Credentials credentials, Set<String> keeping) {
        Map<Address, R> live = new HashMap<>();
        inspection.live().forEach(resource -> live.put(resource.address(), resource));
        return desired.of(credentials).stream()
                .filter(entry -> !entry.absent() && keeping.contains(entry.service()))
                .flatMap(entry -> Optional.ofNullable(live.get(entry.address()))
                        .map(present -> provider.keeping(entry.resource(), present))
                        .flatMap(kept -> kept(entry, kept))
                        .stream())
                .toList();
    }

    private static <R extends Resource> Optional<Note> kept(Declared<R> entry, R kept) {
        var names = new TreeSet<>(kept.fields().keySet());
        names.removeAll(entry.resource().fields().keySet());
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Note(
                        "kept",
                        Optional.of(entry.service()),
                        Optional.of(entry.origin()),
                        Optional.of(entry.address()),
                        "no manifest declares " + String.join(", ", names)
                                + " any more. berth removes it when nothing else of service " + entry.service()
                                + " is left that waits to be removed or that no manifest declares"));
    }

    private R completed(R desired, Map<Address, R> live, boolean keeps) {
        return Optional.ofNullable(live.get(desired.address()))
                .or(() -> desired.former().flatMap(address -> Optional.ofNullable(live.get(address))))
                .map(present -> provider.complete(keeps ? provider.keeping(desired, present) : desired, present))
                .orElse(desired);
    }

    /// Marked objects that no manifest declares, and what the session had to say.
    List<Note> notes(Credentials credentials) {
        Map<Address, Declared<R>> declared = declaredByAddress(credentials);
        var notes = new ArrayList<Note>();
        for (Note note : inspection.notes()) {
            notes.add(note.address()
                    .flatMap(address -> Optional.ofNullable(declared.get(address)))
                    .map(owner -> new Note(
                            note.code(),
                            Optional.of(owner.service()),
                            Optional.of(owner.origin()),
                            note.address(),
                            note.message()))
                    .orElse(note));
        }
        for (R resource : orphans(declared)) {
            String service = resource.mark().map(Mark::service).orElse("");
            notes.add(new Note(
                    "orphan",
                    Optional.of(service),
                    Optional.empty(),
                    Optional.of(resource.address()),
                    "belongs to service " + service
                            + ", and no manifest declares it any more. Nothing is removed for that: declare it"
                            + " again, or declare it with `state: absent`"));
        }
        return notes;
    }

    private Map<Address, Declared<R>> declaredByAddress(Credentials credentials) {
        Map<Address, Declared<R>> declared = new LinkedHashMap<>();
        desired.of(credentials).forEach(entry -> declared.put(entry.address(), entry));
        return declared;
    }

    private Task task(Change<R> change, Optional<Declared<R>> declared, Guards guards, Credentials credentials) {
        List<S> steps = provider.steps(change, session.facts());
        var refusals = new ArrayList<Refusal>(
                Guards.of(change, declared.flatMap(entry -> entry.resource().mark())));
        refusals.addAll(guards.lockout(change));
        refusals.addAll(provider.refusals(change, session.facts()));
        String owner = declared.map(Declared::service)
                .or(() -> change.resource().mark().map(Mark::service))
                .orElse("");
        var planned = new PlannedChange(
                owner,
                declared.map(Declared::origin).orElse(Origin.of("", 0)),
                change.address(),
                change.resource().kind(),
                change.resource().label(),
                change.action(),
                provider.risk(change),
                change.resource().summary(),
                change.fields(),
                steps.stream().map(Step::preview).toList(),
                provider.covers(change, session.facts(), credentials),
                refusals);
        return new Task(
                planned,
                steps.stream()
                        .map(step -> new Task.BoundStep(step, made -> session.execute(step, made)))
                        .toList(),
                provider.uses(change, session.facts()));
    }

    @Override
    public void close() {
        session.close();
    }
}
