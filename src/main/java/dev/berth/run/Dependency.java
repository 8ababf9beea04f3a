package dev.berth.run;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A dependency of a service: an object that another service creates or removes in the same run. Pure.
///
/// @param service who makes it, or still uses what is to be removed
/// @param object what it is
/// @param phase where the steps that are waited for end
/// @param vital whether nothing may be done without it; else only the order matters
record Dependency(String service, Address object, Step.Phase phase, boolean vital) {

    /// The dependencies of each service, without services that have none. Linear in the number of used
    /// objects.
    static Map<String, List<Dependency>> of(List<ExecutableChange> tasks) {
        Map<Address, ExecutableChange> makers = makers(tasks);
        var needs = new LinkedHashMap<String, List<Dependency>>();
        for (ExecutableChange task : tasks) {
            for (Address used : task.uses()) {
                ExecutableChange maker = makers.get(used);
                if (maker == null || maker.service().equals(task.service())) {
                    continue;
                }
                boolean goes = maker.change().action() == Action.DELETE;
                ExecutableChange first = goes ? task : maker;
                String waiting = goes ? maker.service() : task.service();
                needs.computeIfAbsent(waiting, _ -> new ArrayList<>())
                        .add(new Dependency(first.service(), used, last(first), isVital(used, maker)));
            }
        }
        return needs;
    }

    /// Whether the used object must exist first. An existing object can be named before its change, but a
    /// value can't be copied before it is made.
    private static boolean isVital(Address used, ExecutableChange maker) {
        return switch (maker.change().action()) {
            case CREATE, RENAME -> true;
            case UPDATE, ADOPT -> !used.equals(maker.change().address());
            case DELETE -> false;
        };
    }

    /// The tasks by what they change: resources, and the keys of Secrets.
    private static Map<Address, ExecutableChange> makers(List<ExecutableChange> tasks) {
        var makers = new HashMap<Address, ExecutableChange>();
        for (ExecutableChange task : tasks) {
            Address address = task.change().address();
            makers.put(address, task);
            task.change().fields().stream()
                    .filter(Field::isSecret)
                    .forEach(field -> makers.put(address.child("key", key(field)), task));
        }
        return makers;
    }

    /// A key that is called like another field of a Secret has a word before its name. No key has a space.
    static String key(Field field) {
        return field.name().substring(field.name().indexOf(' ') + 1);
    }

    /// The last phase that dependent changes wait for. They don't wait for restarts of workloads and for
    /// deletions.
    private static Step.Phase last(ExecutableChange task) {
        boolean goes = task.change().action() == Action.DELETE;
        return task.steps().stream()
                .map(bound -> bound.step().phase())
                .filter(phase -> goes || phase.compareTo(Step.Phase.PUBLISH) <= 0)
                .max(Step.Phase::compareTo)
                .orElse(Step.Phase.CREDENTIALS);
    }
}
