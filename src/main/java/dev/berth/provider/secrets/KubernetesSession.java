package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.provider.secrets.StoredSecret.Due;
import dev.berth.provider.secrets.StoredSecret.FieldManager;
import dev.berth.secret.KeyRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The cluster's Secrets. Reads those with this fleet's labels in one list, and the others that it needs one by one;
/// writes by server-side apply.
public final class KubernetesSession implements SecretsSession {

    private static final int AT_ONCE = 8;
    private static final int ATTEMPTS = 3;

    private final ClusterSession cluster;
    private final SecretsSection section;
    private final SortedSet<Address> needed;
    private final Map<KeyRef, Secret> written = new ConcurrentHashMap<>();
    private volatile Optional<LiveSecrets> last = Optional.empty();

    /// @param cluster is closed with this session
    public KubernetesSession(ClusterSession cluster, SecretsSection section) {
        this.cluster = cluster;
        this.section = section;
        this.needed = section.needed();
    }

    @Override
    public LiveSecrets facts() {
        return last.orElseThrow(() -> new IllegalStateException("the cluster has not been inspected yet"));
    }

    @Override
    public Inspection<SecretResource> inspect(Map<Address, List<Secret>> candidates) {
        try {
            SortedMap<Address, StoredSecret> found = secrets();
            SortedSet<String> missing = missingNamespaces(found.keySet());
            var live = new ArrayList<SecretResource>();
            for (DeclaredSecret declared : section.secrets()) {
                Optional.ofNullable(found.get(declared.address()))
                        .filter(secret -> !declared.absent()
                                || secret.mark().isPresent()
                                || !Collections.disjoint(
                                        secret.data().keySet(), declared.keys().keySet()))
                        .ifPresent(secret -> live.add(SecretResource.live(declared, secret)));
            }
            found.values().stream()
                    .filter(secret -> section.secret(secret.address()).isEmpty())
                    .forEach(secret -> secret.mark()
                            .filter(mark -> mark.fleet().equals(section.fleet()))
                            .ifPresent(mark -> live.add(SecretResource.orphan(secret.address(), mark))));
            var facts = LiveSecrets.of(
                    found.values().stream().filter(secret -> needed.contains(secret.address())), missing);
            var notes = new ArrayList<Note>(readOnly(found, missing));
            notes.addAll(workloads());
            last = Optional.of(facts);
            return new Inspection<>(live, Map.of(), notes);
        } catch (ClusterException failure) {
            throw failure.unreadable("secret");
        }
    }

    @Override
    public SortedMap<KeyRef, Secret> all(SortedSet<String> namespaces) {
        try {
            List<StoredSecret> found = namespaces.isEmpty()
                    ? cluster.secrets(Optional.empty(), Map.of())
                    : Parallel.map(
                                    List.copyOf(namespaces),
                                    AT_ONCE,
                                    namespace -> cluster.secrets(Optional.of(namespace), Map.of()))
                            .stream()
                            .flatMap(List::stream)
                            .toList();
            var all = new TreeMap<KeyRef, Secret>();
            found.forEach(secret -> secret.values()
                    .forEach((key, value) -> all.put(
                            new KeyRef(
                                    namespace(secret.address()),
                                    secret.address().name(),
                                    key),
                            value)));
            return all;
        } catch (ClusterException failure) {
            throw failure.unreadable("secret");
        }
    }

