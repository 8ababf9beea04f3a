package dev.berth.provider.secrets;

import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds out, for [KubernetesSession], what an apply would come up against: a login that may not write, and workloads
/// that aren't there.
record KubernetesNotesSession(ClusterSession cluster, SecretsSection section) {

    /// @param found the Secrets that there are
    /// @param missing the namespaces that there aren't
    List<Note> notes(Predicate<DeclaredSecret> found, SortedSet<String> missing) {
        return Stream.concat(readOnly(found, missing).stream(), workloads().stream())
                .toList();
    }

    /// A login that only plans need not be able to write; who wonders why an apply fails is told here.
    private Optional<Note> readOnly(Predicate<DeclaredSecret> found, SortedSet<String> missing) {
        List<String> forbidden =
                Parallel.map(Right.ofApply(section, found, missing), ClusterSession.AT_ONCE, this::forbidden).stream()
                        .flatMap(Optional::stream)
                        .toList();
        return forbidden.isEmpty()
                ? Optional.empty()
                : Optional.of(Note.of(
                        "read-only",
                        "this login may not " + String.join(", nor ", forbidden)
                                + ", which an apply needs. Grant it as in examples/kubernetes/rbac.yaml"));
    }

    /// `patch secrets in cafe`, if that is forbidden.
    private Optional<String> forbidden(Right right) {
        if (cluster.may(right.verb(), right.resource(), Optional.empty())) {
            return Optional.empty();
        }
        String what = right.verb() + " " + right.resource();
        if (right.namespaces().isEmpty()) {
            return Optional.of(what);
        }
        List<String> closed = Parallel.map(
                        List.copyOf(right.namespaces()),
                        ClusterSession.AT_ONCE,
                        namespace -> cluster.may(right.verb(), right.resource(), Optional.of(namespace))
                                ? Optional.<String>empty()
                                : Optional.of(namespace))
                .stream()
                .flatMap(Optional::stream)
                .toList();
        return closed.isEmpty() ? Optional.empty() : Optional.of(what + " in " + String.join(", ", closed));
    }

    /// Workloads that are declared and that nothing is known of.
    private List<Note> workloads() {
        List<Note> notes = Parallel.map(
                        section.secrets().stream()
                                .filter(secret -> !secret.absent())
                                .flatMap(secret ->
                                        section.restarts(secret).stream().map(workload -> Map.entry(secret, workload)))
                                .toList(),
                        ClusterSession.AT_ONCE,
                        entry -> unknown(entry.getKey(), entry.getValue()))
                .stream()
                .flatMap(Optional::stream)
                .toList();
        return notes.stream().distinct().toList();
    }

    private Optional<Note> unknown(DeclaredSecret secret, String workload) {
        String what = workload.replace("/", " ") + " in namespace " + secret.namespace();
        try {
            return cluster.started(secret.namespace(), workload).isPresent()
                    ? Optional.empty()
                    : Optional.of(Note.of(
                            "no-workload",
                            secret.address(),
                            "there is no " + what + ", which `restart` names; nothing is restarted"));
        } catch (ClusterException forbidden) {
            if (forbidden.status() != 403) {
                throw forbidden;
            }
            return Optional.of(
                    Note.of("no-workload", secret.address(), what + " can't be restarted: " + forbidden.getMessage()));
        }
    }
}
