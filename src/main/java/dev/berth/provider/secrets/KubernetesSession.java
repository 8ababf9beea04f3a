package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.KeyRef;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.StepFailedException;
import dev.berth.kubernetes.ClusterException;
import dev.berth.kubernetes.KubernetesApi;
import dev.berth.kubernetes.KubernetesApi.NamespaceState;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.kubernetes.Workloads;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The cluster's Secrets, as a store: [ClusterSecretsReader] finds them, [ClusterPreflight] says what an apply
/// would come up against, and [ClusterSecretsWriter] writes, by server-side apply.
public final class KubernetesSession implements SecretsSession {

    private final KubernetesApi cluster;
    private final SecretsSection section;
    private final SortedSet<Address> needed;
    private final ClusterSecretsReader reads;
    private final ClusterPreflight notes;
    private final ClusterSecretsWriter writes;
    private volatile Optional<LiveSecrets> last = Optional.empty();
    private volatile Optional<String> identity = Optional.empty();

    /// @param cluster is closed with this session
    public KubernetesSession(KubernetesApi cluster, SecretsSection section) {
        this.cluster = cluster;
        this.section = section;
        this.needed = section.needed();
        this.reads = new ClusterSecretsReader(cluster, section);
        this.notes = new ClusterPreflight(cluster, new Workloads(cluster), section);
        this.writes = new ClusterSecretsWriter(cluster);
    }

    @Override
    public LiveSecrets facts() {
        return last.orElseThrow(() -> new IllegalStateException("the cluster has not been inspected yet"));
    }

    /// Asks the cluster, once.
    @Override
    public String identity() {
        try {
            identity = identity.or(() -> Optional.of(cluster.identity()));
            return identity.get();
        } catch (ClusterException failure) {
            throw failure.unreadable("secret");
        }
    }

    @Override
    public Inspection<SecretResource> inspect(SecretFindings secrets) {
        try {
            ClusterSecretsReader.Found read = reads.secrets();
            SortedMap<Address, StoredSecret> found = read.secrets();
            SortedMap<String, NamespaceState> namespaces = reads.namespaces(read);
            var missing = new TreeSet<>(namespaces.keySet());
            missing.removeIf(name -> namespaces.get(name) != NamespaceState.MISSING);
            List<SecretResource> live = live(found);
            ClusterPreflight.Findings preflight = notes.findings(
                    secret -> found.containsKey(secret.address()),
                    secret -> !read.unread().containsKey(secret.address()),
                    missing);
            var facts = LiveSecrets.of(
                    found.values().stream().filter(secret -> needed.contains(secret.address())),
                    found.values().stream().filter(this::isFormer),
                    missing,
                    reads.closed(namespaces, preflight.mayMakeNamespaces()),
                    read.unread());
            last = Optional.of(facts);
            var all = new ArrayList<>(section.unread(read.unread()));
            all.addAll(preflight.notes());
            return new Inspection<>(live, Map.of(), all);
        } catch (ClusterException failure) {
            throw failure.unreadable("secret");
        }
    }

    private boolean isFormer(StoredSecret secret) {
        return !needed.contains(secret.address())
                && secret.mark()
                        .filter(mark -> mark.fleet().equals(section.fleet()))
                        .isPresent();
    }

    /// The Secrets that the fleet declares or has written.
    private List<SecretResource> live(SortedMap<Address, StoredSecret> found) {
        var live = new ArrayList<SecretResource>();
        for (DeclaredSecret declared : section.secrets()) {
            Optional.ofNullable(found.get(declared.address()))
                    .filter(secret -> !declared.absent()
                            || secret.mark().isPresent()
                            || !Collections.disjoint(
                                    secret.data().keySet(), declared.keys().keySet()))
                    .ifPresent(secret -> live.add(LiveSecretResource.of(declared, secret)));
        }
        Set<Address> addresses = section.byAddress().keySet();
        found.values().stream()
                .filter(secret -> !addresses.contains(secret.address()))
                .forEach(secret -> secret.mark()
                        .filter(mark -> mark.fleet().equals(section.fleet()))
                        .ifPresent(mark -> live.add(SecretResource.orphan(secret.address(), mark))));
        return live;
    }

    @Override
    public Found all(SortedSet<String> namespaces) {
        try {
            var unread = new ArrayList<Note>();
            List<StoredSecret> readable = reads.all(
                    namespaces,
                    (namespace, reason) -> unread.add(Note.of(
                            Note.UNREADABLE, "namespace " + namespace + " may not be read: " + reason.getMessage())));
            return Found.of(readable, unread);
        } catch (ClusterException failure) {
            throw failure.unreadable("secret");
        }
    }

    @Override
    public Optional<Secret> read(KeyRef key) {
        return last.filter(_ -> needed.contains(key.secret()))
                .map(live -> live.read(key))
                .orElseGet(() -> cluster.read(key));
    }

    @Override
    public void execute(SecretStep step, Credentials credentials) {
        writes.execute(step, credentials, this);
    }

    @Override
    public Optional<String> noted(Address secret, String annotation) {
        return facts().annotation(secret, annotation);
    }

    @Override
    public void note(Address secret, SortedMap<String, String> annotations) {
        try {
            cluster.annotate(secret, annotations);
        } catch (ClusterException failure) {
            if (failure.status() != 404) {
                throw new StepFailedException(secret + ": " + failure.getMessage());
            }
        }
    }

    @Override
    public Map<Address, String> touches(Set<Address> objects) {
        var touches = new TreeMap<Address, String>();
        objects.forEach(secret ->
                facts().stored(secret).flatMap(StoredSecret::touch).ifPresent(touch -> touches.put(secret, touch)));
        return touches;
    }

    @Override
    public Optional<Instant> written(Address secret) {
        try {
            return cluster.secret(namespace(secret), secret.name()).flatMap(StoredSecret::written);
        } catch (ClusterException failure) {
            throw failure.unreadable(secret);
        }
    }

    private static String namespace(Address secret) {
        return secret.namespace();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
