package dev.berth.core;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Where a plan would be applied. The planner makes it of what the servers said when they were read.
///
/// @param fleet whose marks are written
/// @param environment the one whose manifests they are; empty for the base
/// @param servers every server and the store that could be read, by the head of their objects' addresses
public record PlanTarget(String fleet, Optional<String> environment, SortedMap<Address, Server> servers) {

    /// Nowhere in particular.
    public static final PlanTarget NONE = new PlanTarget("", Optional.empty(), Collections.emptySortedMap());

    /// A server or store.
    ///
    /// @param identity what tells it from every other one, and stays as long as it does: `PostgreSQL system 7301…`
    /// @param services the plan's changed services that use it; each one's digest covers the identity
    public record Server(String identity, SortedSet<String> services) {

        public Server {
            services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        }
    }

    public PlanTarget {
        servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    }

    /// A copy of this target with redacted texts; a fingerprint replaces each redacted text.
    PlanTarget redacted(UnaryOperator<String> redaction) {
        var shown = new TreeMap<Address, Server>();
        servers.forEach((address, server) ->
                shown.put(address, new Server(redacted(server.identity(), redaction), server.services())));
        return new PlanTarget(redacted(fleet, redaction), environment, shown);
    }

    private static String redacted(String text, UnaryOperator<String> redaction) {
        String shown = redaction.apply(text);
        return shown.equals(text) ? text : shown + " (" + Fingerprint.printed(text) + ")";
    }

    /// A copy of this target for `services` only.
    PlanTarget of(Set<String> services) {
        var some = new TreeMap<Address, Server>();
        servers.forEach((address, server) -> {
            var left = new TreeSet<>(server.services());
            left.retainAll(services);
            some.put(address, new Server(server.identity(), left));
        });
        return new PlanTarget(fleet, environment, some);
    }

    /// The identities of the servers that one service uses.
    public SortedMap<Address, String> of(String service) {
        var used = new TreeMap<Address, String>();
        servers.forEach((address, server) -> {
            if (server.services().contains(service)) {
                used.put(address, server.identity());
            }
        });
        return used;
    }

    /// The servers of a service that are others here than at `reviewed`, where it had this service's changes.
    public SortedSet<Address> others(PlanTarget reviewed, String service) {
        var others = new TreeSet<Address>();
        reviewed.of(service).forEach((address, identity) -> {
            Server here = servers.get(address);
            if (here != null && !here.identity().equals(identity)) {
                others.add(address);
            }
        });
        return others;
    }
}
