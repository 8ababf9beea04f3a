package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.AppliedStore;
import dev.berth.core.Parallel;
import dev.berth.core.Plan;
import dev.berth.credential.PasswordProof;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which passwords were found right, as the Secrets remember it and as the servers have just shown it.
///
/// @param found proofs of the last reading, by service
record CheckedPasswords(AppliedRecords records, AppliedStore store, SortedMap<String, SortedSet<String>> found) {

    /// How many Secrets are written at a time.
    private static final int AT_ONCE = 8;

    static CheckedPasswords of(AppliedRecords records, AppliedStore store, List<ProviderState<?, ?, ?>> servers) {
        var found = new TreeMap<String, SortedSet<String>>();
        servers.forEach(server -> server.session()
                .proofs()
                .forEach((service, proofs) ->
                        found.computeIfAbsent(service, _ -> new TreeSet<>()).addAll(proofs)));
        return new CheckedPasswords(records, store, found);
    }

    /// All that Secrets remember. A proof says itself what it is about, so it doesn't matter where it was found.
    static Set<String> remembered(AppliedRecords records, AppliedStore store) {
        var all = new HashSet<String>();
        records.places().values().forEach(secret -> all.addAll(remembered(store, secret)));
        return all;
    }

    private static SortedSet<String> remembered(AppliedStore store, Address secret) {
        return store.noted(secret, AppliedStore.CHECKED)
                .map(PasswordProof::parse)
                .orElseGet(TreeSet::new);
    }

    /// The annotation of a service, if there is anything to remember.
    Optional<String> annotation(String service) {
        return Optional.ofNullable(found.get(service)).map(proofs -> String.join(",", proofs));
    }

    /// The annotations that lack something: of services that are as declared, and that an apply has left its record
    /// with before. So what others keep, and what a reader is told of who wrote a Secret last, is left alone.
    SortedMap<Address, String> missing(Plan plan) {
        var changed = new HashSet<>(plan.changed());
        var missing = new TreeMap<Address, String>();
        found.forEach((service, proofs) -> records.place(service)
                .filter(_ -> !changed.contains(service) && !plan.unread().contains(service))
                .filter(_ -> plan.selection().stream().allMatch(part -> part.contains(service)))
                .filter(secret -> store.noted(secret, AppliedStore.ANNOTATION).isPresent())
                .filter(secret -> !remembered(store, secret).containsAll(proofs))
                .ifPresent(secret -> missing.put(secret, String.join(",", proofs))));
        return Collections.unmodifiableSortedMap(missing);
    }

    /// Writes such annotations.
    /// @throws dev.berth.core.StepFailedException if one can't be written
    static void note(AppliedStore store, SortedMap<Address, String> annotations) {
        Parallel.map(new ArrayList<>(annotations.entrySet()), AT_ONCE, annotation -> {
            store.note(annotation.getKey(), new TreeMap<>(Map.of(AppliedStore.CHECKED, annotation.getValue())));
            return annotation;
        });
    }
}
