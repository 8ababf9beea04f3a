package dev.berth.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;

/// The unit of an apply: a service, or several services that wait for each other. An apply finishes a unit
/// before it begins the next.
///
/// @param services in the order of the plan
/// @param waitsFor the units that must be finished before, by their places in the list of all
record ServiceGroup(List<String> services, Set<Integer> waitsFor) {

    ServiceGroup {
        services = List.copyOf(services);
        waitsFor = Collections.unmodifiableSortedSet(new TreeSet<>(waitsFor));
    }

    /// The units of `services`, in the order of the first service of each. Linear. Pure.
    ///
    /// @param waiting whom a service waits for; who isn't among `services` is left out
    static List<ServiceGroup> of(SequencedSet<String> services, Map<String, Set<String>> waiting) {
        var graph = new LinkedHashMap<String, List<String>>();
        var order = new HashMap<String, Integer>();
        for (String service : services) {
            order.put(service, order.size());
            graph.put(
                    service,
                    waiting.getOrDefault(service, Set.of()).stream()
                            .filter(services::contains)
                            .toList());
        }
        Comparator<String> planned = Comparator.comparing(order::get);
        List<List<String>> groups = new StrongComponents<>(graph)
                .groups().stream()
                        .map(group -> group.stream().sorted(planned).toList())
                        .sorted(Comparator.comparing(List::getFirst, planned))
                        .toList();
        var places = new HashMap<String, Integer>();
        for (int place = 0; place < groups.size(); place++) {
            for (String service : groups.get(place)) {
                places.put(service, place);
            }
        }
        var units = new ArrayList<ServiceGroup>();
        for (List<String> group : groups) {
            var before = new TreeSet<Integer>();
            group.forEach(service -> graph.getOrDefault(service, List.of())
                    .forEach(first -> before.add(places.getOrDefault(first, units.size()))));
            before.remove(units.size());
            units.add(new ServiceGroup(group, before));
        }
        return List.copyOf(units);
    }
}
