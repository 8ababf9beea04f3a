package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.ChangedObject;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.core.Diff;
import dev.berth.core.Guards;
import dev.berth.core.Inspection;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.PlannedChange;
import dev.berth.core.Provider;
import dev.berth.core.Refusal;
import dev.berth.core.Resource;
import dev.berth.core.Session;
import dev.berth.core.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One provider's part of a plan: its declared resources, its live resources, and the live ones that no
/// manifest declares. Each is computed once. Reads nothing more.
final class ProviderPlan<F, R extends Resource, S extends Step> {

    private final Provider<F, R, S> provider;
    private final Session<F, R, S> session;
    private final Inspection<R> inspection;
    private final Credentials credentials;
    private final List<DeclaredResource<R>> desired;
    private final Map<Address, DeclaredResource<R>> declared = new LinkedHashMap<>();
    private final Map<Address, R> live = new LinkedHashMap<>();
    private final List<R> orphans;

    /// @param session says what the server is, and executes what is planned
    /// @param credentials which passwords are known by now
    ProviderPlan(
            Provider<F, R, S> provider, Session<F, R, S> session, Inspection<R> inspection, Credentials credentials) {
        this.provider = provider;
        this.session = session;
        this.inspection = inspection;
        this.credentials = credentials;
        this.desired = provider.desired(session.facts(), credentials);
        desired.forEach(entry -> declared.put(entry.address(), entry));
        inspection.live().forEach(resource -> live.put(resource.address(), resource));
        this.orphans = orphans();
    }

    /// The live objects with a mark of this fleet that no manifest declares.
    private List<R> orphans() {
        Set<Address> renamed = desired.stream()
                .flatMap(entry -> entry.resource().former().stream())
                .collect(Collectors.toSet());
        return inspection.live().stream()
                .filter(resource -> resource.mark().isPresent()
                        && !declared.containsKey(resource.address())
                        && !renamed.contains(resource.address()))
                .toList();
    }

    /// The resources that the fleet declares here, service by service.
    List<DeclaredResource<R>> declarations() {
        return desired;
    }

    /// How many resources the covered services declare here, those to be removed included.
    int declared(Scope scope) {
        return (int)
                desired.stream().filter(entry -> scope.covers(entry.service())).count();
    }

    /// How many live objects carry a mark of this fleet.
    int marked() {
        return (int) inspection.live().stream()
                .filter(resource -> resource.mark().isPresent())
                .count();
    }

    /// The services of which something is to be there.
    Set<String> standing() {
        return desired.stream()
                .filter(entry -> !entry.absent())
                .map(DeclaredResource::service)
                .collect(Collectors.toSet());
    }

    /// The services of which something is here that no manifest declares any more, or that only waits to be removed.
    Set<String> remaining() {
        var remaining = new HashSet<String>();
        declared.values().stream()
                .filter(entry -> !entry.absent() && entry.resource().isWaiting())
                .forEach(entry -> remaining.add(entry.service()));
        orphans.forEach(orphan -> orphan.mark().map(Mark::service).ifPresent(remaining::add));
        return remaining;
    }

    /// The services of which something waits to be removed.
    Set<String> leaving() {
        return inspection.live().stream()
                .filter(Resource::isLeaving)
                .flatMap(resource -> resource.mark().stream())
                .map(Mark::service)
                .collect(Collectors.toSet());
    }

    /// The differences between what is declared and what was read.
    ///
    /// @param keeping the services of which nothing may go that isn't declared any more
    List<ExecutableChange> tasks(Guards guards, Set<String> keeping) {
        var wanted = new ArrayList<R>();
        var absent = new HashSet<Address>();
        declared.values().forEach(entry -> {
            if (entry.absent()) {
                absent.add(entry.address());
            } else {
                wanted.add(completed(entry.resource(), keeping.contains(entry.service())));
            }
        });
        return Diff.changes(wanted, absent, inspection.live()).stream()
                .map(change -> task(change, Optional.ofNullable(declared.get(change.address())), guards))
                .toList();
    }

    /// The notes on resources that remain although no manifest declares them any more.
    ///
    /// @param keeping as for [#tasks]
    List<Note> kept(Set<String> keeping) {
        return desired.stream()
                .filter(entry -> !entry.absent() && keeping.contains(entry.service()))
                .flatMap(entry -> Optional.ofNullable(live.get(entry.address()))
                        .map(present -> provider.keeping(entry.resource(), present))
                        .flatMap(kept -> kept(entry, kept))
                        .stream())
                .toList();
    }

    private static <R extends Resource> Optional<Note> kept(DeclaredResource<R> entry, R kept) {
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

    private R completed(R resource, boolean keeps) {
        return Optional.ofNullable(live.get(resource.address()))
                .or(() -> resource.former().flatMap(address -> Optional.ofNullable(live.get(address))))
                .map(present -> provider.complete(keeps ? provider.keeping(resource, present) : resource, present))
                .orElse(resource);
    }

    /// Marked objects that no manifest declares, and what the session had to say.
    List<Note> notes() {
        var notes = new ArrayList<Note>();
        for (Note note : inspection.notes()) {
            notes.add(note.address()
                    .flatMap(address -> Optional.ofNullable(declared.get(address)))
                    .map(owner -> new Note(
                            note.code(),
                            Optional.of(owner.service()),
                            note.origin().or(() -> Optional.of(owner.origin())),
                            note.address(),
                            note.message()))
                    .orElse(note));
        }
        for (R resource : orphans) {
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

    private ExecutableChange task(Change<R> change, Optional<DeclaredResource<R>> entry, Guards guards) {
        List<S> steps = provider.steps(change, session.facts());
        var refusals = new ArrayList<Refusal>(
                Guards.of(change, entry.flatMap(one -> one.resource().mark())));
        refusals.addAll(guards.lockout(change));
        refusals.addAll(provider.refusals(change, session.facts()));
        String owner = entry.map(DeclaredResource::service)
                .or(() -> change.resource().mark().map(Mark::service))
                .orElse("");
        var planned = new PlannedChange(
                new ChangedObject(
                        owner,
                        entry.map(DeclaredResource::origin).orElse(Origin.of("", 0)),
                        change.address(),
                        change.resource().kind(),
                        change.resource().label()),
                change.action(),
                provider.risk(change),
                change.resource().summary(),
                change.fields(),
                steps.stream().map(Step::preview).toList(),
                provider.covers(change, session.facts(), credentials),
                refusals);
        return new ExecutableChange(
                planned,
                steps.stream()
                        .map(step -> new ExecutableChange.BoundStep(step, made -> session.execute(step, made)))
                        .toList(),
                provider.uses(change, session.facts()));
    }
}
