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

    /// @param mayMakeNamespaces whether this login may, or only plans
    record Findings(List<Note> notes, boolean mayMakeNamespaces) {}

    /// @param found the Secrets that there are
    /// @param readable those that could be read
    /// @param missing the namespaces that there aren't
    Findings findings(Predicate<DeclaredSecret> found, Predicate<DeclaredSecret> readable, SortedSet<String> missing) {
        SecretsSection known = section.only(readable);
        List<Right> rights = Right.ofApply(known, found, missing);
        List<Optional<String>> denied = Parallel.map(rights, ClusterSession.AT_ONCE, this::forbidden);
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
    private boolean isPartlyAllowed(Right right) {
        return cluster.may(right.verb(), right.resource(), Optional.empty())
                || right.namespaces().stream()
                        .anyMatch(namespace -> cluster.may(right.verb(), right.resource(), Optional.of(namespace)));
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
    private List<Note> workloads(SecretsSection known) {
        List<Note> notes = Parallel.map(
                        known.secrets().stream()
                                .filter(secret -> !secret.absent())
                                .flatMap(secret ->
                                        known.restarts(secret).stream().map(workload -> Map.entry(secret, workload)))
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
