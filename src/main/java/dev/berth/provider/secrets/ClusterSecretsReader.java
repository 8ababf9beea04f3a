package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Parallel;
import dev.berth.kubernetes.ClusterException;
import dev.berth.kubernetes.KubernetesApi;
import dev.berth.kubernetes.KubernetesApi.NamespaceState;
import dev.berth.kubernetes.Labels;
import dev.berth.kubernetes.StoredSecret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// Finds Secrets in the cluster, for [KubernetesSession]: those with this fleet's labels in one list, and the others
/// that it needs one by one.
record ClusterSecretsReader(KubernetesApi cluster, SecretsSection section) {

    private static final int FORBIDDEN = 403;

    /// The Secrets that were read, and the reasons why others could not be read.
    ///
    /// @param refused the first refusal
    record Found(
            SortedMap<Address, StoredSecret> secrets,
            SortedMap<Address, String> unread,
            Optional<ClusterException> refused) {}

    /// By label those that carry this fleet's mark; where that may not be asked of all namespaces at once, of each. A
    /// namespace or Secret that may not be read is a matter of its services alone.
    ///
    /// @throws ClusterException if nothing at all may be read
    Found secrets() {
        var found = new TreeMap<Address, StoredSecret>();
        labelled().forEach(secret -> found.put(secret.address(), secret));
        SortedSet<Address> needed = section.needed();
        List<Address> others =
                needed.stream().filter(address -> !found.containsKey(address)).toList();
        var unread = new TreeMap<Address, String>();
        var refusals = new TreeMap<Address, ClusterException>();
        Parallel.map(others, KubernetesApi.AT_ONCE, this::read).forEach(answer -> {
            answer.secret().ifPresent(secret -> found.put(answer.address(), secret));
            answer.refused().ifPresent(refused -> {
                unread.put(
                        answer.address(),
                        "namespace " + namespace(answer.address()) + " may not be read: " + refused.getMessage());
                refusals.put(answer.address(), refused);
            });
        });
        if (!unread.isEmpty() && unread.size() == needed.size()) {
            String all = unread.keySet().stream()
                    .map(ClusterSecretsReader::namespace)
                    .distinct()
                    .collect(Collectors.joining(", "));
            ClusterException first = refusals.firstEntry().getValue();
            throw first.saying("no Secret may be read in " + all + ": " + first.getMessage());
        }
        return new Found(found, unread, refusals.values().stream().findFirst());
    }

    private record Answer(Address address, Optional<StoredSecret> secret, Optional<ClusterException> refused) {}

    private Answer read(Address address) {
        try {
            return new Answer(address, cluster.secret(namespace(address), address.name()), Optional.empty());
        } catch (ClusterException refused) {
            return new Answer(address, Optional.empty(), Optional.of(ifForbidden(refused)));
        }
    }

    private static ClusterException ifForbidden(ClusterException failure) {
        if (failure.status() != FORBIDDEN) {
            throw failure;
        }
        return failure;
    }

    private List<StoredSecret> labelled() {
        Map<String, String> labels = Labels.of(section.fleet());
        try {
            return cluster.secrets(Optional.empty(), labels);
        } catch (ClusterException forbidden) {
            ifForbidden(forbidden);
        }
        return each(section.namespaces(_ -> true), labels, (_, _) -> {});
    }

    /// All Secrets, of every owner.
    ///
    /// @param namespaces the only ones to look at, or empty for all
    /// @param closed takes a namespace that may not be read, with the reason
    List<StoredSecret> all(SortedSet<String> namespaces, BiConsumer<String, ClusterException> closed) {
        if (!namespaces.isEmpty()) {
            return each(namespaces, Map.of(), closed);
        }
        try {
            return cluster.secrets(Optional.empty(), Map.of());
        } catch (ClusterException forbidden) {
            ClusterException refusal = ifForbidden(forbidden);
            throw refusal.saying(
                    refusal.getMessage() + ". Or name the namespaces whose Secrets may be read, each with --namespace");
        }
    }

    private List<StoredSecret> each(
            SortedSet<String> namespaces, Map<String, String> labels, BiConsumer<String, ClusterException> closed) {
        return Parallel.map(List.copyOf(namespaces), KubernetesApi.AT_ONCE, namespace -> {
                    try {
                        return cluster.secrets(Optional.of(namespace), labels);
                    } catch (ClusterException forbidden) {
                        synchronized (closed) {
                            closed.accept(namespace, ifForbidden(forbidden));
                        }
                        return List.<StoredSecret>of();
                    }
                })
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /// The state of each namespace in which a Secret is missing; who may not ask for it finds out when writing.
    SortedMap<String, NamespaceState> namespaces(Found found) {
        List<String> unknown =
                List.copyOf(section.namespaces(secret -> !found.secrets().containsKey(secret.address())
                        && !found.unread().containsKey(secret.address())));
        List<NamespaceState> states = Parallel.map(unknown, KubernetesApi.AT_ONCE, this::state);
        var namespaces = new TreeMap<String, NamespaceState>();
        for (int i = 0; i < unknown.size(); i++) {
            namespaces.put(unknown.get(i), states.get(i));
        }
        return namespaces;
    }

    /// Why nothing can be made in some namespaces.
    SortedMap<String, String> closed(SortedMap<String, NamespaceState> namespaces, boolean mayMake) {
        var closed = new TreeMap<String, String>();
        namespaces.forEach((name, state) -> {
            if (state == NamespaceState.TERMINATING) {
                closed.put(
                        name,
                        "namespace " + name
                                + " is terminating, and nothing can be made in it any more. Wait until it is"
                                + " gone, or declare another one");
            } else if (state == NamespaceState.MISSING && section.createNamespaces() && !mayMake) {
                closed.put(
                        name,
                        "there is no namespace " + name + ", and this login may not make it. Run `kubectl create"
                                + " namespace " + name
                                + "`, or grant it as the ClusterRole berth-namespaces in examples/kubernetes/rbac.yaml");
            }
        });
        return closed;
    }

    private NamespaceState state(String namespace) {
        try {
            return cluster.namespace(namespace);
        } catch (ClusterException forbidden) {
            ifForbidden(forbidden);
            return NamespaceState.THERE;
        }
    }

    private static String namespace(Address secret) {
        return secret.namespace();
    }
}
