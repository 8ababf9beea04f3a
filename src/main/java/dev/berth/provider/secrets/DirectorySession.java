package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Fingerprint;
import dev.berth.core.Inspection;
import dev.berth.core.InvalidInputException;
import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.StepFailedException;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
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

/// The directory store: Secrets as files that `kubectl apply -f` takes.
public final class DirectorySession implements SecretsSession {

    /// Reads a file's YAML. The composition root gives the manifests' reader.
    @FunctionalInterface
    public interface YamlReader {

        /// The one document in `yaml`.
        /// @throws InvalidInputException if there is none, or several, or it is malformed
        Node read(String file, byte[] yaml);
    }

    private final SecretFolder folder;
    private final DirectorySecretsReader reads;
    private final DirectorySecretsWriter writes;
    private final SecretsSection section;
    private final SortedSet<Address> needed;
    private final DirectoryLock lock;
    private final String identity;
    private volatile Optional<LiveSecrets> last = Optional.empty();

    public DirectorySession(Path root, SecretsSection section, YamlReader yaml) {
        this.folder = new SecretFolder(root, yaml);
        this.reads = new DirectorySecretsReader(folder, section);
        this.writes = new DirectorySecretsWriter(folder);
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
        DirectorySecretsReader.Former undeclared = reads.former();
        List<StoredSecret> former = undeclared.secrets();
        LiveSecrets snapshot = reads.snapshot(former);
        var live = new ArrayList<SecretResource>();
        var notes = new ArrayList<>(section.unread(snapshot.unread()));
        for (DeclaredSecret secret : section.secrets()) {
            snapshot.stored(secret.address())
                    .filter(stored -> !secret.absent() || stored.mark().isPresent() || hasAny(stored, secret))
                    .ifPresent(stored -> {
                        live.add(LiveSecretResource.ofFile(secret, stored));
                        folder.wideMode(secret.address()).ifPresent(mode -> notes.add(wideMode(secret, mode)));
                    });
        }
        former.forEach(stored ->
                live.add(SecretResource.orphan(stored.address(), stored.mark().orElseThrow())));
        notes.addAll(undeclared.notes());
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

    @Override
    public Found all(SortedSet<String> namespaces) {
        return reads.all(namespaces);
    }

    @Override
    public void execute(SecretStep step, Credentials credentials) {
        writes.execute(step, credentials, this::read);
    }

    /// Puts `after` under a key that holds `before`, or takes the key away.
    /// @throws StepFailedException if the file can't be written, the key holds something else by now, or another
    ///     run keeps the directory
    public void put(KeyRef key, Optional<Secret> before, Optional<Secret> after) {
        writes.put(key, before, after);
    }

    @Override
    public void note(Address secret, SortedMap<String, String> annotations) {
        writes.note(secret, annotations);
    }

    @Override
    public Optional<String> noted(Address secret, String annotation) {
        return last.flatMap(snapshot -> snapshot.annotation(secret, annotation));
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

    private Note wideMode(DeclaredSecret secret, String mode) {
        return new Note(
                "wide-mode",
                Optional.of(secret.mark().service()),
                Optional.of(secret.origin()),
                Optional.of(secret.address()),
                folder.path(secret.address()) + " has mode " + mode + "; the next write makes it rw-------");
    }
}
