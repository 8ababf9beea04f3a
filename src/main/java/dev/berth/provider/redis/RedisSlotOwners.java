package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.SecretFindings;
import dev.berth.provider.redis.RedisResource.RedisSlot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which slots services have now. Redis keeps no owner of a slot: a service has the one that its live Secrets tell it,
/// and where they tell no number, the one that was last applied for it. Pure.
///
/// @param slots the numbers by the names of slots; a slot that a service doesn't have yet isn't there
record RedisSlotOwners(RedisServerSpec spec, Map<RedisHolder, SortedMap<String, Integer>> slots) {

    /// @param server what is in the slots just now
    static RedisSlotOwners of(
            RedisServerSpec spec, List<RedisHolder> holders, RedisServer server, SecretFindings secrets) {
        boolean isFirstTaken = declared(holders).contains(0) || server.use(0).keys() == 0;
        var held = new HashMap<RedisHolder, SortedMap<String, Integer>>();
        for (RedisHolder holder : holders) {
            Optional<Applied> record = Optional.ofNullable(
                    secrets.applied().get(holder.section().service().name()));
            // The slots that no service was asked to leave, for each name that is new in the manifest.
            var left = new ArrayList<>(
                    record.map(last -> left(spec, holder, server, last)).orElseGet(Collections::emptySortedSet));
            var slots = new TreeMap<String, Integer>();
            holder.section().slots().forEach((name, slot) -> {
                int declared = slot.number();
                RedisPublishedSlot now = RedisPublishedSlot.of(holder.section(), name, holder.keys(), secrets.values());
                if (now instanceof RedisPublishedSlot.Slot(int number)) {
                    slots.put(name, number);
                } else if (holder.isAbsent()) {
                    slots.put(name, declared);
                } else if (record.isPresent()) {
                    if (record.get().declared(spec.slot(declared))) {
                        slots.put(name, declared);
                    } else if (!left.isEmpty()) {
                        slots.put(name, left.removeFirst());
                    }
                } else if (now instanceof RedisPublishedSlot.NoNumber) {
                    // A client that is told no number takes the first slot.
                    slots.put(name, isFirstTaken ? declared : 0);
                }
            });
            held.put(holder, slots);
        }
        return new RedisSlotOwners(spec, held);
    }

    /// The slots with keys that a service had when it was last applied and doesn't declare any more.
    private static SortedSet<Integer> left(RedisServerSpec spec, RedisHolder holder, RedisServer server, Applied last) {
        SortedSet<Integer> declared = declared(List.of(holder));
        var left = new TreeSet<Integer>();
        server.slots().forEach((slot, use) -> {
            if (use.keys() > 0 && !declared.contains(slot) && last.declared(spec.slot(slot))) {
                left.add(slot);
            }
        });
        return left;
    }

    /// The slots that manifests name.
    static SortedSet<Integer> declared(List<RedisHolder> holders) {
        var declared = new TreeSet<Integer>();
        holders.forEach(holder -> holder.section().slots().values().forEach(slot -> declared.add(slot.number())));
        return declared;
    }

    /// The slots that services are to leave, by the address of the new one.
    Map<Address, Integer> moves() {
        var moves = new HashMap<Address, Integer>();
        slots.forEach((holder, held) -> holder.section().slots().forEach((name, slot) -> {
            Integer now = held.get(name);
            if (!holder.isAbsent() && now != null && now != slot.number()) {
                moves.put(spec.slot(slot.number()), now);
            }
        }));
        return moves;
    }

    /// The slots as resources. A slot that is to be freed exists while it holds keys.
    List<RedisSlot> slots(RedisServer server) {
        var live = new ArrayList<RedisSlot>();
        slots.forEach((holder, held) -> held.forEach((name, number) -> {
            RedisSection section = holder.section();
            boolean asDeclared =
                    Objects.requireNonNull(section.slots().get(name)).number() == number;
            if (!holder.isAbsent() || (asDeclared && server.use(number).keys() > 0)) {
                Address address = asDeclared ? spec.slot(number) : RedisDesired.former(spec, section, name, number);
                live.add(new RedisSlot(address, number, name, server.use(number), Optional.empty()));
            }
        }));
        live.sort((one, other) -> one.address().compareTo(other.address()));
        return live;
    }
}
