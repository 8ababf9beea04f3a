package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.kubernetes.ClusterException;
import dev.berth.kubernetes.KubernetesApi;
import dev.berth.kubernetes.Workloads;
import dev.berth.kubernetes.Workloads.Place;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out, for [KubernetesSession], what an apply would come up against: a login that may not write, and workloads
/// that aren't there.
record ClusterPreflight(KubernetesApi cluster, Workloads workloads, SecretsSection section) {

    /// So many workloads of a kind are asked for one by one.
    private static final int FEW = 8;

    /// @param mayMakeNamespaces whether this login may, or only plans
    record Findings(List<Note> notes, boolean mayMakeNamespaces) {}

    /// @param found the Secrets that there are
    /// @param readable those that could be read
    /// @param missing the namespaces that there aren't
    Findings findings(Predicate<DeclaredSecret> found, Predicate<DeclaredSecret> readable, SortedSet<String> missing) {
        SecretsSection known = section.only(readable);
        List<ApiAccess> rights = ApiAccess.ofApply(known, found, missing);
        List<Optional<String>> denied = Parallel.map(rights, KubernetesApi.AT_ONCE, this::forbidden);
        List<String> forbidden = denied.stream().flatMap(Optional::stream).toList();
        boolean onlyPlans = !forbidden.isEmpty() && rights.stream().noneMatch(this::isPartlyAllowed);
        boolean mayMake = true;
        for (int i = 0; i < rights.size(); i++) {
            mayMake &= onlyPlans
                    || !rights.get(i).resource().equals("namespaces")
                    || denied.get(i).isEmpty();
        }
        List<Note> notes = Stream.concat(readOnly(forbidden, onlyPlans).stream(), workloads(known).stream())
                .toList();
        return new Findings(notes, mayMake);
    }

    /// A login that only plans need not be able to write. Of one that may write something, whoever wonders why an apply
    /// fails is told here.
    private static Optional<Note> readOnly(List<String> forbidden, boolean onlyPlans) {
        if (forbidden.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Note.of(
                "read-only",
                onlyPlans
                        ? "this login may only read, which is all that a plan needs; an apply takes one that may write"
                        : "this login may not " + String.join(", nor ", forbidden)
                                + ", which an apply needs. Grant it as in examples/kubernetes/rbac.yaml"));
    }

    /// Whether the login may do it anywhere.
    private boolean isPartlyAllowed(ApiAccess right) {
        return cluster.may(right.verb(), right.resource(), Optional.empty())
                || right.namespaces().stream()
                        .anyMatch(namespace -> cluster.may(right.verb(), right.resource(), Optional.of(namespace)));
    }

    /// `patch secrets in cafe`, if that is forbidden.
    private Optional<String> forbidden(ApiAccess right) {
        if (cluster.may(right.verb(), right.resource(), Optional.empty())) {
            return Optional.empty();
        }
        String what = right.verb() + " " + right.resource();
        if (right.namespaces().isEmpty()) {
            return Optional.of(what);
        }
        List<String> closed = Parallel.map(
                        List.copyOf(right.namespaces()),
                        KubernetesApi.AT_ONCE,
                        namespace -> cluster.may(right.verb(), right.resource(), Optional.of(namespace))
                                ? Optional.<String>empty()
                                : Optional.of(namespace))
                .stream()
                .flatMap(Optional::stream)
                .toList();
        return closed.isEmpty() ? Optional.empty() : Optional.of(what + " in " + String.join(", ", closed));
    }

    /// The notes on declared workloads that have a problem.
    private List<Note> workloads(SecretsSection known) {
        var readers = new TreeMap<Place, SortedSet<Address>>();
        for (DeclaredSecret secret : known.secrets()) {
            if (!secret.absent()) {
                known.restarts(secret)
                        .forEach(workload -> readers.computeIfAbsent(
                                        new Place(secret.namespace(), workload), _ -> new TreeSet<>())
                                .add(secret.address()));
            }
        }
        var notes = new ArrayList<Note>();
        readers.keySet().stream()
                .collect(Collectors.groupingBy(Place::kind, TreeMap::new, Collectors.toList()))
                .forEach((kind, places) -> faults(kind, places)
                        .forEach((place, fault) -> readers.getOrDefault(place, new TreeSet<>())
                                .forEach(secret -> notes.add(Note.of("no-workload", secret, fault)))));
        return notes;
    }

    /// Checks many workloads with one list request, where this login may send it.
    private SortedMap<Place, String> faults(String kind, List<Place> places) {
        Optional<Set<Place>> listed = places.size() > FEW ? workloads.all(kind) : Optional.empty();
        List<Optional<String>> found = listed.map(all -> places.stream()
                        .map(place -> all.contains(place) ? Optional.<String>empty() : Optional.of(missing(place)))
                        .toList())
                .orElseGet(() -> Parallel.map(places, KubernetesApi.AT_ONCE, this::fault));
        var faults = new TreeMap<Place, String>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            found.get(i).ifPresent(fault -> faults.put(place, fault));
        }
        return faults;
    }

    private Optional<String> fault(Place place) {
        try {
            return workloads.started(place).isPresent() ? Optional.empty() : Optional.of(missing(place));
        } catch (ClusterException forbidden) {
            if (forbidden.status() != 403) {
                throw forbidden;
            }
            return Optional.of(place + " can't be restarted: " + forbidden.getMessage());
        }
    }

    private static String missing(Place place) {
        return "there is no " + place + ", which `restart` names; nothing is restarted";
    }
}
