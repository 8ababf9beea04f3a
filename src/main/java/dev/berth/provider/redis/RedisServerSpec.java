package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.credential.PasswordSource;
import dev.berth.network.PortForward;
import dev.berth.system.ServerEntry;
import dev.berth.system.ServerEntry.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A Redis server as `berth.yaml` describes it.
///
/// @param tls whether it is spoken to by TLS, by berth and by services
/// @param cacert the file with the certificates that it is trusted by; else the JDK's
/// @param databases how many slots it has, counted from 0; what the server itself says goes before it
/// @param admin the ACL user that berth logs in as; else the user without a name, as the services do
/// @param adminPasswords the places of its password; none if it asks for none
/// @param passwords the places of the password that its services share; none if it asks for none
/// @param forward the way to it where host and port can't be reached themselves
public record RedisServerSpec(
        String name,
        String host,
        int port,
        boolean tls,
        Optional<String> cacert,
        int databases,
        Optional<String> admin,
        List<PasswordSource> adminPasswords,
        List<PasswordSource> passwords,
        SortedMap<String, Endpoint> endpoints,
        Optional<PortForward> forward) {

    /// The number of slots of a Redis server with default configuration.
    private static final int DEFAULT_DATABASES = 16;

    public RedisServerSpec {
        adminPasswords = List.copyOf(adminPasswords);
        passwords = List.copyOf(passwords);
    }

    /// Reads an entry of `redis:` in `berth.yaml`. `password: none` is a server without one.
    public static RedisServerSpec of(ServerEntry entry) {
        Node node = entry.node();
        List<PasswordSource> shared = PasswordSource.listedIn(node);
        return new RedisServerSpec(
                entry.name(),
                node.text("host").orElse("localhost"),
                node.integer("port").orElse(6379),
                node.flag("tls"),
                node.text("cacert"),
                node.integer("databases").orElse(DEFAULT_DATABASES),
                node.get("admin").flatMap(admin -> admin.text("user")),
                node.get("admin").map(PasswordSource::listedIn).orElse(shared),
                shared,
                entry.endpoints(),
                Optional.empty());
    }

    /// A copy that is reached through `way` instead of host and port.
    public RedisServerSpec by(Optional<PortForward> way) {
        return new RedisServerSpec(
                name, host, port, tls, cacert, databases, admin, adminPasswords, passwords, endpoints, way);
    }

    /// A copy for another login than berth's.
    ///
    /// @param user empty for the one without a name
    public RedisServerSpec as(Optional<String> user) {
        return new RedisServerSpec(
                name, host, port, tls, cacert, databases, user, List.of(), passwords, endpoints, forward);
    }

    /// The head of every address on this server, and the address of the password that its services share:
    /// `redis/main`.
    public Address address() {
        return Address.of("redis", name);
    }

    Address slot(int number) {
        return address().child("slot", String.valueOf(number));
    }

    public Address user(String user) {
        return address().child("user", user);
    }

    public boolean hasPassword() {
        return !passwords.isEmpty();
    }
}
