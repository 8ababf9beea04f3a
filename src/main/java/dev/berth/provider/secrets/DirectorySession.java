package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Fingerprint;
import dev.berth.core.Inspection;
import dev.berth.core.InvalidInputException;
import dev.berth.core.KeyRef;
import dev.berth.core.LockBusyException;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.credential.PasswordWriter;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.network.IoErrors;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/// The directory store: Secrets as files that `kubectl apply -f` takes.
public final class DirectorySession implements SecretsSession {

    /// Reads a file's YAML. The composition root gives the manifests' reader.
    @FunctionalInterface
    public interface YamlReader {

        /// The one document in `yaml`.
        /// @throws InvalidInputException if there is none, or several, or it is malformed
        Node read(String file, byte[] yaml);
    }

    /// For what others take to write one file.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SecretFolder folder;
    private final SecretsSection section;
    private final SortedSet<Address> needed;
    private final DirectoryLock lock;
    private final String identity;
    private volatile Optional<LiveSecrets> last = Optional.empty();

    public DirectorySession(Path root, SecretsSection section, YamlReader yaml) {
        this.folder = new SecretFolder(root, yaml);
        this.section = section;
        this.needed = section.needed();
        this.lock = new DirectoryLock(root);
        this.identity = "directory " + Fingerprint.printed(root.toString());
    }

    @Override
    public List<String> lock(Duration timeout) {
        lock.acquire(timeout);
        return List.of();
    }

    /// The path as it is declared: below the folder in which berth is started it is the same on every machine.
    @Override
    public String identity() {
        return identity;
    }

    @Override
    public LiveSecrets facts() {
        return last.orElseThrow(() -> new IllegalStateException("the directory has not been inspected yet"));
    }

    @Override
    public Inspection<SecretResource> inspect(SecretFindings secrets) {
        var former = new ArrayList<StoredSecret>();
        var files = new ArrayList<Note>();
        Set<Address> declared = section.byAddress().keySet();
        for (Address secret : folder.present(closed -> files.add(undeclared(closed)))) {
            if (!declared.contains(secret)) {
                try {
                    folder.storedIfSecret(secret).filter(this::isOurs).ifPresent(former::add);
                } catch (UnreadableException unreadable) {
                    files.add(
                            Note.of("unreadable-file", secret, unreadable.getMessage() + ". No manifest declares it"));
                }
            }
        }
        LiveSecrets snapshot = snapshot(former);
        var live = new ArrayList<SecretResource>();
        var notes = new ArrayList<>(section.unread(snapshot.unread()));
        for (DeclaredSecret secret : section.secrets()) {
            snapshot.stored(secret.address())
                    .filter(stored -> !secret.absent() || stored.mark().isPresent() || hasAny(stored, secret))
                    .ifPresent(stored -> {
                        live.add(SecretResource.live(secret, stored.mark(), stored.values()));
                        folder.wideMode(secret.address()).ifPresent(mode -> notes.add(wideMode(secret, mode)));
                    });
        }
        former.forEach(stored ->
                live.add(SecretResource.orphan(stored.address(), stored.mark().orElseThrow())));
        notes.addAll(files);
        section.restarts()
                .forEach((service, workloads) -> notes.add(new Note(
                        "no-workload",
                        Optional.of(service),
                        Optional.empty(),
                        Optional.empty(),
                        "files restart nothing: " + String.join(", ", workloads) + " of " + service
                                + " must be restarted by who puts these Secrets into the cluster")));
        last = Optional.of(snapshot);
        return new Inspection<>(live, Map.of(), notes);
    }

    @Override
    public Optional<Secret> read(KeyRef key) {
        return last.filter(snapshot -> needed.contains(key.secret()))
                .map(snapshot -> snapshot.read(key))
                .orElseGet(() -> folder.load(key.secret()).flatMap(file -> file.value(key.key())));
    }

    private static boolean hasAny(StoredSecret stored, DeclaredSecret secret) {
        return !Collections.disjoint(stored.values().keySet(), secret.keys().keySet());
    }

    private static Note undeclared(UnreadableException unreadable) {
        return Note.of("unreadable-file", String.valueOf(unreadable.getMessage()));
    }

    @Override
    public Found all(SortedSet<String> namespaces) {
        var all = new TreeMap<KeyRef, Secret>();
        var notes = new ArrayList<Note>();
        for (Address secret : folder.present(closed -> notes.add(undeclared(closed)))) {
            String namespace = secret.namespace();
            if (!namespaces.isEmpty() && !namespaces.contains(namespace)) {
                continue;
            }
            try {
                folder.storedIfSecret(secret).ifPresent(stored -> {
                    stored.encryption()
                            .ifPresent(tool -> notes.add(Note.of(
                                    "unreadable-file",
                                    secret,
                                    folder.path(secret) + ": " + tool
                                            + " encrypted it, so berth reads nothing of it")));
                    stored.values().forEach((key, value) -> all.put(new KeyRef(namespace, secret.name(), key), value));
                });
            } catch (UnreadableException unreadable) {
                notes.add(Note.of("unreadable-file", secret, String.valueOf(unreadable.getMessage())));
            }
        }
        return new Found(all, notes);
    }

