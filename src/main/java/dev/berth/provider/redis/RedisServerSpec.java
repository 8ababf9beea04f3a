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
/// @param databases how many slots it has, counted from 0; what the server itself says goes before it
/// @param login who berth logs in as
/// @param passwords the places of the password that its services share; none if it asks for none
public record RedisServerSpec(
        String name,
        Location location,
        int databases,
        Login login,
        List<PasswordSource> passwords,
        SortedMap<String, Endpoint> endpoints) {

    /// Where the server is.
    ///
    /// @param tls whether it is spoken to by TLS, by berth and by services
    /// @param cacert the file with the certificates that it is trusted by; else the JDK's
    /// @param forward the way to it where host and port can't be reached themselves
    public record Location(
            String host, int port, boolean tls, Optional<String> cacert, Optional<PortForward> forward) {}

    /// An ACL user and the places of its password.
    ///
    /// @param user empty for the one without a name, as the services log in
    /// @param passwords none if it asks for none
    public record Login(Optional<String> user, List<PasswordSource> passwords) {

        public Login {
            passwords = List.copyOf(passwords);
        }
    }

    /// The number of slots of a Redis server with default configuration.
    private static final int DEFAULT_DATABASES = 16;

    public RedisServerSpec {
        passwords = List.copyOf(passwords);
    }

    /// Reads an entry of `redis:` in `berth.yaml`. `password: none` is a server without one.
    public static RedisServerSpec of(ServerEntry entry) {
        Node node = entry.node();
        List<PasswordSource> shared = PasswordSource.listedIn(node);
        return new RedisServerSpec(
                entry.name(),
                new Location(
                        node.text("host").orElse("localhost"),
                        node.integer("port").orElse(6379),
                        node.flag("tls"),
                        node.text("cacert"),
                        Optional.empty()),
                node.integer("databases").orElse(DEFAULT_DATABASES),
                new Login(
                        node.get("admin").flatMap(admin -> admin.text("user")),
                        node.get("admin").map(PasswordSource::listedIn).orElse(shared)),
                shared,
                entry.endpoints());
    }

    /// A copy that is reached through `way` instead of host and port.
    public RedisServerSpec by(Optional<PortForward> way) {
        return new RedisServerSpec(
                name, new Location(host(), port(), tls(), cacert(), way), databases, login, passwords, endpoints);
    }

    /// A copy for another login than berth's.
    ///
    /// @param user empty for the one without a name
    public RedisServerSpec as(Optional<String> user) {
        return new RedisServerSpec(name, location, databases, new Login(user, List.of()), passwords, endpoints);
    }

    public String host() {
        return location.host();
    }

    public int port() {
        return location.port();
    }

    public boolean tls() {
        return location.tls();
    }

    public Optional<String> cacert() {
        return location.cacert();
    }

    public Optional<PortForward> forward() {
        return location.forward();
    }

    public Optional<String> admin() {
        return login.user();
    }

    public List<PasswordSource> adminPasswords() {
        return login.passwords();
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
