package dev.berth.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What has to change.
public final class Diff {

    private Diff() {}

    /// Changes that turn `live` into `desired`: creates and updates in the order of `desired`, then deletes in
    /// the reverse order of `live`. Pure. Equal fields make no change, so sessions must normalise what they read.
    ///
    /// A live resource that carries a mark is never deleted for not being desired: a manifest that vanished
    /// deletes nothing. What carries no mark (a grant, a setting) is part of something that does, so it goes with
    /// its declaration.
    /// @throws IllegalArgumentException if one side has an address twice
    public static <R extends Resource> List<Change<R>> changes(Collection<R> desired, Collection<R> live) {
        Map<Address, R> before = byAddress(live);
        Map<Address, R> after = byAddress(desired);
        var changes = new ArrayList<Change<R>>();
        after.forEach((address, resource) -> {
            R present = before.get(address);
            if (present == null) {
                changes.add(new Change.Create<>(resource));
            } else if (!present.fields().equals(resource.fields())) {
                changes.add(new Change.Update<>(present, resource));
            }
        });
        List.copyOf(before.values()).reversed().stream()
                .filter(resource -> !after.containsKey(resource.address())
                        && resource.mark().isEmpty())
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
