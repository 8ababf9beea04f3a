package dev.berth.core;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The whole servers that a run is about. Each service is at home on one server, so runs that share no server share no
/// service.
///
/// @param servers those that are covered, by the heads of their objects' addresses; the store of Secrets is one
/// @param all every server that the fleet uses, and the store
/// @param tally what the guards of a merged plan go by; empty before there is a plan
public record Coverage(SortedSet<Address> servers, SortedSet<Address> all, Optional<RunGuards> tally) {

    public Coverage {
        servers = Collections.unmodifiableSortedSet(new TreeSet<>(servers));
        all = Collections.unmodifiableSortedSet(new TreeSet<>(all));
    }

    public Coverage(SortedSet<Address> servers, SortedSet<Address> all) {
        this(servers, all, Optional.empty());
    }

    /// The shard of `count` that a server is in, from 0. That follows from its own name alone, so that it stays in its
    /// shard when others come or go: its SHA-256, as a number, modulo `count`.
    public static int shard(Address server, int count) {
        return new BigInteger(Fingerprint.of(server.toString()), 16)
                .mod(BigInteger.valueOf(count))
                .intValueExact();
    }

    /// The servers that the run says nothing about.
    public SortedSet<Address> left() {
        var left = new TreeSet<>(all);
        left.removeAll(servers);
        return left;
    }
}
