package dev.berth.run;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.ChangeOrder;
import dev.berth.core.Credentials;
import dev.berth.core.History;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.RunGuards;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes a plan of what was read: the changes of all providers, and what stands against them. Reads nothing more.
///
/// @param live what the Secrets hold
/// @param statuses what servers say of the passwords in Secrets
/// @param recorded what was last applied, by service, as Secrets remember it
record PlanMaker(
        ReconcileInput input,
        Connections connections,
        SecretReader live,
        Credentials credentials,
        Map<Address, PasswordStatus> statuses,
        InterruptedRotations interrupted,
        FormerKeys former,
        Map<String, Applied> recorded) {

    ExecutablePlan plan() {
        List<ProviderPlan<?, ?, ?>> servers = plans(connections.servers());
        List<ProviderPlan<?, ?, ?>> parts = plans(connections.all());
        var tasks = new ArrayList<ExecutableChange>();
        var notes = new ArrayList<Note>(input.notes());
        var remaining = new TreeSet<String>();
        servers.forEach(part -> remaining.addAll(part.remaining()));
        int objects = 0;
        int marked = 0;
        for (ProviderPlan<?, ?, ?> part : parts) {
            tasks.addAll(part.tasks(input.guards(), remaining));
            notes.addAll(part.notes());
            notes.addAll(part.kept(remaining));
            objects += part.declared(input.scope());
            marked += part.marked();
        }
        tasks.removeIf(task ->
                !input.scope().covers(Optional.of(task.service()), task.change().address()));
        Set<String> moving = moving();
        tasks.removeIf(task -> moving.contains(task.service()));
        tasks.replaceAll(new UnknownFormats(input, live)::explained);
        tasks.replaceAll(new CopiedElsewhere(input, live, credentials)::checked);
        tasks.replaceAll(former::explained);
        withdrawLast(tasks, servers);
        tasks.forEach(task -> notes.addAll(input.policies().warnings(task.change())));
        tasks.replaceAll(this::judged);
        notes.addAll(new CredentialCheck(input, live, credentials).notes(statuses, adminPasswords()));
        notes.addAll(interrupted.notes());
        notes.addAll(former.notes());
        connections.unreadable().forEach((address, reason) -> notes.add(Note.of(Note.UNREADABLE, address, reason)));
        notes.removeIf(note -> !input.scope().covers(note) || isPointless(note, moving));
        Comparator<PlannedChange> byManifest = ChangeOrder.byManifest(
                tasks.stream().map(ExecutableChange::change).toList());
        tasks.sort(Comparator.comparing(ExecutableChange::change, byManifest));
        SortedMap<String, Address> unread = connections.unreadServices();
        List<ExecutableChange> known = withoutUnread(tasks, unread).stream()
                .map(task -> task.redacted(input.redaction()))
                .toList();
        var changes = known.stream().map(ExecutableChange::change).toList();
        int allObjects = objects;
        int allMarked = input.services().isEmpty() ? marked : 0;
        int covered = input.scope().covered(input.services()).size();
        Function<List<PlannedChange>, RunGuards> tally =
                some -> input.guards().tally(withoutBegun(some, servers), covered, allObjects, allMarked);
        var plan = new Plan(
                        new PlanSource(
                                input.directory(),
                                input.commit(),
                                input.services().size(),
                                objects,
                                connections.servers().stream()
                                        .map(reading -> reading.session().traffic())
                                        .filter(text -> !text.isEmpty())
                                        .toList()),
                        site(known.isEmpty() ? connections.servers() : connections.all()),
                        input.scope().selection().map(part -> part.counted(tally.apply(changes))),
                        input.ownership(),
                        input.scope().covered(new TreeSet<>(unread.keySet())),
                        changes,
                        tally.apply(changes).refusals(),
                        notes)
                .redacted(input.redaction());
        return new ExecutablePlan(plan, known, credentials, input.services(), history(parts), tally);
    }

    /// A change with what policies have against it.
    private ExecutableChange judged(ExecutableChange task) {
        List<Refusal> more = input.policies().refusals(task.change());
        return more.isEmpty()
                ? task
                : task.saying(task.change()
                        .refused(Stream.concat(task.change().refusals().stream(), more.stream())
                                .toList()));
    }

    private List<ProviderPlan<?, ?, ?>> plans(List<ProviderState<?, ?, ?>> readings) {
        return readings.stream()
                .<ProviderPlan<?, ?, ?>>map(reading -> reading.plan(credentials))
                .toList();
    }

    /// Whether a note is about what a service whose data are still to be moved hasn't yet.
    private static boolean isPointless(Note note, Set<String> moving) {
        return note.service().filter(moving::contains).isPresent()
                && !Set.of(Note.MOVING, Note.UNREADABLE).contains(note.code());
    }

    /// The services whose data are still to be moved: nothing of theirs is changed before.
    private Set<String> moving() {
        return connections.servers().stream()
                .flatMap(reading -> reading.inspection().notes().stream())
                .filter(note -> note.code().equals(Note.MOVING))
                .flatMap(note -> note.service().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Which servers these are. A plan without changes doesn't ask the store, which costs a cluster one request more.
    private PlanTarget site(List<ProviderState<?, ?, ?>> readings) {
        var identities = new TreeMap<Address, PlanTarget.Server>();
        readings.forEach(reading -> identities.put(reading.address(), reading.server()));
        return new PlanTarget(input.fleet(), input.environment(), identities);
    }

    /// `changes` without what completes a removal or a rotation that was begun with permission before.
    private List<PlannedChange> withoutBegun(List<PlannedChange> changes, List<ProviderPlan<?, ?, ?>> servers) {
        var begun = new TreeSet<String>();
        servers.forEach(part -> begun.addAll(part.leaving()));
        return changes.stream()
                .filter(change -> change.action() != Action.DELETE || !begun.contains(change.service()))
                .filter(change -> !interrupted.completes(change))
                .toList();
    }

    private History history(List<ProviderPlan<?, ?, ?>> parts) {
        var records = new AppliedRecords(input);
        parts.forEach(part -> records.add(part.declarations()));
        return records.history(recorded);
    }

    /// A Secret stays as long as something that it tells of does: a database that waits to be dropped can come
    /// back.
    private void withdrawLast(List<ExecutableChange> tasks, List<ProviderPlan<?, ?, ?>> servers) {
        var standing = new TreeSet<String>();
        servers.forEach(part -> standing.addAll(part.standing()));
        tasks.removeIf(task -> task.change().action() == Action.DELETE
                && task.change().address().isBelow(input.store().address())
                && standing.contains(task.change().service()));
    }

    /// Such a service is left alone as a whole: what its Secret should hold isn't known, and its other changes
    /// are shown as blocked.
    private List<ExecutableChange> withoutUnread(List<ExecutableChange> tasks, SortedMap<String, Address> unread) {
        var reopening = tasks.stream()
                .filter(task -> connections.isUnreadInPart(task.change().service()) && reopens(task.change()))
                .toList();
        var reopened = reopening.stream().map(task -> task.change().service()).collect(Collectors.toSet());
        return tasks.stream()
                .filter(task -> reopening.contains(task)
                        || !reopened.contains(task.change().service()))
                .filter(task -> !unread.containsKey(task.change().service())
                        || !task.change().address().isBelow(input.store().address()))
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
        return connections.unreadable().isEmpty()
                && input.servers().stream()
                        .anyMatch(provider -> change.address().isBelow(provider.address()) && provider.reopens(change));
    }

    /// Berth's own passwords of the servers that could be read with them.
    private SortedMap<Address, Secret> adminPasswords() {
        var passwords = new TreeMap<Address, Secret>();
        connections
                .servers()
                .forEach(reading -> Optional.ofNullable(input.admins().get(reading.address()))
                        .ifPresent(password -> passwords.put(reading.address(), password.get())));
        return passwords;
    }
}
