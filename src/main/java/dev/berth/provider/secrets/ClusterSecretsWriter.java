package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.AppliedStore;
import dev.berth.core.Credentials;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.Step.Phase;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.kubernetes.ClusterException;
import dev.berth.kubernetes.KubernetesApi;
import dev.berth.kubernetes.Labels;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.kubernetes.StoredSecret.Due;
import dev.berth.kubernetes.Workloads;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Carries out the steps of an apply on the cluster's Secrets, for [KubernetesSession]: each reads its Secret again,
/// and is repeated if that changes meanwhile.
final class ClusterSecretsWriter {

    private static final int ATTEMPTS = 3;

    private final KubernetesApi cluster;
    private final Workloads workloads;
    private final Map<KeyRef, Secret> written = new ConcurrentHashMap<>();

    /// The namespaces that this run has made.
    private final Map<String, String> made = new ConcurrentHashMap<>();

    ClusterSecretsWriter(KubernetesApi cluster) {
        this.cluster = cluster;
        this.workloads = new Workloads(cluster);
    }

    /// @param planned what the last inspection read
    /// @throws StepFailedException if the cluster refuses it, or another client has written the key before
    void execute(SecretStep step, Credentials credentials, SecretsSession planned) {
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    run(step, credentials, planned);
                    return;
                } catch (ClusterException stale) {
                    if (!stale.isStale() || attempt == ATTEMPTS) {
                        throw stale;
                    }
                }
            }
        } catch (ClusterException failure) {
            throw failed(step.preview() + ": " + said(failure), failure.closesStore());
        } catch (UnreadableException failure) {
            boolean isLogin = !(failure.getCause() instanceof ClusterException cause) || cause.closesStore();
            throw failed(step.preview() + ": " + failure.getMessage(), isLogin);
        }
    }

    private static StepFailedException failed(String message, boolean closed) {
        return closed ? StepFailedException.ofClosedStore(message) : new StepFailedException(message);
    }

    private static String said(ClusterException failure) {
        return failure.conflicts().isEmpty()
                ? String.valueOf(failure.getMessage())
                : String.join(", ", failure.conflicts()) + " since the plan was made; plan again";
    }

    private void run(SecretStep step, Credentials credentials, SecretsSession planned) {
        Optional<StoredSecret> before =
                cluster.secret(namespace(step.secret()), step.secret().name());
        if (step.isRemoval()) {
            before.ifPresent(secret -> withdraw(step, secret));
        } else if (step.isRestart()) {
            before.ifPresent(secret -> restart(step, secret));
        } else if (step.phase() != Phase.WITHDRAW || before.isPresent()) {
            write(step, before, step.values(credentials, planned::read), planned);
        }
    }

    /// Restarts what hasn't been since the content changed; the Secret remembers it until all is done. A workload that
    /// isn't there runs with nothing old.
    private void restart(SecretStep step, StoredSecret secret) {
        String namespace = namespace(step.secret());
        Instant since = secret.due().map(Due::since).orElse(Instant.MAX);
        for (String workload : step.restart()) {
            var place = new Workloads.Place(namespace, workload);
            if (workloads.started(place).filter(since::isAfter).isPresent()) {
                workloads.restart(place, Instant.now());
            }
        }
        cluster.strip(secret, new TreeSet<>(), new TreeSet<>(), new TreeSet<>(List.of(Due.ANNOTATION)));
    }

    private void withdraw(SecretStep step, StoredSecret secret) {
        var keys = new TreeSet<>(step.keys().keySet());
        keys.retainAll(secret.data().keySet());
        if (keys.equals(secret.data().keySet())) {
            cluster.delete(secret);
        } else {
            var names = SecretMetadata.Remembered.of(secret.annotations());
            var labels = new TreeSet<>(Labels.NAMES);
            labels.addAll(names.labels());
            var annotations = new TreeSet<>(List.of(Due.ANNOTATION, AppliedStore.CHECKED));
            annotations.addAll(names.allAnnotations());
            cluster.strip(secret, keys, labels, annotations);
        }
    }

    private void write(
            SecretStep step, Optional<StoredSecret> before, SortedMap<String, Secret> values, SecretsSession planned) {
        if (step.namespaceMissing()) {
            made.computeIfAbsent(namespace(step.secret()), name -> {
                cluster.createNamespace(name);
                return name;
            });
        }
        var patch = new SecretPatch(step, before, values);
        SortedMap<String, Secret> data = patch.data();
        patch.refuseOvertaken(key -> Optional.ofNullable(written.get(key(step, key)))
                .or(() -> planned.facts().read(key(step, key))));
        boolean force = patch.takesOver();
        try {
            if (before.isPresent()) {
                apply(step, before.get().version(), patch, data, force);
            } else {
                create(step, patch, data, force);
            }
        } catch (ClusterException refused) {
            throw refused.without(Stream.concat(data.values().stream(), values.values().stream())
                    .toList());
        }
        values.forEach((key, value) -> written.put(key(step, key), value));
    }

    /// A Secret is made empty, and then filled: who may only do the first leaves nothing behind.
    private void create(SecretStep step, SecretPatch patch, SortedMap<String, Secret> data, boolean force) {
        String namespace = namespace(step.secret());
        if (!cluster.may("patch", "secrets", Optional.empty())
                && !cluster.may("patch", "secrets", Optional.of(namespace))) {
            throw new StepFailedException(step.preview() + ": this login may not patch secrets in " + namespace
                    + ", so no Secret is made there. Grant it as in examples/kubernetes/rbac.yaml");
        }
        // Its creation is another field manager's, whose labels no later apply removes: it has the mark alone.
        String version = cluster.create(step.secret(), type(step), Labels.of(step.mark()));
        try {
            apply(step, version, patch, data, force);
        } catch (ClusterException refused) {
            if (!refused.isPassing() && !refused.isStale()) {
                withdrawEmpty(step, version);
            }
            throw refused;
        }
    }

    private void apply(
            SecretStep step, String version, SecretPatch patch, SortedMap<String, Secret> data, boolean force) {
        cluster.apply(
                step.secret(), version, type(step), patch.labels(), patch.annotations(Instant.now()), data, force);
    }

    /// Deletes a Secret that was created empty. A failure of the deletion is not reported, so that the
    /// message of the refused write remains.
    private void withdrawEmpty(SecretStep step, String version) {
        try {
            cluster.secret(namespace(step.secret()), step.secret().name())
                    .filter(secret -> secret.version().equals(version))
                    .ifPresent(cluster::delete);
        } catch (ClusterException alsoRefused) {
            return;
        }
    }

    private static String type(SecretStep step) {
        return step.metadata().type().orElse(StoredSecret.OPAQUE);
    }

    private static KeyRef key(SecretStep step, String key) {
        return new KeyRef(namespace(step.secret()), step.secret().name(), key);
    }

    private static String namespace(Address secret) {
        return secret.namespace();
    }
}
