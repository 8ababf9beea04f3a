package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Parallel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Finds Secrets in the cluster, for [KubernetesSession]: those with this fleet's labels in one list, and the others
/// that it needs one by one.
record KubernetesReadSession(ClusterSession cluster, SecretsSection section) {

    /// By label those that carry this fleet's mark; where that may not be asked of all namespaces at once, of each.
    SortedMap<Address, StoredSecret> secrets() {
        var found = new TreeMap<Address, StoredSecret>();
        labelled().forEach(secret -> found.put(secret.address(), secret));
        List<Address> others = section.needed().stream()
                .filter(address -> !found.containsKey(address))
                .toList();
        Parallel.map(others, ClusterSession.AT_ONCE, address -> cluster.secret(namespace(address), address.name()))
                .forEach(secret -> secret.ifPresent(one -> found.put(one.address(), one)));
        return found;
    }

    private List<StoredSecret> labelled() {
        Map<String, String> labels = Labels.of(section.fleet());
        try {
            return cluster.secrets(Optional.empty(), labels);
        } catch (ClusterException forbidden) {
            if (forbidden.status() != 403) {
                throw forbidden;
            }
        }
        return each(section.namespaces(_ -> true), labels);
    }

    /// All Secrets, whoever's they are.
    ///
    /// @param namespaces the only ones to look at, or empty for all
    List<StoredSecret> all(SortedSet<String> namespaces) {
        return namespaces.isEmpty() ? cluster.secrets(Optional.empty(), Map.of()) : each(namespaces, Map.of());
    }

    private List<StoredSecret> each(SortedSet<String> namespaces, Map<String, String> labels) {
        return Parallel.map(
                        List.copyOf(namespaces),
                        ClusterSession.AT_ONCE,
                        namespace -> cluster.secrets(Optional.of(namespace), labels))
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /// Where a Secret was found there is a namespace; who may not ask for the others finds out when writing.
    SortedSet<String> missingNamespaces(Collection<Address> found) {
        SortedSet<String> unknown = section.namespaces(_ -> true);
        found.forEach(address -> unknown.remove(namespace(address)));
        var names = List.copyOf(unknown);
        List<Boolean> exist = Parallel.map(names, ClusterSession.AT_ONCE, this::mayExist);
        var missing = new TreeSet<String>();
        for (int i = 0; i < names.size(); i++) {
            if (!exist.get(i)) {
                missing.add(names.get(i));
            }
        }
        return missing;
    }

    private boolean mayExist(String namespace) {
        try {
            return cluster.hasNamespace(namespace);
        } catch (ClusterException forbidden) {
            if (forbidden.status() == 403) {
                return true;
            }
            throw forbidden;
        }
    }

    private static String namespace(Address secret) {
        return secret.segments().get(1);
    }
}
