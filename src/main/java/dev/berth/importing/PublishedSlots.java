package dev.berth.importing;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Secret;
import dev.berth.system.ServerEntry;
import dev.berth.template.PublishedEndpoints;
import dev.berth.template.PublishedEndpoints.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Which Redis slots the URLs in live Secrets tell, on the servers of `berth.yaml`. Pure.
final class PublishedSlots {

    /// A key that tells a slot.
    record SlotKey(KeyRef key, String server, String endpoint, int slot) {

        Address address() {
            return Address.of("redis", server, "slot", String.valueOf(slot));
        }

        /// The template that means the same.
        ///
        /// @param name what the manifest calls the slot; empty if it is its only one
        String template(String name) {
            String at = endpoint.equals("default") ? "" : "@" + endpoint;
            return "${redis.url" + (name.isEmpty() ? "" : ":" + name) + at + "}";
        }
    }

    private final Map<String, Node> servers;
    private final List<SlotKey> all;

    /// @param published what live Secrets hold, by the keys' addresses
    PublishedSlots(Map<String, Node> servers, Map<Address, List<Secret>> published) {
        this.servers = servers;
        this.all = PublishedEndpoints.in(published, "redis", "rediss").stream()
                .flatMap(place -> slot(place).stream())
                .toList();
    }

    /// The slots in the chosen Secrets, in the order of the keys.
    List<SlotKey> in(Predicate<Address> secrets) {
        return all.stream()
                .filter(published -> secrets.test(published.key().secret()))
                .toList();
    }

    /// The Secrets that tell the same slot.
    SortedSet<Address> tellersOf(SlotKey published) {
        return all.stream()
                .filter(other -> other.address().equals(published.address()))
                .map(other -> other.key().secret())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Empty if it isn't a server of `berth.yaml`, or logs in as an ACL user.
    private Optional<SlotKey> slot(Place place) {
        List<Integer> slots = place.info().slots();
        if (slots.size() != 1 || !(place.user().isEmpty() || place.user().equals("default"))) {
            return Optional.empty();
        }
        int slot = slots.getFirst();
        return servers.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(server -> new ServerEntry(server.getKey(), server.getValue())
                                .endpointAt(place.host(), Optional.of(String.valueOf(place.port())))
                                .map(endpoint -> new SlotKey(place.key(), server.getKey(), endpoint, slot))
                                .stream())
                .findFirst();
    }
}
