package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.AppliedStore;
import dev.berth.core.Declaration;
import dev.berth.core.DeclaredResource;
import dev.berth.core.History;
import dev.berth.core.KeyRef;
import dev.berth.core.LiveSecret;
import dev.berth.core.Mark;
import dev.berth.core.Resource;
import dev.berth.template.Part;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Gathers what every service declares, from all providers, and reads what was last applied for it.
final class AppliedRecords {

    private final ReconcileInput input;
    private final SortedMap<String, Address> places;
    private final SortedMap<String, SortedMap<Address, SortedMap<String, String>>> fields = new TreeMap<>();
    private final SortedMap<String, TreeSet<Address>> absent = new TreeMap<>();

    AppliedRecords(ReconcileInput input) {
        this.input = input;
        this.places = places(input);
    }

    void add(Collection<? extends DeclaredResource<?>> declarations) {
        for (DeclaredResource<?> declared : declarations) {
            if (declared.absent()) {
                absent.computeIfAbsent(declared.service(), _ -> new TreeSet<>()).add(declared.address());
            } else if (!declared.resource().isImplied()) {
                fields.computeIfAbsent(declared.service(), _ -> new TreeMap<>())
                        .put(declared.address(), fields(declared.resource()));
            }
        }
    }

    /// @param applied what was last applied for each service
    History history(Map<String, Applied> applied) {
        var declarations = new TreeMap<String, Declaration>();
        for (String service : input.services()) {
            declarations.put(
                    service,
                    new Declaration(
                            fields.getOrDefault(service, new TreeMap<>()),
                            absent.getOrDefault(service, new TreeSet<>())));
        }
        return new History(declarations, new TreeMap<>(applied));
    }

    /// The record of the last apply of each service that has one. A service whose Secret has another name by
    /// now is remembered beside the former one.
    ///
    /// @param former the Secrets that a service has and doesn't declare any more
    SortedMap<String, Applied> applied(AppliedStore store, Collection<LiveSecret> former) {
        var applied = new TreeMap<String, Applied>();
        places.forEach((service, secret) -> store.noted(secret, AppliedStore.ANNOTATION)
                .flatMap(Applied::parse)
                .ifPresent(record -> applied.put(service, record)));
        var before = new TreeMap<String, Applied>();
        former.forEach(secret -> secret.mark()
                .map(Mark::service)
                .filter(service -> place(service)
                        .filter(place -> isBeside(place, secret.address()))
                        .isPresent())
                .ifPresent(service -> store.noted(secret.address(), AppliedStore.ANNOTATION)
                        .flatMap(Applied::parse)
                        .ifPresent(record -> before.merge(
                                service, record, (one, other) -> one.at().isAfter(other.at()) ? one : other))));
        before.forEach(applied::putIfAbsent);
        return applied;
    }

    private static boolean isBeside(Address place, Address secret) {
        return place.namespace().equals(secret.namespace());
    }

    /// The Secret that keeps the record of a service: its first.
    Optional<Address> place(String service) {
        return Optional.ofNullable(places.get(service));
    }

    /// The places of the records of all services that have one.
    SortedMap<String, Address> places() {
        return places;
    }

    private static SortedMap<String, Address> places(ReconcileInput input) {
        var places = new TreeMap<String, Address>();
        input.keys()
                .keySet()
                .forEach(key -> places.merge(
                        input.owner(key).service(),
                        key.secret(),
                        (one, other) -> one.compareTo(other) <= 0 ? one : other));
        return places;
    }

    /// A Secret's key counts for what it is made of.
    private SortedMap<String, String> fields(Resource resource) {
        var values = new TreeMap<String, String>();
        Address address = resource.address();
        resource.fields().forEach((name, value) -> {
            Optional<List<Part>> parts = address.isBelow(input.store().address())
                    ? Optional.ofNullable(input.keys().get(new KeyRef(address.namespace(), address.name(), name)))
                    : Optional.empty();
            values.put(name, parts.map(AppliedRecords::text).orElseGet(value::toString));
        });
        return values;
    }

    /// The recorded form of a key with these parts.
    static String text(List<Part> parts) {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Text(String text) -> text;
                    case Part.User user -> "${" + user.login() + "}";
                    case Part.Password password -> "${" + password.login() + " " + password.form() + "}";
                    case Part.Copy(KeyRef key) -> "${copy:" + key + "}";
                })
                .collect(Collectors.joining());
    }
}
