package dev.berth.run.bootstrap;

import dev.berth.core.Address;
import dev.berth.core.GuardOverride;
import dev.berth.core.Guards;
import dev.berth.core.Note;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.core.Selection;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapReading;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.credential.PasswordSource;
import dev.berth.credential.PasswordSources.Located;
import dev.berth.system.AdminTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Plans a bootstrap: logs in to each server with its root login, and reads what berth's own login lacks there. The
/// sessions stay open until all is done.
public final class Bootstrap implements AutoCloseable {

    private final String directory;
    private final PlanTarget site;
    private final List<AdminTarget> targets;
    private final List<GuardOverride> overrides;
    private final Map<Address, BootstrapSession> sessions = new TreeMap<>();

    /// @param targets the servers, in the order in which they are worked on
    public Bootstrap(String directory, PlanTarget site, List<AdminTarget> targets, List<GuardOverride> overrides) {
        this.directory = directory;
        this.site = site;
        this.targets = List.copyOf(targets);
        this.overrides = List.copyOf(overrides);
    }

    /// A plan, and what runs it.
    public record Planned(Plan plan, List<ServerBootstrap> tasks) {

        public Planned {
            tasks = List.copyOf(tasks);
        }
    }

    /// Reads all servers. One that can't be read is a note, and the plan incomplete.
    public Planned plan() {
        var tasks = new ArrayList<ServerBootstrap>();
        var notes = new ArrayList<Note>();
        var unread = new TreeSet<String>();
        var servers = new TreeMap<Address, PlanTarget.Server>();
        var made = new HashSet<PasswordSource>();
        for (AdminTarget target : targets) {
            Address server = target.server().address();
            try {
                BootstrapSession session = session(target);
                servers.put(
                        server, new PlanTarget.Server(session.identity(), new TreeSet<>(List.of(target.service()))));
                tasks.add(task(target, session, notes, made));
            } catch (UnreadableException unreadable) {
                unread.add(target.service());
                notes.add(Note.unread(target.service(), server, String.valueOf(unreadable.getMessage())));
            }
        }
        List<PlannedChange> changes =
                tasks.stream().flatMap(task -> task.planned().stream()).toList();
        var plan = new Plan(
                new PlanSource(directory, Optional.empty(), targets.size(), targets.size(), List.of()),
                new PlanTarget(site.fleet(), site.environment(), servers),
                Optional.<Selection>empty(),
                Collections.emptySortedMap(),
                unread,
                changes,
                List.of(),
                notes);
        return new Planned(plan, tasks);
    }

    private BootstrapSession session(AdminTarget target) {
        Address server = target.server().address();
        if (!sessions.containsKey(server)) {
            sessions.put(server, target.server().root());
        }
        return Objects.requireNonNull(sessions.get(server));
    }

    private ServerBootstrap task(
            AdminTarget target, BootstrapSession session, List<Note> notes, Set<PasswordSource> made) {
        Optional<Located> located = target.password().find();
        Optional<Secret> password = located.map(Located::password);
        BootstrapReading reading = session.read(password);
        notes.addAll(reading.notes());
        var changes = new ArrayList<>(reading.changes());
        if (!changes.isEmpty() && located.flatMap(target.password()::renewed).isPresent()) {
            changes.set(0, refused(changes.getFirst(), unfinished(target)));
        }
        changes.replaceAll(this::allowed);
        if (password.isPresent() || changes.isEmpty()) {
            return new ServerBootstrap(target, Optional.empty(), changes);
        }
        Optional<NewPassword> place = target.password().writable().map(ref -> new NewPassword(target, ref));
        if (place.isEmpty()) {
            changes.set(0, refused(changes.getFirst(), NewPassword.nowhere(target)));
        } else if (made.add(place.get().place())) {
            changes.addFirst(place.get().change());
        }
        return new ServerBootstrap(target, place, changes);
    }

    /// The server may have the new password already, and the one from before would be set again.
    private static Refusal unfinished(AdminTarget target) {
        return Refusal.guard(
                "password-reset",
                "a rotation of its password was cut off. Finish it: berth rotate --admin "
                        + target.server().address().name()
                        + ". Or allow that the password from before the rotation is set again");
    }

    private static BootstrapChange refused(BootstrapChange change, Refusal refusal) {
        List<Refusal> refusals = Stream.concat(change.change().refusals().stream(), Stream.of(refusal))
                .toList();
        return new BootstrapChange(change.change().refused(refusals), change.steps());
    }

    private BootstrapChange allowed(BootstrapChange change) {
        PlannedChange planned = change.change();
        return new BootstrapChange(
                planned.refused(Guards.remaining(planned.refusals(), Optional.of(planned.address()), overrides)),
                change.steps());
    }

    /// Keeps other runs of berth off the servers.
    /// @throws dev.berth.core.LockBusyException if one holds a lock for longer than `timeout`
    public void lock(Duration timeout) {
        sessions.values().forEach(session -> session.lock(timeout));
    }

    @Override
    public void close() {
        sessions.values().forEach(BootstrapSession::close);
        sessions.clear();
    }
}
