package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Usage;
import dev.berth.provider.redis.RedisResource.SlotUse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The use of the slots that services hold, and of the other slots that aren't empty. Pure.
public final class RedisUsage {

    private RedisUsage() {}

    /// The server itself comes first, with how many slots it has as a limit.
    public static List<Usage> of(RedisServerSpec spec, List<RedisHolder> holders, RedisServer server) {
        var usages = new ArrayList<Usage>();
        long databases = server.isCluster() ? 1 : server.databases().orElse(spec.databases());
        usages.add(new Usage(
                Optional.empty(),
                spec.address(),
                Collections.emptySortedMap(),
                new TreeMap<>(Map.of("slots", databases)),
                Collections.emptySortedSet()));
        var held = new TreeSet<Integer>();
        for (RedisHolder holder : holders) {
            if (!holder.isAbsent()) {
                holder.section().slots().forEach((name, slot) -> {
                    held.add(slot.number());
                    usages.add(usage(
                            Optional.of(holder.section().service().name()),
                            spec.slot(slot.number()),
                            server.use(slot.number()),
                            name));
                });
            }
        }
        server.slots().forEach((slot, use) -> {
            boolean used = use.keys() > 0 || use.clients().orElse(0) > 0;
            // A client that selects no slot uses the first one.
            if (used && !held.contains(slot) && (slot > 0 || use.keys() > 0)) {
                usages.add(usage(Optional.empty(), spec.slot(slot), use, ""));
            }
        });
        return usages;
    }

    private static Usage usage(Optional<String> service, Address address, SlotUse use, String name) {
        var amounts = new TreeMap<String, Long>();
        amounts.put("keys", use.keys());
        amounts.put("expires", use.expires());
        use.clients().ifPresent(count -> amounts.put("clients", (long) count));
        return new Usage(
                service,
                address,
                amounts,
                Collections.emptySortedMap(),
                new TreeSet<>(name.isEmpty() || name.equals("default") ? List.of() : List.of(name)));
    }
}
