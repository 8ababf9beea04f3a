package dev.berth.kubernetes;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.credential.PasswordWriter;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A cluster's API server: every request that berth sends to it. It is connected to at the first one.
public final class KubernetesApi implements SecretReader, AutoCloseable {

    /// How many requests go side by side.
    public static final int AT_ONCE = 8;

    /// How many objects a list has at most.
    static final long PAGE = 500;

    private static final int LISTS = 3;

    private final RetryingApi calls;

    private final AccessReviews rights = new AccessReviews(this);

    public KubernetesApi(ClusterLogin login) {
        this.calls = new RetryingApi(login);
    }

    /// The value of one key, as it is now.
    /// @throws UnreadableException if it can't be known
    @Override
    public Optional<Secret> read(KeyRef key) {
        try {
            return secret(key.namespace(), key.name()).flatMap(secret -> secret.value(key.key()));
        } catch (ClusterException failure) {
            throw failure.unreadable(key);
        }
    }

    public Optional<StoredSecret> secret(String namespace, String name) {
        return Optional.ofNullable(call(client ->
                        client.secrets().inNamespace(namespace).withName(name).get()))
                .map(SecretDecoding::stored);
    }

    /// The Secrets with these labels, in one namespace or in all. A list that takes so long that the server forgets
    /// where it was begins anew.
    public List<StoredSecret> secrets(Optional<String> namespace, Map<String, String> labels) {
        for (int attempt = 1; ; attempt++) {
            try {
                return pages(namespace, labels);
            } catch (ClusterException expired) {
                if (!expired.isExpired() || attempt == LISTS) {
                    throw expired;
                }
            }
        }
    }

    private List<StoredSecret> pages(Optional<String> namespace, Map<String, String> labels) {
        var found = new ArrayList<StoredSecret>();
        var next = Optional.<String>empty();
        do {
            String after = next.orElse(null);
            SecretList page = call(client -> {
                var options = new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                        .withLimit(PAGE)
                        .withContinue(after)
                        .build();
                return namespace
                        .map(name -> client.secrets()
                                .inNamespace(name)
                                .withLabels(labels)
                                .list(options))
                        .orElseGet(() -> client.secrets()
                                .inAnyNamespace()
                                .withLabels(labels)
                                .list(options));
            });
            page.getItems().stream().map(SecretDecoding::stored).forEach(found::add);
            next = Optional.ofNullable(page.getMetadata().getContinue()).filter(token -> !token.isEmpty());
        } while (next.isPresent());
        return found;
    }

    /// Which cluster it is.
    public String identity() {
        return new ClusterIdentity(this).name();
    }

    public NamespaceState namespace(String name) {
        Namespace found = call(client -> client.namespaces().withName(name).get());
        if (found == null) {
            return NamespaceState.MISSING;
        }
        boolean isTerminating = found.getMetadata().getDeletionTimestamp() != null
                || (found.getStatus() != null
                        && "Terminating".equals(found.getStatus().getPhase()));
        return isTerminating ? NamespaceState.TERMINATING : NamespaceState.THERE;
    }

    /// Whether something can be made in a namespace.
    public enum NamespaceState {
        THERE,
        MISSING,
        TERMINATING
    }

    /// Makes the namespace; that it is there already is as good.
    public void createNamespace(String name) {
        try {
            call(client -> client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create());
        } catch (ClusterException failure) {
            if (failure.status() != 409) {
                throw failure;
            }
        }
    }

    /// Whether this login may do `verb` to `resource` (`secrets`, `deployments.apps`) in `namespace`; empty for all
    /// namespaces.
    public boolean may(String verb, String resource, Optional<String> namespace) {
        return rights.may(verb, resource, namespace);
    }

    /// Makes a Secret without keys, as a server-side apply can't ask for one that isn't there yet.
    ///
    /// @return its resourceVersion
    /// @throws ClusterException which is stale, if it is there by now
    public String create(Address secret, String type, Map<String, String> labels) {
        var empty = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(secret.namespace())
                .withName(secret.name())
                .withLabels(labels)
                .endMetadata()
                .withType(type)
                .build();
        return call(client -> client.resource(empty).create().getMetadata().getResourceVersion());
    }

