package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Mark;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The facts about a live RabbitMQ.
///
/// @param identity the cluster's name, and the id that it gave itself where it tells
/// @param undeclared what is part of a service's vhost or user and in no manifest, by address
/// @param owners the users that there are, each with its mark if it has one
public record RabbitServer(
        String version,
        String identity,
        SortedMap<Address, RabbitResource> undeclared,
        SortedMap<String, Optional<Mark>> owners) {

    public RabbitServer {
        undeclared = Collections.unmodifiableSortedMap(new TreeMap<>(undeclared));
        owners = Collections.unmodifiableSortedMap(new TreeMap<>(owners));
    }

    public static RabbitServer of(String version, String identity) {
        return new RabbitServer(version, identity, new TreeMap<>(), new TreeMap<>());
    }

    /// Whether the server has at least this release.
    boolean isAtLeast(int major, int minor) {
        String[] parts = version.split("[^0-9]+", 3);
        int first = parts.length > 0 && !parts[0].isEmpty() ? Integer.parseInt(parts[0]) : 0;
        int second = parts.length > 1 && !parts[1].isEmpty() ? Integer.parseInt(parts[1]) : 0;
        return first > major || (first == major && second >= minor);
    }
}