    @Override
    public void execute(SecretStep step, Credentials credentials) {
        try {
            if (step.isRemoval()) {
                remove(step);
                return;
            }
            SecretFile before = folder.load(step.secret()).orElseGet(() -> SecretFile.empty(step.secret()));
            folder.write(step.secret(), before.with(step.mark(), step.values(credentials, this::read), step.dropped()));
        } catch (IOException failure) {
            String message = step.preview() + ": " + folder.path(step.secret()) + ": " + IoErrors.of(failure);
            throw failure instanceof AccessDeniedException || folder.isWritable()
                    ? new StepFailedException(message, failure)
                    : StepFailedException.ofClosedStore(message);
        } catch (UnreadableException failure) {
            throw new StepFailedException(step.preview() + ": " + failure.getMessage(), failure);
        }
    }

    /// Puts `after` under a key that holds `before`, or takes the key away.
    /// @throws StepFailedException if the file can't be written, the key holds something else by now, or another
    ///     run keeps the directory
    public void put(KeyRef key, Optional<Secret> before, Optional<Secret> after) {
        Address secret = key.secret();
        try (var alone = new DirectoryLock(folder.root())) {
            alone.acquire(PATIENCE);
            SecretFile file = folder.load(secret).orElseGet(() -> SecretFile.empty(secret));
            PasswordWriter.check(key, file.value(key.key()), before);
            folder.write(secret, file.with(key.key(), after));
        } catch (IOException failure) {
            throw new StepFailedException(folder.path(secret) + ": " + IoErrors.of(failure), failure);
        } catch (LockBusyException busy) {
            throw new StepFailedException(String.valueOf(busy.getMessage()), busy);
        } catch (UnreadableException failure) {
            throw new StepFailedException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private void remove(SecretStep step) throws IOException {
        Optional<SecretFile> before = folder.load(step.secret());
        if (before.isEmpty()) {
            return;
        }
        SecretFile rest = before.get().without(step.keys().keySet());
        if (rest.values().isEmpty()) {
            folder.delete(step.secret());
        } else {
            folder.write(step.secret(), rest);
        }
    }

    @Override
    public Optional<String> noted(Address secret, String annotation) {
        return last.flatMap(snapshot -> snapshot.annotation(secret, annotation));
    }

    @Override
    public void note(Address secret, SortedMap<String, String> annotations) {
        try {
            Optional<SecretFile> before = folder.load(secret);
            if (before.isPresent()) {
                SecretFile file = before.get();
                for (var annotation : annotations.entrySet()) {
                    file = file.annotated(annotation.getKey(), annotation.getValue());
                }
                folder.write(secret, file);
            }
        } catch (IOException failure) {
            throw new StepFailedException(folder.path(secret) + ": " + IoErrors.of(failure), failure);
        } catch (UnreadableException failure) {
            throw new StepFailedException(String.valueOf(failure.getMessage()), failure);
        }
    }

    @Override
    public Map<Address, String> touches(Set<Address> objects) {
        var touches = new HashMap<Address, String>();
        for (Address secret : objects) {
            folder.lastModified(secret).ifPresent(time -> touches.put(secret, "file written at " + time));
        }
        return touches;
    }

    @Override
    public Optional<Instant> written(Address secret) {
        return folder.lastModified(secret);
    }

    @Override
    public void close() {
        lock.close();
    }

    /// A file that can't be read is no business of the services that need others.
    private LiveSecrets snapshot(List<StoredSecret> former) {
        var found = new ArrayList<StoredSecret>();
        var unread = new ConcurrentSkipListMap<Address, String>();
        Parallel.compute(List.copyOf(needed), secret -> {
                    try {
                        return folder.stored(secret);
                    } catch (UnreadableException unreadable) {
                        unread.put(secret, String.valueOf(unreadable.getMessage()));
                        return Optional.<StoredSecret>empty();
                    }
                })
                .forEach(stored -> stored.ifPresent(found::add));
        return LiveSecrets.of(
                found.stream(),
                former.stream().filter(stored -> !needed.contains(stored.address())),
                new TreeSet<>(),
                new TreeMap<>(),
                unread);
    }

    private boolean isOurs(StoredSecret stored) {
        return stored.mark()
                .filter(mark -> mark.fleet().equals(section.fleet()))
                .isPresent();
    }

    private Note wideMode(DeclaredSecret secret, String mode) {
        return new Note(
                "wide-mode",
                Optional.of(secret.mark().service()),
                Optional.of(secret.origin()),
                Optional.of(secret.address()),
                folder.path(secret.address()) + " has mode " + mode + "; the next write makes it rw-------");
    }
}
