package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.secret.SecretRef;
import dev.berth.secret.ServerEntry;
import dev.berth.secret.ServerEntry.Endpoint;
import java.util.List;
import java.util.SortedMap;

/// A Redis server as `berth.yaml` describes it.
///
/// @param databases how many slots it has, counted from 0
/// @param passwords the places of the password that its services share; none if it asks for none
public record RedisServerSpec(
        String name, int databases, List<SecretRef> passwords, SortedMap<String, Endpoint> endpoints) {

    /// What a Redis server has unless it is configured otherwise.
    private static final int DEFAULT_DATABASES = 16;

    public RedisServerSpec {
        passwords = List.copyOf(passwords);
    }

    /// Reads an entry of `redis:` in `berth.yaml`. `password: none` is a server without one.
    public static RedisServerSpec of(ServerEntry entry) {
        List<String> places =
                entry.node().items("password").stream().map(Node::text).toList();
        return new RedisServerSpec(
                entry.name(),
                entry.node().integer("databases").orElse(DEFAULT_DATABASES),
                places.equals(List.of("none"))
                        ? List.of()
                        : places.stream().map(SecretRef::parse).toList(),
                entry.endpoints());
    }

    /// The head of every address on this server, and the address of the password that its services share:
    /// `redis/main`.
    public Address address() {
        return Address.of("redis", name);
    }

    public boolean hasPassword() {
        return !passwords.isEmpty();
    }
}
