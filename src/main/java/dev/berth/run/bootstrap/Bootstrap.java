package dev.berth.run.bootstrap;

import dev.berth.core.Address;
import dev.berth.core.Allowance;
import dev.berth.core.Guards;
import dev.berth.core.Note;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.core.Selection;
import dev.berth.core.Site;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapReading;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.secret.PasswordChain.Located;
import dev.berth.secret.SecretRef;
import java.time.Duration;
import java.util.ArrayList;
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
    private final String fleet;
    private final List<Founding> foundings;
    private final List<Allowance> allowances;
    private final Map<Address, BootstrapSession> sessions = new TreeMap<>();

    /// @param foundings the servers, in the order in which they are worked on
    public Bootstrap(String directory, String fleet, List<Founding> foundings, List<Allowance> allowances) {
        this.directory = directory;
        this.fleet = fleet;
        this.foundings = List.copyOf(foundings);
        this.allowances = List.copyOf(allowances);
    }

    /// A plan, and what runs it.
    public record Planned(Plan plan, List<Task> tasks) {

        public Planned {
            tasks = List.copyOf(tasks);
        }
    }

    /// Reads all servers. One that can't be read is a note, and the plan incomplete.
    public Planned plan() {
        var tasks = new ArrayList<Task>();
        var notes = new ArrayList<Note>();
        var unread = new TreeSet<String>();
        var servers = new TreeMap<Address, Site.Server>();
        var made = new HashSet<SecretRef>();
        for (Founding founding : foundings) {
            Address server = founding.server().address();
            try {
                BootstrapSession session = session(founding);
                servers.put(server, new Site.Server(session.identity(), new TreeSet<>(List.of(founding.service()))));
                tasks.add(task(founding, session, notes, made));
            } catch (UnreadableException unreadable) {
                unread.add(founding.service());
                notes.add(Note.unread(founding.service(), server, String.valueOf(unreadable.getMessage())));
            }
        }
        List<PlannedChange> changes =
                tasks.stream().flatMap(task -> task.planned().stream()).toList();
        var plan = new Plan(
                directory,
                Optional.empty(),
                foundings.size(),
                foundings.size(),
                unread,
                changes,
                List.of(),
                notes,
                List.of(),
                Optional.<Selection>empty(),
                new Site(fleet, servers));
        return new Planned(plan, tasks);
    }

    private BootstrapSession session(Founding founding) {
        Address server = founding.server().address();
        if (!sessions.containsKey(server)) {
            sessions.put(server, founding.server().root());
        }
        return Objects.requireNonNull(sessions.get(server));
    }

    private Task task(Founding founding, BootstrapSession session, List<Note> notes, Set<SecretRef> made) {
        Optional<Located> located = founding.password().find();
        Optional<Secret> password = located.map(Located::password);
        BootstrapReading reading = session.read(password);
        notes.addAll(reading.notes());
        var changes = new ArrayList<>(reading.changes());
        if (!changes.isEmpty() && located.flatMap(founding.password()::renewed).isPresent()) {
            changes.set(0, refused(changes.getFirst(), unfinished(founding)));
        }
        changes.replaceAll(this::allowed);
        if (password.isPresent() || changes.isEmpty()) {
            return new Task(founding, Optional.empty(), changes);
        }
        Optional<NewPassword> place = founding.password().writable().map(ref -> new NewPassword(founding, ref));
        if (place.isEmpty()) {
            changes.set(0, refused(changes.getFirst(), NewPassword.nowhere(founding)));
        } else if (made.add(place.get().place())) {
            changes.addFirst(place.get().change());
        }
        return new Task(founding, place, changes);
    }

    /// The server may have the new password already, and the one from before would be set again.
    private static Refusal unfinished(Founding founding) {
        return Refusal.guard(
                "password-reset",
                "a rotation of its password was cut off. Finish it: berth rotate --admin "
                        + founding.server().address().name()
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
                planned.refused(Guards.remaining(planned.refusals(), Optional.of(planned.address()), allowances)),
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