    /// Declares all that berth wants of a Secret, by server-side apply: what it declared before and doesn't any more
    /// goes, what others wrote stays.
    ///
    /// @param version the resourceVersion that it must still have
    /// @param force takes fields over that others wrote
    public void apply(
            Address secret,
            String version,
            String type,
            Map<String, String> labels,
            Map<String, String> annotations,
            Map<String, Secret> data,
            boolean force) {
        var encoded = new TreeMap<String, String>();
        data.forEach((key, base64) -> encoded.put(key, base64.reveal()));
        var object = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(secret.namespace())
                .withName(secret.name())
                .withResourceVersion(version)
                .withLabels(labels)
                .withAnnotations(annotations.isEmpty() ? null : annotations)
                .endMetadata()
                .withType(type)
                .withData(encoded)
                .build();
        var context = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FieldManager.BERTH)
                .withForce(force)
                .build();
        call(client -> client.resource(object).patch(context));
    }

    /// Removes keys and labels of any field manager.
    public void strip(
            StoredSecret secret, SortedSet<String> keys, SortedSet<String> labels, SortedSet<String> annotations) {
        merge(
                secret.address().namespace(),
                secret.address().name(),
                Map.of(
                        "metadata",
                        Map.of(
                                "resourceVersion", secret.version(),
                                "labels", nulls(labels),
                                "annotations", nulls(annotations)),
                        "data",
                        nulls(keys)));
    }

    /// Changes some fields of a Secret.
    private void merge(String namespace, String name, Map<String, ?> fields) {
        var context = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(FieldManager.BERTH)
                .build();
        call(client -> client.secrets()
                .inNamespace(namespace)
                .withName(name)
                .patch(context, client.getKubernetesSerialization().asJson(fields)));
    }

    /// The entries of a merge patch that removes `names`.
    private static Map<String, @Nullable String> nulls(SortedSet<String> names) {
        var nulls = new LinkedHashMap<String, @Nullable String>();
        names.forEach(name -> nulls.put(name, null));
        return nulls;
    }

    /// Puts `after` under a key that holds `before`, or takes the key away; makes the Secret if there is none.
    /// @throws StepFailedException if the cluster refuses it, or the key holds something else by now
    public void put(KeyRef key, Optional<Secret> before, Optional<Secret> after) {
        try {
            Optional<StoredSecret> live = secret(key.namespace(), key.name());
            PasswordWriter.check(key, live.flatMap(secret -> secret.value(key.key())), before);
            if (after.isPresent()) {
                String version = live.map(StoredSecret::version)
                        .orElseGet(() -> create(key.secret(), StoredSecret.OPAQUE, new TreeMap<>()));
                put(key, version, after.get());
            } else if (live.isPresent()) {
                strip(live.get(), new TreeSet<>(List.of(key.key())), new TreeSet<>(), new TreeSet<>());
            }
        } catch (ClusterException refused) {
            throw new StepFailedException(
                    key + ": " + refused.without(after.stream().toList()).getMessage(), refused);
        }
    }

    private void put(KeyRef key, String version, Secret value) {
        String encoded = Base64.getEncoder().encodeToString(value.bytes());
        merge(
                key.namespace(),
                key.name(),
                Map.of("metadata", Map.of("resourceVersion", version), "data", Map.of(key.key(), encoded)));
    }

    /// Sets annotations, which no apply takes away.
    public void annotate(Address secret, SortedMap<String, String> annotations) {
        merge(secret.namespace(), secret.name(), Map.of("metadata", Map.of("annotations", annotations)));
    }

    /// Deletes the Secret, if it is still as it was read.
    public void delete(StoredSecret secret) {
        call(client -> client.secrets()
                .inNamespace(secret.address().namespace())
                .withName(secret.address().name())
                .lockResourceVersion(secret.version())
                .delete());
    }

    /// The answer of the API server.
    /// @throws ClusterException if it refuses, or if there is no answer in time
    <T> T call(Function<KubernetesClient, T> request) {
        return calls.call(request);
    }

    @Override
    public void close() {
        calls.close();
    }
}
