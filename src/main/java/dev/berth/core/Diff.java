package dev.berth.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Compares desired and live resources.
public final class Diff {

    private Diff() {}

    /// Changes that turn `live` into `desired`: creates and updates in the order of `desired`, then deletes in
    /// the reverse order of `live`. Pure. Equal fields make no change, so sessions must normalise what they read.
    ///
    /// A live resource that carries a mark is deleted only if it is `absent`: a manifest that vanished deletes
    /// nothing. What carries no mark (a grant, a setting) is part of something that does, so it goes with its
    /// declaration. A desired resource that isn't there yet is the live one at its former address, if that is.
    /// @param absent the addresses of what must not be there
    /// @throws IllegalArgumentException if one side has an address twice
    public static <R extends Resource> List<Change<R>> changes(
            Collection<R> desired, Set<Address> absent, Collection<R> live) {
        Map<Address, R> before = byAddress(live);
        Map<Address, R> after = byAddress(desired);
        var changes = new ArrayList<Change<R>>();
        var renamed = new HashSet<Address>();
        after.forEach((address, resource) -> {
            R present = before.get(address);
            if (present != null) {
                if (!present.fields().equals(resource.fields())) {
                    changes.add(new Change.Update<>(present, resource));
                }
                return;
            }
            Optional<R> former = resource.former().flatMap(old -> Optional.ofNullable(before.get(old)));
            former.map(Resource::address).ifPresent(renamed::add);
            changes.add(former.<Change<R>>map(old -> new Change.Update<>(old, resource))
                    .orElseGet(() -> new Change.Create<>(resource)));
        });
        List.copyOf(before.values()).reversed().stream()
                .filter(resource -> !after.containsKey(resource.address()) && !renamed.contains(resource.address()))
                .filter(resource ->
                        absent.contains(resource.address()) || resource.mark().isEmpty())
                .forEach(resource -> changes.add(new Change.Delete<>(resource)));
        return changes;
    }

    private static <R extends Resource> Map<Address, R> byAddress(Collection<R> resources) {
        var map = new LinkedHashMap<Address, R>();
        for (R resource : resources) {
            if (map.put(resource.address(), resource) != null) {
                throw new IllegalArgumentException("two resources at " + resource.address());
            }
        }
        return map;
    }
}