    /// By label those that carry this fleet's mark; where that may not be asked of all namespaces at once, of each.
    private SortedMap<Address, StoredSecret> secrets() {
        var found = new TreeMap<Address, StoredSecret>();
        labelled().forEach(secret -> found.put(secret.address(), secret));
        List<Address> others =
                needed.stream().filter(address -> !found.containsKey(address)).toList();
        Parallel.map(others, AT_ONCE, address -> cluster.secret(namespace(address), address.name()))
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
        return Parallel.map(
                        List.copyOf(namespaces()),
                        AT_ONCE,
                        namespace -> cluster.secrets(Optional.of(namespace), labels))
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /// Where a Secret was found there is a namespace; who may not ask for the others finds out when writing.
    private SortedSet<String> missingNamespaces(Collection<Address> found) {
        var unknown = namespaces();
        found.forEach(address -> unknown.remove(namespace(address)));
        var names = List.copyOf(unknown);
        List<Boolean> exist = Parallel.map(names, AT_ONCE, name -> {
            try {
                return cluster.hasNamespace(name);
            } catch (ClusterException forbidden) {
                if (forbidden.status() == 403) {
                    return true;
                }
                throw forbidden;
            }
        });
        var missing = new TreeSet<String>();
        for (int i = 0; i < names.size(); i++) {
            if (!exist.get(i)) {
                missing.add(names.get(i));
            }
        }
        return missing;
    }

    private SortedSet<String> namespaces() {
        return namespaces(secret -> true);
    }

    /// Workloads that are declared and that nothing is known of.
    private List<Note> workloads() {
        List<Note> notes = Parallel.map(
                        section.secrets().stream()
                                .filter(secret -> !secret.absent())
                                .flatMap(secret ->
                                        section.restarts(secret).stream().map(workload -> Map.entry(secret, workload)))
                                .toList(),
                        AT_ONCE,
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

    /// A login that only plans need not be able to write; who wonders why an apply fails is told here.
    private List<Note> readOnly(SortedMap<Address, StoredSecret> found, SortedSet<String> missing) {
        List<String> forbidden = Parallel.map(needs(found, missing), AT_ONCE, this::forbidden).stream()
                .flatMap(Optional::stream)
                .toList();
        return forbidden.isEmpty()
                ? List.of()
                : List.of(Note.of(
                        "read-only",
                        "this login may not " + String.join(", nor ", forbidden)
                                + ", which an apply needs. Grant it as in examples/kubernetes/rbac.yaml"));
    }

    /// Something to do to a kind of object, in these namespaces; in none for what belongs to no namespace.
    private record Need(String verb, String resource, SortedSet<String> namespaces) {}

    /// What an apply may have to do.
    private List<Need> needs(SortedMap<Address, StoredSecret> found, SortedSet<String> missing) {
        var needs = new ArrayList<Need>();
        Predicate<DeclaredSecret> exists = secret -> found.containsKey(secret.address());
        add(needs, "patch", "secrets", namespaces(secret -> true), missing);
        add(needs, "create", "secrets", namespaces(secret -> !secret.absent() && !exists.test(secret)), missing);
        add(needs, "delete", "secrets", namespaces(secret -> secret.absent() && exists.test(secret)), missing);
        for (String kind : List.of("deployment", "statefulset", "daemonset")) {
            add(
                    needs,
                    "patch",
                    kind + "s.apps",
                    namespaces(secret -> !secret.absent()
                            && section.restarts(secret).stream().anyMatch(name -> name.startsWith(kind + "/"))),
                    missing);
        }
        if (section.createNamespaces() && !missing.isEmpty()) {
            needs.add(new Need("create", "namespaces", new TreeSet<>()));
        }
        return needs;
    }

    private static void add(
            List<Need> needs, String verb, String resource, SortedSet<String> namespaces, SortedSet<String> missing) {
        namespaces.removeAll(missing);
        if (!namespaces.isEmpty()) {
            needs.add(new Need(verb, resource, namespaces));
        }
    }

    private SortedSet<String> namespaces(Predicate<DeclaredSecret> which) {
        return section.secrets().stream()
                .filter(which)
                .map(DeclaredSecret::namespace)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// `patch secrets in cafe`, if that is forbidden.
    private Optional<String> forbidden(Need need) {
        if (cluster.may(need.verb(), need.resource(), Optional.empty())) {
            return Optional.empty();
        }
        String what = need.verb() + " " + need.resource();
        if (need.namespaces().isEmpty()) {
            return Optional.of(what);
        }
        List<String> closed = Parallel.map(
                        List.copyOf(need.namespaces()),
                        AT_ONCE,
                        namespace -> cluster.may(need.verb(), need.resource(), Optional.of(namespace))
                                ? Optional.<String>empty()
                                : Optional.of(namespace))
                .stream()
                .flatMap(Optional::stream)
                .toList();
        return closed.isEmpty() ? Optional.empty() : Optional.of(what + " in " + String.join(", ", closed));
    }

    @Override
    public Optional<Secret> read(KeyRef key) {
        return last.filter(_ -> needed.contains(key.secret()))
                .map(live -> live.read(key))
                .orElseGet(() -> cluster.read(key));
    }

    @Override
    public void execute(SecretStep step, Credentials credentials) {
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    run(step, credentials);
                    return;
                } catch (ClusterException stale) {
                    if (!stale.isStale() || attempt == ATTEMPTS) {
                        throw stale;
                    }
                }
            }
        } catch (ClusterException failure) {
            throw new StepFailedException(step.preview() + ": " + said(failure));
        } catch (UnreadableException failure) {
            throw new StepFailedException(step.preview() + ": " + failure.getMessage(), failure);
        }
    }

    private static String said(ClusterException failure) {
        return failure.conflicts().isEmpty()
                ? String.valueOf(failure.getMessage())
                : String.join(", ", failure.conflicts()) + " since the plan was made; plan again";
    }

    private void run(SecretStep step, Credentials credentials) {
        Optional<StoredSecret> before =
                cluster.secret(namespace(step.secret()), step.secret().name());
        switch (step.phase()) {
            case WITHDRAW -> before.ifPresent(secret -> withdraw(step, secret));
            case RESTART -> before.ifPresent(secret -> restart(step, secret));
            default -> write(step, before, step.values(credentials, this::read));
        }
    }

    /// Restarts what hasn't been since the content changed; the Secret remembers it until all is done. A workload that
    /// isn't there runs with nothing old.
    private void restart(SecretStep step, StoredSecret secret) {
        String namespace = namespace(step.secret());
        Instant since = secret.due().map(Due::since).orElse(Instant.MAX);
        for (String workload : step.restart()) {
            if (cluster.started(namespace, workload).filter(since::isAfter).isPresent()) {
                cluster.restart(namespace, workload, Instant.now());
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
            cluster.strip(secret, keys, new TreeSet<>(Labels.NAMES), new TreeSet<>(List.of(Due.ANNOTATION)));
        }
    }

    /// Everything that berth declares of the Secret is sent each time: what it wrote before and is silent of now goes.
    private void write(SecretStep step, Optional<StoredSecret> before, SortedMap<String, Secret> values) {
        if (step.namespaceMissing()) {
            cluster.createNamespace(namespace(step.secret()));
        }
        var data = new TreeMap<String, Secret>();
        before.ifPresent(secret -> {
            data.putAll(secret.data());
            data.keySet().retainAll(secret.keysOfBerth());
            data.keySet().removeAll(step.dropped());
        });
        values.forEach((key, value) -> data.put(key, encoded(value)));
        before.ifPresent(secret -> refuseOvertaken(step, secret, values));
        SortedMap<String, String> labels = Labels.of(step.mark());
        try {
            cluster.apply(
                    step.secret(),
                    before.map(StoredSecret::version).orElseGet(() -> cluster.create(step.secret(), labels)),
                    labels,
                    annotations(step, before),
                    data,
                    before.isPresent() && takesOver(step, before.get(), values));
        } catch (ClusterException refused) {
            throw refused.without(Stream.concat(data.values().stream(), values.values().stream())
                    .toList());
        }
        values.forEach((key, value) -> written.put(key(step, key), value));
    }

    /// A cluster has no lock: of two applies that each made a password, the one that comes second leaves the first
    /// one's alone, which its server may know by now.
    private void refuseOvertaken(SecretStep step, StoredSecret before, SortedMap<String, Secret> values) {
        values.forEach((key, value) -> {
            Optional<Secret> planned =
                    Optional.ofNullable(written.get(key(step, key))).or(() -> facts().read(key(step, key)));
            before.value(key)
                    .filter(live -> !live.equals(value) && !planned.equals(Optional.of(live)))
                    .filter(_ -> before.writer(key).isEmpty())
                    .ifPresent(_ -> {
                        throw new StepFailedException(step.preview() + ": another apply wrote " + key
                                + " since the plan was made; plan again");
                    });
        });
    }

    private static KeyRef key(SecretStep step, String key) {
        return new KeyRef(namespace(step.secret()), step.secret().name(), key);
    }

    /// Forcing takes every field, so it is only done when nobody else wrote one since the plan.
    private static boolean takesOver(SecretStep step, StoredSecret before, SortedMap<String, Secret> values) {
        SortedMap<String, Secret> live = before.values();
        values.forEach((key, value) -> before.writer(key)
                .map(FieldManager::name)
                .filter(_ -> !Optional.of(value).equals(Optional.ofNullable(live.get(key)))
                        && !step.taken().contains(key))
                .ifPresent(name -> {
                    throw new StepFailedException(
                            step.preview() + ": " + name + " wrote " + key + " since the plan was made; plan again");
                }));
        Optional<Mark> mark = before.mark();
        return !step.taken().isEmpty() || mark.isEmpty();
    }

    private static SortedMap<String, String> annotations(SecretStep step, Optional<StoredSecret> before) {
        var annotations = new TreeMap<String, String>();
        if (!step.restart().isEmpty()) {
            annotations.put(Due.ANNOTATION, new Due(Instant.now(), step.restart()).text());
        } else {
            before.map(secret -> secret.annotations().get(Due.ANNOTATION))
                    .ifPresent(due -> annotations.put(Due.ANNOTATION, due));
        }
        return annotations;
    }

    @Override
    public Optional<String> applied(Address secret) {
        return facts().stored(secret)
                .flatMap(stored -> Optional.ofNullable(stored.annotations().get(ANNOTATION)));
    }

    @Override
    public void recordApplied(Address secret, String line) {
        try {
            cluster.annotate(secret, ANNOTATION, line);
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

    private static Secret encoded(Secret value) {
        return Secret.of(Base64.getEncoder().encodeToString(value.reveal().getBytes(StandardCharsets.UTF_8)));
    }

    private static String namespace(Address secret) {
        return secret.segments().get(1);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
